// Every engine on every block: the solve that the `solve` verb does with that engine alone and with the portfolio, and
// beside it the bare decisions that no bound or list schedule helps with: refute T* - 1, find a schedule in T*.
//
//   npx tsx experiments/solvers.ts [--seconds S] [--decision D] [--no-record]
//
// CP-SAT takes part where or-tools-wasm is installed (SLOTWISE_CP_SAT may name its folder).
import { basename } from "node:path";
import { racingPortfolio } from "../models/portfolio.ts";
import { readJson } from "../src/command/files/jsonFile.ts";
import { type Context, command } from "../src/command/options/command.ts";
import { listOption, withDefault } from "../src/command/options/option.ts";
import { options } from "../src/command/options/options.ts";
import { recordOption } from "../src/command/options/outputOptions.ts";
import { runExperiment } from "../src/command/processIo.ts";
import { type StudyWorkers, withWorkers } from "../src/command/queue/studyWorkers.ts";
import { withPhases } from "../src/command/run/phases.ts";
import { exitCodes } from "../src/command/run/run.ts";
import { decide, type Portfolio } from "../src/exact/lengths/portfolio.ts";
import { solveBlock } from "../src/exact/lengths/solveBlock.ts";
import { wholeBlock } from "../src/exact/problem/wholeBlock.ts";
import { type Instance, parseBlocksFile } from "../src/ir/blocksFile.ts";
import { provenance } from "../src/report/records/record.ts";
import { cliTable } from "../src/report/text/cliTable.ts";
import { engineNamed, installedEngines } from "../src/solve/engines.ts";
import { caseBlocks } from "./benchmarks/caseBlocks.ts";
import { engineAlone } from "./solvers/engineAlone.ts";
import { type SolverResults, type SolverRow, solverColumns, solversPage } from "./solvers/page.ts";

/** The dense tableau of javascript-lp-solver is for tiny programs. */
const mostOperations: Readonly<Record<string, number>> = { "javascript-lp-solver": 40 };

/** Portfolios by the head of their column: the one that `solve` has, and every installed engine alone. */
function portfolios(names: readonly string[]): ReadonlyMap<string, Portfolio> {
  const [glpk, highs, cadical] = [engineNamed("glpk"), engineNamed("highs"), engineNamed("cadical")];
  return new Map([
    ["portfolio", racingPortfolio({ glpk, highs, cadical })],
    ...names.map((name) => [name, engineAlone(name)] as const),
  ]);
}

interface Asked {
  readonly seconds: number;
  readonly decision: number;
  readonly seed: number;
  readonly bare: readonly string[];
}

async function measured(
  cases: readonly Instance[],
  names: readonly string[],
  asked: Asked,
  { portfolio: at, each }: StudyWorkers,
  context: Pick<Context, "tell" | "mention" | "signal">,
): Promise<SolverResults> {
  const alone = (name: string): Portfolio => at(engineAlone(name));
  const columns = portfolios(names);
  const solves: SolverRow[] = [];
  const decisions: SolverRow[] = [];
  const totals: Record<string, { proved: number; seconds: number }> = {};
  // Every engine's thread loads its WebAssembly before the clock runs: else the first column pays for all.
  const smallest = cases.reduce((a, b) => (b.block.operations.length < a.block.operations.length ? b : a));
  for (const name of names) {
    const problem = wholeBlock(smallest.block, smallest.machine, smallest.block.operations.length);
    for (const contender of alone(name).down) {
      await withPhases(context, `${name}: loading`, () =>
        decide(problem, contender, { seconds: 60, seed: asked.seed, signal: context.signal }),
      );
    }
  }
  const begun = performance.now();
  await each(cases, async (instance, turn) => {
    const { block, machine } = instance;
    const place = `${turn + 1} of ${cases.length}: ${block.name}`;
    const row: SolverRow = { block: block.name, operations: block.operations.length, cells: {} };
    let length = Number.NaN;
    let engineAsked = false;
    const spent: { readonly name: string; readonly proved: boolean; readonly seconds: number }[] = [];
    for (const [name, portfolio] of columns) {
      if (context.signal.aborted) break;
      const { lower, upper, seconds, engine } = await withPhases(context, `${place}: ${name}`, () =>
        solveBlock(block, machine, {
          portfolio: at(portfolio),
          seconds: asked.seconds,
          seed: asked.seed,
          signal: context.signal,
        }),
      );
      const proved = lower === upper;
      if (name === "portfolio") length = upper ?? Number.NaN;
      row.cells[name] =
        `${proved ? lower : `${lower}..${upper ?? "?"}`} ${seconds.toFixed(2)} s${engine === "list scheduling" ? " *" : ""}`;
      spent.push({ name, proved, seconds });
      if (engine !== "list scheduling") engineAsked = true;
    }
    // A row that a signal cut short is none.
    if (context.signal.aborted) return;
    for (const { name, proved, seconds } of spent) {
      const before = totals[name] ?? { proved: 0, seconds: 0 };
      totals[name] = { proved: before.proved + (proved ? 1 : 0), seconds: before.seconds + seconds };
    }
    solves.push(row);
    if ((engineAsked || asked.bare.includes(block.name)) && !Number.isNaN(length)) {
      decisions.push(await bareDecisions(instance, "refute", length - 1, names, alone, asked, context));
      decisions.push(await bareDecisions(instance, "find", length, names, alone, asked, context));
    }
    context.tell(`${block.name}: ${JSON.stringify(row.cells)}`);
  });
  solves.push({
    block: "closed (proved, or an engine says so), total",
    operations: solves.length,
    cells: Object.fromEntries(
      Object.entries(totals).map(([name, { proved, seconds }]) => [name, `${proved} ${seconds.toFixed(2)} s`]),
    ),
  });
  return { solves, decisions, totals, seconds: Math.round((performance.now() - begun) / 100) / 10 };
}

/** Each engine's answer whether the block can be scheduled in T cycles. */
async function bareDecisions(
  { block, machine }: Instance,
  what: string,
  T: number,
  names: readonly string[],
  alone: (name: string) => Portfolio,
  { decision: seconds, seed }: Asked,
  context: Pick<Context, "mention" | "signal">,
): Promise<SolverRow> {
  const operations = block.operations.length;
  const row: SolverRow = { block: `${block.name}, ${what} ${T}`, operations, cells: {} };
  for (const name of names) {
    if (context.signal.aborted || operations > (mostOperations[name] ?? Number.POSITIVE_INFINITY)) continue;
    const at = performance.now();
    const answer = await withPhases(context, `${row.block}: ${name}`, () =>
      decide(wholeBlock(block, machine, T), alone(name).down[0]!, { seconds, seed, signal: context.signal }),
    );
    const spent = ((performance.now() - at) / 1000).toFixed(2);
    row.cells[name] = answer.status === "undecided" ? answer.because : `${answer.status} ${spent} s`;
  }
  return row;
}

export const solvers = command({
  name: "solvers",
  describe: "Compare the engines on the blocks of a file, alone and as the portfolio of `solve`",
  details:
    "Whole solves first; then bare decisions, which no bound or list schedule helps with: refute one cycle less than the " +
    "proved length, and find a schedule in that length. CP-SAT takes part where it is installed.",
  positionals: {},
  options: {
    blocks: caseBlocks,
    only: options.only,
    seconds: { ...withDefault(options.seconds, 6), says: "Wall-clock seconds for a whole solve" },
    decision: options.decision,
    bare: listOption(options.bare, ["ewf-alu2-mul1", "cosine1-alu2-mul1", "window-N8"]),
    seed: options.seed,
    queue: options.queue,
    record: recordOption("solvers"),
  },
  examples: [
    ["--only hal --seconds 1", "the blocks of one name"],
    ["--record results/solvers.jsonl", "the study as it is kept"],
  ],
  async run(given, context) {
    const { json, print, printJson, look, signal } = context;
    const { blocks, only = "", record } = given;
    const all = readJson(blocks, parseBlocksFile, { wanted: "blocks", flag: "--blocks" });
    if (all.length === 0) throw new RangeError(`--blocks ${blocks} has no block`);
    const cases = all.filter(({ block }) => block.name.includes(only));
    if (cases.length === 0) throw new RangeError(`--only ${only}: no block's name contains it`);
    const names = installedEngines().map(({ name }) => name);
    const results = await withWorkers(given.queue, "solvers", context, (workers) =>
      measured(cases, names, given, workers, context),
    );
    const { solves, decisions, seconds } = results;
    if (json) printJson(results);
    else {
      const tables = [cliTable(solverColumns(solves), solves, look), "* closed by bounds and list schedules alone"];
      if (decisions.length > 0) tables.push(cliTable(solverColumns(decisions), decisions, look));
      print(`${[...tables, `${seconds} s`].join("\n")}\n`);
    }
    if (only === "" && !signal.aborted) {
      record?.append(
        {
          experiment: "solvers",
          ...provenance(),
          machine: "each block's own",
          parameters: { blocks: basename(blocks), cpSat: names.includes("cp-sat"), bare: given.bare.join() },
          seeds: { engines: given.seed },
          limits: { seconds: given.seconds, decision: given.decision },
          results: { ...results },
        },
        solversPage,
      );
    }
    return exitCodes.fine;
  },
});

await runExperiment(import.meta, solvers);
