// Speed: simulated cycles a second, milliseconds a list scheduling pass on two sizes, milliseconds a lower bound, neighbours that the search
// tries. No assertions: machines differ.
//
//   npm run bench
import { fileURLToPath } from "node:url";
import { command } from "../src/command/options/command.ts";
import { options } from "../src/command/options/options.ts";
import { runExperiment } from "../src/command/processIo.ts";
import { exitCodes } from "../src/command/run/run.ts";
import { cliTable, type TableColumn, type TableLook } from "../src/report/text/cliTable.ts";
import { type BoundsBenchRow, benchBounds } from "./bench/benchBounds.ts";
import { benchList, type ListBenchRow } from "./bench/benchList.ts";
import { benchPage, type PageBenchRow } from "./bench/benchPage.ts";
import { benchSearch, type SearchBenchRow } from "./bench/benchSearch.ts";
import { benchSimulator, type SimulatorBenchRow } from "./bench/benchSimulator.ts";
import { benchSizes, type SizeBench, type SizeRow, sizeRows } from "./bench/benchSizes.ts";

const simulatorColumns: readonly TableColumn<SimulatorBenchRow>[] = [
  { head: "simulator", cell: (row) => row.step },
  { head: "CPU ms", right: true, cell: (row) => row.milliseconds.toFixed(4) },
  { head: "M cycles/s", right: true, cell: (row) => (row.cyclesPerSecond / 1e6).toFixed(2) },
  { head: "M slots/s", right: true, cell: (row) => (row.slotsPerSecond / 1e6).toFixed(2) },
  { head: "times the original", right: true, cell: (row) => row.timesOriginal ?? "" },
];

const listColumns: readonly TableColumn<ListBenchRow>[] = [
  { head: "operations", right: true, cell: (row) => row.operations },
  { head: "cycles", right: true, cell: (row) => row.cycles },
  { head: "prepare, ms", right: true, cell: (row) => row.prepareMilliseconds.toFixed(0) },
  { head: "forward pass, ms", right: true, cell: (row) => row.forwardMilliseconds.toFixed(1) },
  { head: "backward pass, ms", right: true, cell: (row) => row.backwardMilliseconds.toFixed(1) },
  { head: "forward, ns an operation", right: true, cell: (row) => row.nanosecondsPerOperation.toFixed(0) },
];

const boundsColumns: readonly TableColumn<BoundsBenchRow>[] = [
  { head: "bound", cell: (row) => row.bound },
  { head: "compiled once, ms", right: true, cell: (row) => row.onceMilliseconds.toFixed(0) },
  { head: "compiled anew", right: true, cell: (row) => row.anewMilliseconds.toFixed(0) },
  { head: "without shortcuts", right: true, cell: (row) => row.plainMilliseconds.toFixed(0) },
];

const searchColumns: readonly TableColumn<SearchBenchRow>[] = [
  { head: "slice", cell: (row) => row.slice },
  { head: "tried a CPU second", right: true, cell: (row) => row.triedPerSecond.toFixed(1) },
  { head: "by the other", right: true, cell: (row) => row.otherPerSecond?.toFixed(1) ?? "" },
  {
    head: "times as many",
    right: true,
    cell: (row) => (row.otherPerSecond === undefined ? "" : (row.triedPerSecond / row.otherPerSecond).toFixed(2)),
  },
  { head: "same schedule", cell: (row) => (row.same === undefined ? "" : row.same ? "yes" : "no") },
];

const pageColumns: readonly TableColumn<PageBenchRow>[] = [
  { head: "page", cell: (row) => row.page },
  { head: "cycles", right: true, cell: (row) => row.cycles },
  { head: "MB", right: true, cell: (row) => row.megabytes.toFixed(2) },
  { head: "first paint, ms", right: true, cell: (row) => row.firstPaint.toFixed(0) },
  { head: "grid", right: true, cell: (row) => row.opened.toFixed(0) },
  { head: "its CPU", right: true, cell: (row) => row.openedCpu.toFixed(0) },
  { head: "repaint, ms", right: true, cell: (row) => row.repaint.middle.toFixed(1) },
  { head: "p95", right: true, cell: (row) => row.repaint.p95.toFixed(1) },
  { head: "frame CPU, ms", right: true, cell: (row) => row.frameCpu.toFixed(1) },
];

const sizeColumns = (benches: readonly SizeBench[]): TableColumn<SizeRow>[] => [
  { head: "phase", cell: (row) => row.phase },
  ...benches.flatMap(({ subject }, at): TableColumn<SizeRow>[] => [
    {
      head: `${subject === "walk" ? "walk 1,024 x 40" : subject.toLocaleString("en-US")}, CPU s`,
      right: true,
      cell: ({ times }) => times[at]?.seconds.toFixed(2) ?? "",
    },
    { head: "MB", right: true, cell: ({ times }) => times[at]?.megabytes.toFixed(0) ?? "" },
  ]),
];

const searchText = (rows: readonly SearchBenchRow[], look: TableLook): string =>
  [
    "annealing search from a plan of values (its own best, or that of the other checkout): schedules made, given up or ruled out by a bound",
    cliTable(searchColumns, rows, look),
    "",
  ].join("\n");

/** Where the search that is timed begins. */
const keptPlan = fileURLToPath(new URL("../results/plans/h10-r16-b256-values.json", import.meta.url));

export const bench = command({
  name: "bench",
  describe: "Time simulator, list scheduler, lower bounds, annealing search and page, and the pipeline at three sizes",
  details:
    "Medians; a minute for the speed, some for the sizes. No limits: computers differ. Bounds over one compiled block share what they " +
    "need: the first to ask for it pays. Sizes are random blocks in layers, from their file to a checked schedule, and the walk kernel " +
    "of 1,024 lanes and 40 rounds, each in a process of 2 GB: seconds of CPU, and the most memory until a phase ended.",
  positionals: {},
  options: {
    part: options.part,
    operations: options.operations,
    against: options.against,
  },
  examples: [
    ["--json", "for a comparison"],
    ["--part search --against ../before", "the search beside that of a checkout of an earlier commit, in one run"],
    ["--part sizes", "the pipeline at 10^4, 10^5 and 10^6 operations alone"],
    ["--part sizes --operations 10000,160000", "another growth"],
  ],
  async run({ part, operations, against }, { json, print, printJson, look, mention, signal }) {
    const other = against === "" ? undefined : against;
    if (part === "search") {
      const search = await benchSearch(keptPlan, other);
      if (json) printJson({ search });
      else print(searchText(search, look));
      return exitCodes.fine;
    }
    const speed = part === "sizes" ? undefined : await speedOf(other);
    const sizes = part === "speed" ? undefined : await benchSizes([...operations.map(Number), "walk"], mention, signal);
    if (json) {
      printJson({ ...speed, ...(sizes === undefined ? {} : { sizes }) });
      return exitCodes.fine;
    }
    if (speed !== undefined) {
      const { simulator, list, bounds, search, page } = speed;
      const [small, large] = [list[0]!, list.at(-1)!];
      const growth = large.forwardMilliseconds / small.forwardMilliseconds;
      const size = large.operations / small.operations;
      print(
        [
          cliTable(simulatorColumns, simulator, look),
          "list scheduling, median pass",
          cliTable(listColumns, list, look),
          `${size.toFixed(1)} times the operations take ${growth.toFixed(1)} times as long`,
          "",
          `lower bounds, ${bounds.operations} operations, CPU time`,
          cliTable(boundsColumns, bounds.rows, look),
          "",
          searchText(search, look),
          ...(page.length === 0
            ? ["the page: not timed, there is no chromium here (CHROMIUM names one)"]
            : ["the page in headless Chromium without a GPU, scratch map shown", cliTable(pageColumns, page, look)]),
          "",
        ].join("\n"),
      );
    }
    if (sizes !== undefined) {
      print(`${["the pipeline by size", cliTable(sizeColumns(sizes), sizeRows(sizes), look)].join("\n")}\n`);
    }
    return exitCodes.fine;
  },
});

/** What takes milliseconds. */
async function speedOf(against: string | undefined) {
  const simulator = benchSimulator();
  const list = await benchList();
  const bounds = benchBounds();
  return { simulator, list, bounds, search: await benchSearch(keptPlan, against), page: await benchPage() };
}

await runExperiment(import.meta, bench);
