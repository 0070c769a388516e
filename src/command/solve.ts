import { blockFormulations } from "../../models/formulations.ts";
import { racingPortfolio } from "../../models/portfolio.ts";
import { lcg, searchRefutes } from "../exact/learning/lcg.ts";
import { type Contender, everyContender, type Portfolio } from "../exact/lengths/portfolio.ts";
import { type BlockSolution, solveBlock } from "../exact/lengths/solveBlock.ts";
import { wholeBlock } from "../exact/problem/wholeBlock.ts";
import { reasonsAgainst } from "../exact/refutation/reasonsAgainst.ts";
import { dependenceGraph } from "../graph/dependenceGraph.ts";
import { heads } from "../graph/heads.ts";
import type { Block } from "../ir/block.ts";
import type { BlockEntry, ReadBlock } from "../ir/blocksFile.ts";
import { blocksFileJsonSchema } from "../ir/blocksFileSchema.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import { cliTable } from "../report/cliTable.ts";
import type { Impossibility } from "../schedule/impossibility.ts";
import { printScheduleFile, type ScheduleEntry, scheduleFileJsonSchema } from "../schedule/scheduleFile.ts";
import { engineNamed, installedEngines } from "../solve/engines.ts";
import type { Solver } from "../solve/solver.ts";
import { Budget } from "../time/budget.ts";
import type { Steps } from "../time/steps.ts";
import { type Context, command } from "./command.ts";
import { namedEntries } from "./namedBlocks.ts";
import { withDefault } from "./option.ts";
import { options } from "./options.ts";
import { withPhases } from "./phases.ts";
import { exitCodes } from "./run.ts";
import {
  contradicts,
  countsOf,
  explained,
  invalidRow,
  proofsOf,
  type SolveRow,
  solveColumns,
  solvedRow,
  unreadRow,
} from "./solveRow.ts";

/** `solve`: the shortest length of every block of a file, with what proves it, and the schedules. */
export const solveCommand = command({
  name: "solve",
  describe: "Find the shortest schedule of each block of a file, and prove it",
  details: [
    "Reads a JSON file of blocks with their machines. Prints what is known of each block's shortest length: optimal, feasible",
    "(a schedule and a gap), infeasible (no length has one, and why), undecided, or invalid (and where the file is wrong);",
    "a bad block does not lose the others. -o writes the schedules to a file that explain, diff and bound read: the",
    "block, its machine, and the form and cycles of every operation. --schema prints the JSON Schemas of both files.",
  ].join("\n"),
  positionals: { blocks: { value: "BLOCKS.json", says: "a file of blocks with their machines", optional: true } },
  options: {
    name: options.name,
    solver: options.solvers,
    seconds: { ...withDefault(options.seconds, 20), says: "Wall-clock seconds per block, reading it included" },
    seed: options.seed,
    effort: options.effort,
    why: options.why,
    output: { ...options.output, says: "Write the schedules to this file" },
    schema: { ...options.schema, says: "Print the JSON Schemas of blocks and of schedule files" },
  },
  examples: [
    ["blocks.json", "every block of the file, 20 seconds each at most"],
    ["blocks.json --name fir -o fir.json", "one block; then: slotwise explain fir.json"],
    ["blocks.json --why", "and for each block why one cycle less is not enough"],
    ["blocks.json --json", "rows with status, bounds, forms and cycles"],
  ],
  negative: "a block was not proved optimal (open, infeasible, invalid), or its file states other bounds",
  async run({ blocks, name, solver, seconds, seed, effort, why, output, schema }, context) {
    if (schema) {
      const schemas = { blocks: blocksFileJsonSchema(), schedules: scheduleFileJsonSchema() };
      context.print(`${JSON.stringify(schemas, null, 2)}\n`);
      return exitCodes.fine;
    }
    if (blocks === undefined) throw new RangeError("BLOCKS.json is missing: a file of blocks with their machines");
    const portfolio = portfolioOf(solver, effort, context.tell);
    const { rows, entries, defect } = await solveFile(
      { file: blocks, name },
      portfolio,
      { seconds, seed, why },
      context,
    );
    const allInvalid = rows.length > 0 && rows.every(({ status }) => status === "invalid");
    if (allInvalid && !context.json) throw new RangeError(`${blocks}: ${faultsOf(rows)}`);
    for (const { status, proof } of rows) if (status === "invalid") context.tell(`slotwise solve: ${proof}`);
    // Results before files: what cannot be written must not be lost.
    if (context.json) context.printJson(rows);
    else context.print(report(rows, context));
    output?.write(printScheduleFile(entries));
    if (defect !== undefined) throw defect;
    if (allInvalid) return exitCodes.usage;
    return rows.every((row) => row.status === "optimal" && !contradicts(row)) ? exitCodes.fine : exitCodes.negative;
  },
});

/** The portfolio that `--solver` names. */
function portfolioOf(
  solver: "portfolio" | readonly string[],
  effort: number | undefined,
  tell: Context["tell"],
): Portfolio {
  if (solver === "portfolio") {
    const [highs, cadical] = ["highs", "cadical"].map(engineNamed) as [Solver, Solver];
    const [glpk, cpSat] = ["glpk", "cp-sat"].map((wanted) => installedEngines().find(({ name }) => name === wanted));
    if (glpk === undefined) tell("glpk.js is not installed: the portfolio goes on without GLPK");
    return racingPortfolio({ glpk, highs, cadical, cpSat, lcg }, effort === undefined ? undefined : { effort });
  }
  const programs = solver.filter((name) => name !== lcg.name).map(engineNamed);
  const { down, up, windows } = everyContender(programs, [blockFormulations.step, blockFormulations.pulse]);
  if (programs.length === solver.length) return { down, up, windows, effort };
  const own: Contender = { solver: lcg, hinted: true };
  return { down: [...down, own], up: [own, ...up], windows: windows && { ...windows, decider: lcg }, effort };
}

interface Solved {
  readonly rows: readonly SolveRow[];
  readonly entries: readonly ScheduleEntry[];
  /** What went wrong in our own code; the blocks before it are in the rows. */
  readonly defect?: unknown;
}

interface SolveLimits {
  readonly seconds: number;
  readonly seed: number;
  /** Ask why one cycle less is not enough. */
  readonly why: boolean;
}

/** Seconds that an explanation gets at the least. */
const explaining = 2;

/** The file, then block by block. What reading the file takes counts to its first block. */
async function solveFile(
  { file, name }: { readonly file: string; readonly name: string | undefined },
  portfolio: Portfolio,
  limits: SolveLimits,
  context: Context,
): Promise<Solved> {
  const { seconds } = limits;
  const budget = new Budget({ seconds, signal: context.signal });
  const blocks = await withPhases(context, `reading ${file}`, () => budget.complete(namedEntries(file, name)));
  if (blocks !== undefined) return solveAll(blocks, portfolio, limits, context, budget);
  return { rows: budget.cancelled ? [] : [unreadRow(file, seconds)], entries: [] };
}

/** Block by block. A signal ends the present one with what it has, and leaves the others out. */
async function solveAll(
  blocks: readonly BlockEntry[],
  portfolio: Portfolio,
  { seconds, seed, why }: SolveLimits,
  context: Context,
  first: Budget,
): Promise<Solved> {
  const { signal } = context;
  const rows: SolveRow[] = [];
  const entries: ScheduleEntry[] = [];
  for (const [at, entry] of blocks.entries()) {
    if (signal.aborted) break;
    const place = `${at + 1}/${blocks.length} ${entry.name}`;
    const budget = at === 0 ? first : new Budget({ seconds, signal });
    const read = await withPhases(context, `${place}: reading`, () => budget.complete(entry.read()));
    if (budget.cancelled) break;
    if (read === undefined || budget.expired) {
      rows.push(unreadRow(entry.name, seconds));
      continue;
    }
    const because = read.status === "read" ? faultOf(read) : read.because;
    if (read.status === "invalid" || because !== undefined) {
      rows.push(invalidRow(read.name, because!));
      continue;
    }
    const { block, machine } = read.instance;
    const reading = seconds - budget.left();
    let solution: BlockSolution;
    try {
      solution = await withPhases(context, place, (tell) =>
        solveBlock(block, machine, {
          ...{ seconds: budget.left(), seed, portfolio, signal },
          onProgress: ({ lower, upper, phase }) => tell({ phase: `${place}: ${phase}`, best: upper, bound: lower }),
        }),
      );
    } catch (defect) {
      return { rows, entries, defect };
    }
    const { schedule, lower, proof } = solution;
    const impossible = why
      ? await withPhases(context, `${place}: why ${lower - 1} cycles are not enough`, () =>
          new Budget({ seconds: Math.max(explaining, budget.left()), signal }).run(
            whyNotShorter(block, machine, lower),
          ),
        )
      : undefined;
    rows.push({
      ...solvedRow(read, { ...solution, seconds: reading + solution.seconds }),
      ...explained(why, impossible),
    });
    if (schedule !== undefined) entries.push({ block, machine, schedule, lower, proof, why: impossible });
  }
  return { rows, entries };
}

/** Conflicts of each question of an explanation. */
const conflicts = 1500;

/** Why no schedule has a cycle less than `lower`; undefined where the search does not see it, or there is no less. */
function* whyNotShorter(block: Block, machine: SchedulingMachine, lower: number): Steps<Impossibility | undefined> {
  if (lower < 2) return undefined;
  return yield* reasonsAgainst(wholeBlock(block, machine, lower - 1), searchRefutes, conflicts);
}

/** What no schema sees: a cycle of dependences, a path longer than any schedule may be. */
function faultOf({ name, instance: { block } }: Extract<ReadBlock, { status: "read" }>): string | undefined {
  try {
    heads(dependenceGraph(block));
    return undefined;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return `block "${name}": ${error.message}`;
  }
}

/** Where no block is one: what is wrong with the first, in one line. */
function faultsOf(rows: readonly SolveRow[]): string {
  return `${rows[0]!.proof}${rows.length === 1 ? "" : ` (and ${rows.length - 1} more blocks are none)`}`;
}

function report(rows: readonly SolveRow[], { look }: Context): string {
  const known = rows.some((row) => row.known !== undefined);
  const columns = known ? solveColumns : solveColumns.filter(({ head }) => head !== "file says");
  return `${cliTable(columns, rows, look)}\n${proofsOf(rows)}${countsOf(rows)}\n`;
}
