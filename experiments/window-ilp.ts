// The main job: the hashed tree walk from its generator to a verified schedule beside the greedy one and a bound.
//
//   npx tsx experiments/window-ilp.ts [--quick] [--resume] [--json] ... (--help explains every option)
import { command } from "../src/command/command.ts";
import { withDefault } from "../src/command/option.ts";
import { options, recordOption, sizeOptions } from "../src/command/options.ts";
import { runExperiment } from "../src/command/processIo.ts";
import { exitCodes } from "../src/command/run.ts";
import { openState } from "../src/command/stateFolder.ts";
import { takeHome } from "../src/machine/presets/takeHome.ts";
import { windowMarkdown } from "../src/report/windowMarkdown.ts";
import { jobInThread } from "./window-ilp/inThread.ts";

export const windowIlp = command({
  name: "window-ilp",
  describe: "Schedule the hashed tree walk: bound, greedy reference, group shifts, exact windows, checker, simulator",
  details:
    "The greedy reference takes so many passes, on every computer; then group shifts and windows take so many seconds: three " +
    "minutes in all on a slow core, --quick 30 seconds. The best schedule is on disk from the first one on: Ctrl-C, or a kill, " +
    "loses nothing, and --resume goes on.\n" +
    "Progress goes to stderr, tables to stdout. Files go to the state folder: best-*.json (explain, diff and others read it), " +
    "best-*.program.json (simulate reads it), the journal.",
  positionals: {},
  options: {
    ...sizeOptions,
    contract: options.contract,
    machine: options.machine,
    seconds: options.secondsInAll,
    searchSeconds: options.searchSeconds,
    windowSeconds: options.windowSeconds,
    windowOperations: options.windowOperations,
    passes: options.passes,
    groupPasses: options.groupPasses,
    inputs: options.inputs,
    seed: options.seed,
    solver: withDefault(options.solver, "glpk"),
    formulation: options.formulation,
    threads: options.threads,
    quick: options.quick,
    state: options.state,
    resume: options.resume,
    shard: options.shard,
    record: recordOption("window-ilp"),
  },
  examples: [
    ["", "the standard case, three minutes"],
    ["--quick", "the same in 30 seconds"],
    ["--resume --search-seconds 600", "on from where the last run ended"],
    ["--height 4 --rounds 6 --batch 64 --machine MACHINE.json", "another size on another machine"],
  ],
  negative: "the result is printed, but something could not be written where it should be",
  words: ["group shift", "window", "closed by counting", "bent", "contested", "leftover", "head-tail"],
  async run(given, context) {
    const { record: recordFile, machine = takeHome, resume, shard, ...rest } = given;
    const { json, look } = context;
    // Here too: a bad folder is said at once.
    openState(given.state);
    const { record, failed } = await jobInThread(
      // A shard that does not look into the journal would never meet the others.
      { ...rest, begun: performance.timeOrigin, machine, shard, resume: resume || shard !== undefined, json, ...look },
      { line: context.tell, state: context.mention, result: context.print },
      context.signal,
    );
    // The result is out: what fails now loses nothing.
    if (record !== undefined) recordFile?.append(record, windowMarkdown);
    return failed ? exitCodes.negative : exitCodes.fine;
  },
});

await runExperiment(import.meta, windowIlp);
