import { takeHome } from "../../machine/presets/takeHome.ts";
import { windowMarkdown } from "../../report/job/windowMarkdown.ts";
import { glpkIsThere } from "../../solve/glpk.ts";
import { defaultSeeds } from "../../walk/imageSet.ts";
import { liftRows } from "../input/liftInput.ts";
import { namedBlocksWithin, scheduleBeside } from "../input/namedBlocks.ts";
import { refuseSize } from "../input/scheduleInput.ts";
import { eachBlock } from "../job/eachBlock.ts";
import { JobThread } from "../job/jobThread.ts";
import { openState } from "../job/keeper.ts";
import type { SubjectRequest } from "../job/subject.ts";
import { watchCopy, watching } from "../job/watching.ts";
import { threadsElsewhere } from "../job/windowPool.ts";
import { command } from "../options/command.ts";
import { withDefault } from "../options/option.ts";
import { options, sizeOptions } from "../options/options.ts";
import { recordOption } from "../options/outputOptions.ts";
import { exitCodes } from "../run/run.ts";

/** The main job: a kernel from its generator, or blocks of a file, to a verified schedule beside the greedy one and a bound. */
export const scheduleCommand = command({
  name: "schedule",
  describe:
    "Schedule the hashed tree walk, or blocks of a file: bound, greedy reference, group shifts, exact windows, checker, simulator",
  details:
    "The greedy reference takes so many passes, on every computer; beside them, where there is a second thread, and for so many seconds " +
    "after them come group shifts and windows: three minutes in all on a slow core, --quick 30 seconds. With --threads 1, and where no limit " +
    "of time is hit, the same run gives the same schedule. The best schedule is on disk from the first one on: Ctrl-C, or a kill, " +
    "loses nothing, and --resume goes on.\n" +
    "Progress goes to stderr, tables to stdout. Files go to the state folder: best-*.json (explain, diff and others read it), " +
    "best-*.program.json (simulate reads it), the journal. --certificates writes, after the search, what `slotwise verify` re-checks: " +
    "the block with its bound, and every window of the schedule that counting or an engine refuted, with a witness.\n" +
    "With --block the same for blocks of a file, each with its machine: the one that --name says, or every one in turn, with " +
    "the limits for each. They have no operands that could be run: the checker is their only judge. A program, a plan or a " +
    "schedule file will do as well: the job begins with its schedule. A program is for --machine; every other file has its own machine, " +
    "which --machine must be. What becomes of a program is run beside it, on inputs of the size " +
    "or on --memory. --json prints " +
    "an object with --name, a list of them without.",
  positionals: {},
  options: {
    block: options.block,
    name: options.name,
    ...sizeOptions,
    contract: options.contract,
    machine: options.machine,
    ...liftRows,
    seconds: options.secondsInAll,
    searchSeconds: options.searchSeconds,
    windowSeconds: options.windowSeconds,
    windowOperations: options.windowOperations,
    passes: options.passes,
    groupPasses: options.groupPasses,
    inputs: options.inputs,
    seed: options.seed,
    solver: withDefault(options.solver, glpkIsThere() ? "glpk" : "highs"),
    formulation: options.formulation,
    threads: options.threads,
    queue: options.queue,
    quick: options.quick,
    certificates: options.certificates,
    state: options.state,
    resume: options.resume,
    shard: options.shard,
    record: recordOption("window-ilp"),
    watch: options.watchPage,
  },
  examples: [
    ["", "the standard case, three minutes"],
    ["--quick", "the same in 30 seconds"],
    ["--resume --search-seconds 600", "on from where the last run ended"],
    ["--height 4 --rounds 6 --batch 64 --machine MACHINE.json", "another size on another machine"],
    ["--quick --certificates proofs", "and a certificate of every window that cannot lose a cycle"],
    ["--block program.json", "a program of one's own: best-*.program.json is the new one"],
    ["--block loop.json --unroll --height 3 --rounds 4 --batch 16", "one with loops, for another size"],
    ["--block blocks.json --name fir", "one block of a file; without --name every one of them"],
  ],
  excludes: [
    { beside: "queue", without: ["threads", "shard"], because: threadsElsewhere },
    { beside: "block", without: ["contract"], because: "that is for kernels, which are generated" },
  ],
  negative: "something could not be written where it should be, or some block of a file has no result",
  words: ["group shift", "window", "closed by counting", "bent", "contested", "leftover", "head-tail"],
  async run(given, context) {
    const { block, name, height, rounds, batch, contract, record, machine, resume, shard, watch, ...rest } = given;
    const { json, look, signal } = context;
    // Here too: a bad folder is said at once.
    openState(given.state);
    // A shard that does not look into the journal would never meet the others.
    const limits = { ...rest, shard, resume: resume || shard !== undefined, json, ...look };
    if (block === undefined && name !== undefined) throw new RangeError("--name is for --block");
    const seconds = rest.seconds ?? Number.POSITIVE_INFINITY;
    const reading = context.budget(seconds).left();
    const blocks = block === undefined ? [] : await namedBlocksWithin(block, name, context, reading, given);
    if (blocks === undefined) {
      const because = `${seconds} s, the limit, were over before it was read`;
      context.print(
        json
          ? `${JSON.stringify({ file: block, status: "undecided", because })}\n`
          : `${block}: undecided: ${because}\n`,
      );
      return exitCodes.negative;
    }
    const thread = new JobThread();
    // Seconds count from the start of the process, those of further blocks from their own start.
    let { begun } = context;
    const job = async (subject: SubjectRequest, print: (text: string) => void): Promise<boolean> => {
      const named = subject.kind === "block" ? `.${subject.block.name.replace(/[^\w.-]+/g, "_").slice(0, 60)}` : "";
      const page = await watching(
        watch,
        {
          title: subject.kind === "block" ? subject.block.name : `walk h${height} r${rounds} b${batch} ${contract}`,
          threads: rest.threads,
          copy: watchCopy(record?.name, given.state, named),
        },
        context,
      );
      const line = (text: string): void => {
        context.tell(text);
        page.tell({ kind: "log", text: text.trim() });
      };
      const listener = { line, state: context.mention, result: print, watch: page.tell };
      const running = thread.run({ ...limits, subject, begun }, listener, signal);
      const { record: made, failed } = await running.finally(() =>
        page.end(signal.aborted ? "stopped by a signal" : "finished"),
      );
      begun = Date.now();
      // The result is out: what fails now loses nothing.
      if (made !== undefined) record?.append(made, windowMarkdown);
      return failed;
    };
    try {
      if (block !== undefined) {
        if (blocks.some((read) => scheduleBeside(read)?.lifted === undefined)) refuseProgramOptions(given);
        const on = { height, rounds, batch, memory: given.memory };
        return await eachBlock(blocks, { file: block, list: name === undefined, on }, job, context);
      }
      const kernel = { kind: "kernel", height, rounds, batch, contract, machine: machine ?? takeHome } as const;
      return (await job(kernel, context.print)) ? exitCodes.negative : exitCodes.fine;
    } finally {
      await thread.close();
    }
  },
});

/** @throws {RangeError} naming an option that is for programs, where the block is none. */
function refuseProgramOptions(
  given: Pick<
    ScheduleArguments,
    "inputs" | "quick" | "forms" | "unroll" | "observe" | "memory" | "height" | "rounds" | "batch" | "block"
  >,
): void {
  const { block } = given;
  const typed = {
    forms: given.forms || undefined,
    unroll: given.unroll || undefined,
    observe: given.observe,
    memory: given.memory,
  };
  for (const [name, value] of Object.entries(typed)) {
    if (value !== undefined) throw new RangeError(`--${name}: that is for programs, which --block names`);
  }
  if (block === undefined) return;
  if (given.inputs !== (given.quick ? options.inputs.quick : defaultSeeds)) {
    throw new RangeError("--inputs and --block: blocks of a file cannot be run, nothing is simulated");
  }
  refuseSize(given, "--block", "that is for kernels, which are generated, and for programs");
}

type ScheduleArguments = Parameters<typeof scheduleCommand.run>[0];
