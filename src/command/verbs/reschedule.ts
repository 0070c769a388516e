import { blockFormulations } from "../../../models/formulations.ts";
import { cheapBounds } from "../../bounds/best.ts";
import { BoundInstance } from "../../bounds/boundInstance.ts";
import { langevinCerny } from "../../bounds/langevinCerny.ts";
import { greedySchedule } from "../../exact/greedySchedule.ts";
import { inThreads } from "../../exact/jobs/background.ts";
import { memoryJournal } from "../../exact/jobs/journal.ts";
import { judge, type Verified } from "../../exact/problem/judge.ts";
import { impossible } from "../../exact/refutation/impossible.ts";
import { improve } from "../../exact/windows/improve.ts";
import type { LiftReport } from "../../lift/lift.ts";
import type { Machine, SchedulingMachine } from "../../machine/machine.ts";
import { presets } from "../../machine/presets/presets.ts";
import { type Program, printProgram } from "../../machine/program.ts";
import { indented, wrapped } from "../../report/text/wrapped.ts";
import { emit } from "../../schedule/emit.ts";
import { printScheduleFile } from "../../schedule/scheduleFile.ts";
import { engineNamed } from "../../solve/engines.ts";
import type { Budget } from "../../time/budget.ts";
import { liftRows } from "../input/liftInput.ts";
import { programInputs } from "../input/programInputs.ts";
import { type NamedSchedule, readSchedule } from "../input/scheduleInput.ts";
import { type Comparison, sameMemory } from "../job/sameMemory.ts";
import { threadsElsewhere, windowPool } from "../job/windowPool.ts";
import { type Context, command } from "../options/command.ts";
import { withDefault } from "../options/option.ts";
import { options, sizeOptions } from "../options/options.ts";
import { withPhases } from "../run/phases.ts";
import { exitCodes } from "../run/run.ts";

/** Share of the seconds that bounds and greedy schedules get. */
const greedyShare = 0.5;

/** `reschedule`: the same operations in fewer cycles, scratch addresses anew, memory the same. */
export const rescheduleCommand = command({
  name: "reschedule",
  describe: "Schedule a program's operations anew: never longer, and memory the same",
  details:
    "Reads a program, a plan, a schedule file or blocks. The schedule that is there is where it begins; then list schedules by " +
    "many rules, group shifts (where stores tell groups apart) and exact windows, and scratch addresses anew. -o writes the program, " +
    "or a schedule file where the operations have no operands. Both programs are run on many inputs and must leave the same memory; " +
    "what is not shorter is not written: the program then stays as it was. A program with jumps is refused.",
  positionals: { file: { value: "FILE.json", says: "a program, a plan, a schedule file or blocks (- is stdin)" } },
  options: {
    ...liftRows,
    ...sizeOptions,
    machine: options.machine,
    name: options.name,
    seconds: { ...options.seconds, says: "Wall-clock seconds for all of it but the comparison at the end" },
    passes: withDefault(options.passes, 600),
    groupPasses: options.groupPasses,
    windowSeconds: options.windowSeconds,
    windowOperations: options.windowOperations,
    solver: withDefault(options.solver, "glpk"),
    threads: options.threads,
    queue: options.queue,
    inputs: options.inputs,
    seed: options.seed,
    output: { ...options.output, says: "Write the program to this file" },
  },
  excludes: [{ beside: "queue", without: ["threads"], because: threadsElsewhere }],
  examples: [
    ["program.json --forms -o shorter.json", "with every form that the machine has for its operations"],
    ["loop.json --unroll -o straight.json", "a loop with a fixed number of turns, taken apart first"],
    ["program.json --observe 5", "with memory order as it was on five inputs; verified on others"],
  ],
  negative: "the new program leaves something else in memory on some input (an assumption of --observe did not hold)",
  words: ["bound", "group shift", "window"],
  async run(given, context) {
    const { file, machine, name, output } = given;
    const budget = context.budget(given.seconds);
    const read = await withPhases(context, `reading ${file}`, async () =>
      readSchedule(file, machine, name, given, { straight: "it cannot be scheduled anew" }),
    );
    for (const note of read.notes ?? []) context.tell(`reschedule: ${note}`);
    const full = machineOf(read, machine);
    const before = programOf(read, full);
    const cycles = read.lifted?.report.cycles ?? read.schedule.length;
    const { found, bound, how } = await shorter(read, given, budget, context);
    let program = before;
    let comparison: Comparison | undefined;
    const gains = found !== undefined && found.schedule.length < cycles;
    if (before !== undefined) {
      if (gains) program = emit(read.block, full!, found.schedule, found.allocation);
      comparison = await withPhases(context, "both programs on many inputs", async () => {
        // What was observed proves nothing of itself: other inputs.
        const seed = given.seed + (given.observe ?? 0);
        const compared = sameMemory(before, program!, full!, programInputs({ ...given, seed }, given.inputs));
        if (!gains || compared.inputs > 0) return compared;
        return {
          ...compared,
          differs: "the program comes to its end on no input that was tried; --memory names others",
        };
      });
    }
    const report = {
      file,
      operations: read.block.operations.length,
      before: cycles,
      after: gains ? found.schedule.length : cycles,
      bound,
      how: gains ? how : "as it was: nothing shorter was found",
      ...(read.lifted === undefined ? {} : { lifted: read.lifted.report }),
      ...(comparison === undefined ? {} : { comparison }),
      ...(output === undefined ? {} : { output: output.name }),
    };
    if (context.json) context.printJson(report);
    else context.print(text(report, context.look.columns));
    if (comparison?.differs !== undefined) return exitCodes.negative;
    if (program !== undefined) output?.write(printProgram(program));
    else {
      const { block, machine: on } = read;
      const written = gains ? found : read;
      output?.write(printScheduleFile([{ block, machine: on, ...written, lower: bound, proof: "bound" }]));
    }
    return exitCodes.fine;
  },
});

type RescheduleArguments = Parameters<typeof rescheduleCommand.run>[0];

interface Shorter {
  readonly found: Verified | undefined;
  readonly bound: number;
  readonly how: string;
}

/** Bounds, list schedules, then group shifts and windows from the shorter of the given schedule and the best list schedule. */
async function shorter(
  read: NamedSchedule,
  given: RescheduleArguments,
  budget: Budget,
  context: Context,
): Promise<Shorter> {
  const { block, machine, schedule } = read;
  const { seed, passes } = given;
  return withPhases(context, "reschedule: bounds", async (tell) => {
    const instance = new BoundInstance(block, machine);
    const bounds = cheapBounds.filter((each) => each !== langevinCerny);
    const found = await inThreads.bounds(instance, bounds, undefined, budget.signal);
    const bound = found.reduce((most, { cycles }) => Math.max(most, cycles), 0);
    tell({ bound, best: schedule.length });
    const own = judge(block, machine, schedule);
    let best = own.status === "valid" ? own.verified : undefined;
    const stands = read.lifted === undefined || "schedule" in read.lifted.given;
    let how = stands ? "as it was" : "list schedule, with copies";
    if (stands && best !== undefined && schedule.length < (read.lifted?.report.cycles ?? 0)) {
      how = "its own, without the cycles at the end that have no operations";
    }
    if (schedule.length <= bound || impossible(block, machine) !== undefined) return { found: best, bound, how };
    const journal = memoryJournal();
    const common = {
      ...{ seed, journal, passes, windowSeconds: given.windowSeconds, windowOperations: given.windowOperations },
      ...{ formulation: blockFormulations.step, solver: engineNamed(given.solver), groupPasses: given.groupPasses },
      searchSeconds: given.seconds,
    };
    tell({ phase: "reschedule: list schedules" });
    try {
      const greedy = await greedySchedule(block, machine, bound, {
        ...{ ...common, background: inThreads, signal: budget.part(greedyShare * budget.left()).signal },
        progress: (step) => {
          if (step.stage === "sweeping") tell({ phase: `reschedule: list schedules, ${step.passes} of ${step.of}` });
        },
      });
      const verdict = judge(block, machine, greedy.schedule);
      if (verdict.status === "valid" && greedy.schedule.length < (best?.schedule.length ?? Number.POSITIVE_INFINITY)) {
        best = verdict.verified;
        how = `list schedule, ${greedy.greedy.rule}`;
      }
    } catch (error) {
      // Scratch may hold the given schedule and no list schedule.
      if (!(error instanceof RangeError)) throw error;
      context.tell(`reschedule: ${error.message}`);
    }
    if (best === undefined || budget.left() <= 0 || best.schedule.length <= bound) return { found: best, bound, how };
    tell({ phase: "reschedule: group shifts and windows", best: best.schedule.length });
    const pool = await windowPool(given, { title: `reschedule ${read.name}`, tell: context.tell });
    const begun = best.schedule.length;
    const improved = await improve(block, machine, best.schedule, {
      ...{ ...common, pool, bound, seconds: Math.max(0.001, budget.left()), signal: context.signal },
      better: ({ schedule: { length } }) => tell({ best: length }),
    }).finally(() => pool.close());
    const gained = begun - improved.schedule.length;
    const closed = improved.provedBy === undefined ? bound : improved.schedule.length;
    const told = improved.provedBy === undefined || improved.provedBy === "counting" ? closed : bound;
    return {
      found: improved,
      bound: told,
      how: gained === 0 ? how : `${how}; group shifts and windows save ${gained}`,
    };
  });
}

/** A schedule file has of its machine what scheduling needs; opcodes are `--machine`'s, or those of a preset with the same engines. */
function machineOf({ machine, lifted }: NamedSchedule, given: Machine | undefined): Machine | undefined {
  if (lifted !== undefined) return lifted.machine;
  if ("vectorLength" in machine) return machine as Machine;
  if (given !== undefined) return given;
  const seen = ({ engines, scratchWords }: SchedulingMachine): string =>
    JSON.stringify([engines.map(({ name, slots, free }) => [name, slots, free === true]), scratchWords]);
  return [...presets.values()].find((preset) => seen(preset) === seen(machine));
}

/** The program as it is; undefined for blocks without operands, or on a machine without opcodes. */
function programOf(
  { block, schedule, allocation, lifted, machine }: NamedSchedule,
  full: Machine | undefined,
): Program | undefined {
  if (lifted !== undefined) return lifted.program;
  const plain = block.operations.some(({ operands, result }) => operands.length === 0 && result === undefined);
  if (full === undefined || plain) return undefined;
  if (allocation !== undefined) return emit(block, full, schedule, allocation);
  const verdict = judge(block, machine, schedule);
  return verdict.status === "valid" ? emit(block, full, schedule, verdict.verified.allocation) : undefined;
}

interface RescheduleReport {
  readonly file: string;
  readonly operations: number;
  readonly before: number;
  readonly after: number;
  readonly bound: number;
  readonly how: string;
  readonly lifted?: LiftReport;
  readonly comparison?: Comparison;
  readonly output?: string;
}

function text(
  { file, operations, before, after, bound, how, lifted, comparison, output }: RescheduleReport,
  columns: number,
): string {
  const saved = before === after ? "" : ` (${before - after} fewer)`;
  // The program does without them: the bound says nothing of it.
  const copies = lifted?.copies ?? 0;
  const more = copies === 0 ? "" : `, ${copies} copies among them that the program does without`;
  const head = `${file}: ${before} -> ${after} cycles${saved}; lower bound ${bound} of its ${operations} operations${more}`;
  const lines = [`schedule  ${how}`];
  if (comparison !== undefined) {
    const { inputs, skipped, differs } = comparison;
    const more = skipped === 0 ? "" : ` (on ${skipped} more the program stops with an error)`;
    const verified =
      before === after ? "nothing to compare, the program is the same" : `the same memory on ${inputs} inputs${more}`;
    const wrong = inputs === 0 ? `no: ${differs}` : `WRONG: ${differs}`;
    lines.push(`verified  ${differs === undefined ? verified : wrong}`);
  } else lines.push("verified  checked; the operations have no operands, so that nothing can be run");
  if (output !== undefined) lines.push(`written   ${comparison?.differs === undefined ? output : "nothing"}`);
  return `${wrapped(head, columns).join("\n")}\n${indented(lines, columns)}\n`;
}
