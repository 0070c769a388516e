// Every engine on every block: the solve that the `solve` verb does with that engine alone and with the portfolio, and
// beside it the bare decisions that no bound or list schedule helps with: refute T* - 1, find a schedule in T*.
//
//   npx tsx experiments/solvers.ts [--seconds S] [--decision D] [--no-record]
//
// CP-SAT takes part where or-tools-wasm is installed (SLOTWISE_CP_SAT may name its folder).
import process from "node:process";
import writeFileAtomic from "write-file-atomic";
import yargs from "yargs";
import { hideBin } from "yargs/helpers";
import { blockFormulations } from "../models/formulations.ts";
import { racingPortfolio } from "../models/portfolio.ts";
import { readJson } from "../src/command/jsonFile.ts";
import { type Contender, decide, everyContender, type Portfolio } from "../src/exact/portfolio.ts";
import { solveBlock } from "../src/exact/solveBlock.ts";
import { wholeBlock } from "../src/exact/wholeBlock.ts";
import { parseBlocksFile } from "../src/ir/blocksFile.ts";
import { cliTable, type TableColumn, wantsColour } from "../src/report/cliTable.ts";
import { markdownTable } from "../src/report/markdownTable.ts";
import { provenance } from "../src/report/provenance.ts";
import { appendRecord } from "../src/report/record.ts";
import { engineNamed, installedEngines } from "../src/solve/engines.ts";
import type { Solver } from "../src/solve/solver.ts";

const options = await yargs(hideBin(process.argv))
  .usage("npx tsx experiments/solvers.ts\n\nCompares the engines on the blocks of a file.")
  .option("blocks", { type: "string", default: "test/cases/blocks.json", describe: "a file of blocks" })
  .option("seconds", { type: "number", default: 6, describe: "limit of a solve" })
  .option("decision", { type: "number", default: 2, describe: "limit of a bare decision, in seconds" })
  .option("bare", {
    type: "string",
    array: true,
    default: ["ewf-alu2-mul1", "cosine1-alu2-mul1", "window-N8"],
    describe: "blocks with bare decisions, beside those that bounds and list schedules leave open",
  })
  .option("record", { type: "string", default: "results/solvers.jsonl", describe: "the record (--no-record: nowhere)" })
  .strict()
  .help()
  .parseAsync();

const { step, pulse, channelled } = blockFormulations;

/** The dense tableau of javascript-lp-solver is for tiny programs. */
const mostOperations: Readonly<Record<string, number>> = { "javascript-lp-solver": 40 };
const names = installedEngines().map(({ name }) => name);
const cpSat = installedEngines().find(({ name }) => name === "cp-sat");

function alone(name: string): Portfolio {
  const solver = engineNamed(name);
  if (name !== "cadical" && name !== "cp-sat") return everyContender([solver], [step, pulse]);
  const all: Contender[] = [{ solver, formulation: name === "cadical" ? channelled : step }];
  return { down: all, up: all };
}

const [glpk, highs, cadical] = ["glpk", "highs", "cadical"].map(engineNamed) as [Solver, Solver, Solver];
const columns = new Map<string, Portfolio>([
  ["portfolio", racingPortfolio({ glpk, highs, cadical })],
  ...names.map((name) => [name, alone(name)] as const),
]);

interface Row {
  readonly block: string;
  readonly operations: number;
  readonly cells: Record<string, string>;
}
const solves: Row[] = [];
const decisions: Row[] = [];
const totals: Record<string, { proved: number; seconds: number }> = {};
const cases = readJson(options.blocks, parseBlocksFile);
// Every engine's thread loads its WebAssembly before the clock runs: else the first column pays for all.
const smallest = cases.reduce((a, b) => (b.block.operations.length < a.block.operations.length ? b : a));
for (const name of names) {
  const problem = wholeBlock(smallest.block, smallest.machine, smallest.block.operations.length);
  for (const contender of alone(name).down) await decide(problem, contender, { seconds: 60, seed: 1 });
}
const begun = performance.now();
for (const { block, machine } of cases) {
  const operations = block.operations.length;
  const row: Row = { block: block.name, operations, cells: {} };
  let length = Number.NaN;
  let asked = false;
  for (const [name, portfolio] of columns) {
    const { lower, upper, seconds, engine } = await solveBlock(block, machine, {
      portfolio,
      seconds: options.seconds,
      seed: 1,
    });
    const proved = lower === upper;
    if (name === "portfolio") length = upper ?? Number.NaN;
    row.cells[name] =
      `${proved ? lower : `${lower}..${upper ?? "?"}`} ${seconds.toFixed(2)} s${engine === "list scheduling" ? " *" : ""}`;
    const before = totals[name] ?? { proved: 0, seconds: 0 };
    totals[name] = { proved: before.proved + (proved ? 1 : 0), seconds: before.seconds + seconds };
    if (engine !== "list scheduling") asked = true;
  }
  solves.push(row);
  const bareToo = asked || options.bare.includes(block.name);
  if (!bareToo || Number.isNaN(length)) continue;
  for (const [what, T] of [
    ["refute", length - 1],
    ["find", length],
  ] as const) {
    const bare: Row = { block: `${block.name}, ${what} ${T}`, operations, cells: {} };
    for (const name of names) {
      if (operations > (mostOperations[name] ?? Number.POSITIVE_INFINITY)) continue;
      const at = performance.now();
      const decision = await decide(wholeBlock(block, machine, T), alone(name).down[0]!, {
        seconds: options.decision,
        seed: 1,
      });
      const spent = ((performance.now() - at) / 1000).toFixed(2);
      bare.cells[name] = decision.status === "undecided" ? decision.because : `${decision.status} ${spent} s`;
    }
    decisions.push(bare);
  }
  process.stderr.write(`${block.name}: ${JSON.stringify(row.cells)}\n`);
}
solves.push({
  block: "closed (proved, or an engine says so), total",
  operations: cases.length,
  cells: Object.fromEntries(
    Object.entries(totals).map(([name, { proved, seconds }]) => [name, `${proved} ${seconds.toFixed(2)} s`]),
  ),
});
const seconds = Math.round((performance.now() - begun) / 100) / 10;

const tableOf = (heads: readonly string[]): TableColumn<Row>[] => [
  { head: "block", cell: (row) => row.block },
  { head: "operations", right: true, cell: (row) => row.operations },
  ...heads.map((head): TableColumn<Row> => ({ head, right: true, cell: (row) => row.cells[head] ?? "-" })),
];
const colour = wantsColour(process.stdout);
process.stdout.write(`${cliTable(tableOf([...columns.keys()]), solves, colour)}\n`);
process.stdout.write(`${cliTable(tableOf(names), decisions, colour)}\n${seconds} s\n`);
if (typeof options.record === "string" && options.record !== "") {
  const record = {
    experiment: "solvers",
    ...provenance(),
    machine: "each block's own",
    parameters: { blocks: options.blocks, cpSat: cpSat !== undefined, bare: options.bare.join() },
    seeds: { engines: 1 },
    limits: { seconds: options.seconds, decision: options.decision },
    results: { solves, decisions, totals, seconds },
  };
  appendRecord(options.record, record);
  const page = [
    "# Engines",
    "",
    `Written by \`experiments/solvers.ts\` on ${record.date.slice(0, 10)} from \`solvers.jsonl\`; ${record.host}, Node ${record.node}.`,
    "Wall-clock seconds of one run on a machine that does other things too.",
    "",
    `Whole solves, ${options.seconds} s a block: bounds and list schedules first, which close the blocks marked \`*\` by themselves;`,
    "then the engine of the column alone. A range is what stayed open.",
    "",
    markdownTable(tableOf([...columns.keys()]), solves),
    "",
    `Bare decisions, ${options.decision} s each: refute one cycle less than the proved length, find a schedule in that length.`,
    "CaDiCaL reads the channelled formulation, the others the step formulation.",
    "",
    markdownTable(tableOf(names), decisions),
    "",
  ];
  writeFileAtomic.sync(options.record.replace(/(\.jsonl)?$/, ".md"), page.join("\n"));
}
process.exit(0);
