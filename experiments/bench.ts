// Speed: simulated cycles a second, milliseconds a list scheduling pass on two sizes, milliseconds a lower bound, neighbours that the search
// tries. No assertions: machines differ.
//
//   npm run bench
import { fileURLToPath } from "node:url";
import { command } from "../src/command/options/command.ts";
import { options } from "../src/command/options/options.ts";
import { runExperiment } from "../src/command/processIo.ts";
import { exitCodes } from "../src/command/run/run.ts";
import { cliTable, type TableColumn } from "../src/report/text/cliTable.ts";
import { type BoundsBenchRow, benchBounds } from "./bench/benchBounds.ts";
import { benchList, type ListBenchRow } from "./bench/benchList.ts";
import { benchPage, type PageBenchRow } from "./bench/benchPage.ts";
import { benchSearch, type SearchBenchRow } from "./bench/benchSearch.ts";
import { benchSimulator, type SimulatorBenchRow } from "./bench/benchSimulator.ts";

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

/** Where the search that is timed begins. */
const keptPlan = fileURLToPath(new URL("../results/plans/h10-r16-b256-values.json", import.meta.url));

export const bench = command({
  name: "bench",
  describe: "Time the simulator, the list scheduler, the lower bounds, the annealing search and the page",
  details:
    "Medians; a minute. No limits: computers differ. Bounds over one compiled block share what they need: the first to " +
    "ask for it pays.",
  positionals: {},
  options: { against: options.against },
  examples: [
    ["--json", "for a comparison"],
    ["--against ../before", "the search beside that of a checkout of an earlier commit, in one run"],
  ],
  async run({ against }, { json, print, printJson, look }) {
    const simulator = benchSimulator();
    const list = await benchList();
    const bounds = benchBounds();
    const search = await benchSearch(keptPlan, against === "" ? undefined : against);
    const page = await benchPage();
    if (json) {
      printJson({ simulator, list, bounds, search, page });
      return exitCodes.fine;
    }
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
        "annealing search from the best plan (values): schedules made, given up or ruled out by a bound",
        cliTable(searchColumns, search, look),
        "",
        ...(page.length === 0
          ? ["the page: not timed, there is no chromium here (CHROMIUM names one)"]
          : ["the page in headless Chromium without a GPU, scratch map shown", cliTable(pageColumns, page, look)]),
        "",
      ].join("\n"),
    );
    return exitCodes.fine;
  },
});

await runExperiment(import.meta, bench);
