import { searchRefutes } from "../../exact/learning/lcg.ts";
import { wholeBlock } from "../../exact/problem/wholeBlock.ts";
import { reasonsAgainst } from "../../exact/refutation/reasonsAgainst.ts";
import { dependenceGraph } from "../../graph/dependenceGraph.ts";
import { heads } from "../../graph/heads.ts";
import type { Block } from "../../ir/block.ts";
import type { BlockEntry, ReadBlock } from "../../ir/blocksFile.ts";
import { blocksFileJsonSchema } from "../../ir/blocksFileSchema.ts";
import type { Machine, SchedulingMachine } from "../../machine/machine.ts";
import { cliTable } from "../../report/text/cliTable.ts";
import type { Impossibility } from "../../schedule/impossibility.ts";
import { printScheduleFile, type ScheduleEntry, scheduleFileJsonSchema } from "../../schedule/scheduleFile.ts";
import { Budget } from "../../time/budget.ts";
import type { Steps } from "../../time/steps.ts";
import { namedEntries } from "../input/namedBlocks.ts";
import { type Context, command } from "../options/command.ts";
import { optional, withDefault } from "../options/option.ts";
import { options } from "../options/options.ts";
import { coordinating } from "../queue/coordinating.ts";
import { queuedPortfolio } from "../queue/queuedPortfolio.ts";
import { withPhases } from "../run/phases.ts";
import { exitCodes } from "../run/run.ts";
import { type SolveRequest, solveAsked, solveRequest } from "../solve/solveAsked.ts";
import {
  contradicts,
  countsOf,
  explained,
  invalidRow,
  isOpen,
  proofsOf,
  type SolveRow,
  solveColumns,
  solvedRow,
  unreadRow,
} from "../solve/solveRow.ts";

/** `solve`: the shortest length of every block of a file, with what proves it, and the schedules. */
export const solveCommand = command({
  name: "solve",
  describe: "Find the shortest schedule of each block of a file, and prove it",
  details: [
    "Reads a JSON file of blocks with their machines, or a program, which is for --machine; blocks of another machine than a given",
    "--machine are invalid. Prints what is known of each block's shortest length: optimal, feasible (a schedule and a gap), infeasible",
    "(no length has one, and why), undecided, or invalid (and where the file is wrong); a bad block does not lose the others.",
    "-o writes the schedules to a file that explain, diff and bound read: the block, its machine, and the form and cycles of every",
    "operation. --schema prints the JSON Schemas of both files.",
    "",
    "Engines, formulations, bounds and priority rules may be modules of your own (docs/own-modules.md): their schedules are checked, what",
    "they call impossible is their word. Blocks that are too large for engines as a whole are solved window by window. --objective",
    "weighted minimises the sum of weights times last issue cycles, pressure the most live words, among schedules of --upper cycles or",
    "of the shortest length that was found.",
  ].join("\n"),
  positionals: { blocks: { value: "BLOCKS.json", says: "a file of blocks with their machines", optional: true } },
  options: {
    name: options.name,
    machine: options.machine,
    engines: options.engines,
    solver: { ...optional(options.engines), says: "An earlier name of --engines" },
    formulation: { ...options.formulationOrFile, shown: "the portfolio's own" },
    strengthening: options.strengthening,
    ...{ lower: options.lower, upper: options.upper, start: options.start },
    ...{ objective: options.objective, weights: options.weights },
    ...{ bound: options.bound, rule: options.rule },
    seconds: { ...withDefault(options.seconds, 20), says: "Wall-clock seconds for a block, reading it included" },
    seed: options.seed,
    effort: options.effort,
    why: options.why,
    log: options.log,
    queue: options.queue,
    output: { ...options.output, says: "Write the schedules to this file" },
    schema: { ...options.schema, says: "Print the JSON Schemas of blocks and of schedule files" },
  },
  excludes: [
    { beside: "solver", without: ["engines"], because: "they are the same" },
    { beside: "queue", without: ["effort"], because: "where each job is done decides how far it comes: runs differ" },
  ],
  examples: [
    ["blocks.json", "every block of the file, 20 seconds each at most"],
    ["blocks.json --name fir -o fir.json", "one block; then: slotwise explain fir.json"],
    ["blocks.json --why", "and for each block why one cycle less is not enough"],
    [
      "blocks.json --engines highs,lcg --formulation pulse --strengthening bare --log",
      "an experiment, told line by line",
    ],
    ["blocks.json --start fir.json --lower 20 --upper 23", "go on from what is known"],
    ["blocks.json --objective pressure", "the shortest length, and within it the least live words"],
    ["blocks.json --formulation ./mine.ts", "a formulation of your own; slotwise test-formulation ./mine.ts checks it"],
    ["blocks.json --json", "rows with status, bounds, forms and cycles"],
  ],
  negative: "a block was not proved optimal (open, infeasible, invalid), or its file states other bounds",
  async run(given, context) {
    const { blocks, output, schema } = given;
    if (schema) {
      const schemas = { blocks: blocksFileJsonSchema(), schedules: scheduleFileJsonSchema() };
      context.print(`${JSON.stringify(schemas, null, 2)}\n`);
      return exitCodes.fine;
    }
    if (blocks === undefined) throw new RangeError("BLOCKS.json is missing: a file of blocks with their machines");
    if (given.lower !== undefined && given.upper !== undefined && given.lower > given.upper) {
      throw new RangeError(`--lower ${given.lower} and --upper ${given.upper}: nothing is between them`);
    }
    if (given.weights !== undefined && given.objective !== "weighted") {
      throw new RangeError(`--weights ${given.weights}: it is for --objective weighted`);
    }
    const near = await solveRequest(given, context);
    const coordinator =
      given.queue && (await coordinating(given.queue, { title: `solve ${blocks}`, tell: context.tell }));
    const asked =
      coordinator === undefined
        ? near
        : { ...near, by: { ...near.by, portfolio: queuedPortfolio(near.by.portfolio, coordinator) } };
    const solving = solveFile(blocks, given, asked, context);
    const { rows, entries, defect } = await solving.finally(() => coordinator?.close());
    if (given.start !== undefined && !asked.started() && rows.some(({ status }) => status !== "invalid")) {
      throw new RangeError(`--start ${given.start}: it has no schedule of any of these blocks`);
    }
    const allInvalid = rows.length > 0 && rows.every(({ status }) => status === "invalid");
    if (allInvalid && !context.json) throw new RangeError(`${blocks}: ${faultsOf(rows)}`);
    for (const { status, proof } of rows) if (status === "invalid") context.tell(`slotwise solve: ${proof}`);
    // Results before files: what cannot be written must not be lost.
    if (context.json) context.printJson(rows);
    else context.print(report(rows, context));
    output?.write(printScheduleFile(entries));
    if (defect !== undefined) throw defect;
    if (allInvalid) return exitCodes.usage;
    const settled = rows.every((row) => row.status === "optimal" && !isOpen(row) && !contradicts(row));
    return settled ? exitCodes.fine : exitCodes.negative;
  },
});

interface Solved {
  readonly rows: readonly SolveRow[];
  readonly entries: readonly ScheduleEntry[];
  /** What went wrong in our own code; the blocks before it are in the rows. */
  readonly defect?: unknown;
}

/** The file, then block by block. What reading the file takes counts to its first block. */
async function solveFile(
  file: string,
  { name, machine }: { readonly name: string | undefined; readonly machine: Machine | undefined },
  asked: SolveRequest,
  context: Context,
): Promise<Solved> {
  const { seconds } = asked;
  const budget = context.budget(seconds);
  const blocks = await withPhases(context, `reading ${file}`, () =>
    budget.complete(namedEntries(file, name, { machine })),
  );
  if (blocks !== undefined) return solveAll(blocks, asked, context, budget);
  return { rows: budget.cancelled ? [] : [unreadRow(file, seconds)], entries: [] };
}

/** Block by block. A signal ends the present one with what it has, and leaves the others out. */
async function solveAll(
  blocks: readonly BlockEntry[],
  asked: SolveRequest,
  context: Context,
  first: Budget,
): Promise<Solved> {
  const { signal } = context;
  const { seconds } = asked;
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
    try {
      const solved = await withPhases(context, place, (tell) =>
        solveAsked(block, machine, asked, budget, ({ lower, upper, phase }) =>
          tell({ phase: `${place}: ${phase}`, best: upper, bound: lower }),
        ),
      );
      const { solution, objective, statistics } = solved;
      const { schedule, lower, proof } = solution;
      const impossible = asked.why
        ? await withPhases(context, `${place}: why ${lower - 1} cycles are not enough`, () =>
            new Budget({ seconds: Math.max(explaining, budget.left()), signal }).run(
              whyNotShorter(block, machine, lower),
            ),
          )
        : undefined;
      const row = solvedRow(read, { ...solution, seconds: reading + solution.seconds });
      rows.push({
        ...row,
        ...(objective === undefined ? {} : { objective }),
        ...explained(asked.why, impossible),
        statistics,
      });
      if (schedule !== undefined) entries.push({ block, machine, schedule, lower, proof, why: impossible });
    } catch (defect) {
      // What the caller's own module does wrong is said at once.
      if (defect instanceof RangeError) throw defect;
      return { rows, entries, defect };
    }
  }
  return { rows, entries };
}

/** Seconds that an explanation gets at the least. */
const explaining = 2;
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
  const second = rows.some((row) => row.objective !== undefined);
  const columns = solveColumns.filter(
    ({ head }) => (known || head !== "file says") && (second || head !== "objective"),
  );
  return `${cliTable(columns, rows, look)}\n${proofsOf(rows, look)}${countsOf(rows)}\n`;
}
