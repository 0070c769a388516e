import { columnsOf } from "./run/helpText.ts";
import type { Verb } from "./run/run.ts";

/** The verbs of `slotwise`. A verb's modules are loaded when it is named. */
export const verbs: readonly Verb[] = [
  {
    name: "simulate",
    describe: "Run a program: cycles, slots, right or wrong",
    load: async () => (await import("./verbs/simulate.ts")).simulateCommand,
  },
  {
    name: "conformance",
    describe: "Run recorded cases and compare every field",
    load: async () => (await import("./verbs/conformance.ts")).conformanceCommand,
  },
  {
    name: "export",
    describe: "Schedule the kernel, or replay the best plan, and write its program",
    load: async () => (await import("./verbs/export.ts")).exportCommand,
  },
  {
    name: "schedule",
    describe: "The main job: the kernel, or your block, from bound and greedy to exact windows, judged",
    load: async () => (await import("./verbs/schedule.ts")).scheduleCommand,
  },
  {
    name: "solve",
    describe: "Shortest schedules of a file's blocks, with proofs",
    load: async () => (await import("./verbs/solve.ts")).solveCommand,
  },
  {
    name: "test-formulation",
    describe: "Hold a module of your own to exhaustive search",
    load: async () => (await import("./verbs/testFormulation.ts")).testFormulationCommand,
  },
  {
    name: "import",
    describe: "Lift a program to a block with operands",
    load: async () => (await import("./verbs/import.ts")).importCommand,
  },
  {
    name: "reschedule",
    describe: "Schedule a program's operations anew, memory the same",
    load: async () => (await import("./verbs/reschedule.ts")).rescheduleCommand,
  },
  {
    name: "grade",
    describe: "Grade a program: right, cycles, thresholds, bound, idle slots",
    load: async () => (await import("./verbs/grade.ts")).gradeCommand,
  },
  {
    name: "explain",
    describe: "A reason for every idle slot of a schedule",
    load: async () => (await import("./verbs/explain.ts")).explainCommand,
  },
  {
    name: "view",
    describe: "Write a schedule as a page to look at",
    load: async () => (await import("./verbs/view.ts")).viewCommand,
  },
  {
    name: "trace",
    describe: "Write a schedule as a trace for Perfetto",
    load: async () => (await import("./verbs/trace.ts")).traceCommand,
  },
  {
    name: "diff",
    describe: "Two schedules of one block beside each other",
    load: async () => (await import("./verbs/diff.ts")).diffCommand,
  },
  {
    name: "shadow",
    describe: "What one more slot, or more scratch, would save",
    load: async () => (await import("./verbs/shadow.ts")).shadowCommand,
  },
  {
    name: "what-if",
    describe: "The same operations on other machines, sorted by worth",
    load: async () => (await import("./verbs/whatIf.ts")).whatIfCommand,
  },
  {
    name: "loop",
    describe: "Shortest initiation interval of a loop, with a proof",
    load: async () => (await import("./verbs/loop.ts")).loopCommand,
  },
  {
    name: "bound",
    describe: "Lower bounds beside a schedule, with a certificate of both",
    load: async () => (await import("./verbs/bound.ts")).boundCommand,
  },
  {
    name: "verify",
    describe: "Re-check a certificate, without a solver",
    load: async () => (await import("./verbs/verify.ts")).verifyCommand,
  },
  {
    name: "family",
    describe: "Bound all kernels of a size at once, and find the best mix",
    load: async () => (await import("./verbs/family.ts")).familyCommand,
  },
  {
    name: "worker",
    describe: "Take jobs from a queue of many machines, until stopped",
    load: async () => (await import("./verbs/worker.ts")).workerCommand,
  },
  {
    name: "queue",
    describe: "Runs and workers at a queue; remove what a run left",
    load: async () => (await import("./verbs/queue.ts")).queueCommand,
  },
  {
    name: "machine",
    describe: "Machine presets and the JSON Schema of a machine",
    load: async () => (await import("./verbs/machine.ts")).machineCommand,
  },
  {
    name: "schema",
    describe: "Print the JSON Schema of a kind of file",
    load: async () => (await import("./verbs/schema.ts")).schemaCommand,
  },
  {
    name: "config",
    describe: "Check a configuration file, or print its JSON Schema",
    load: async () => (await import("./verbs/config.ts")).configCommand,
  },
  {
    name: "completion",
    describe: "Complete slotwise's words in bash, zsh or fish",
    load: async () => (await import("./verbs/completion.ts")).completionCommand,
  },
];

/** `slotwise --help`. */
export const verbsHelp = [
  "slotwise VERB [arguments]",
  "",
  "Schedules VLIW kernels exactly and says, with a proof, how much is left.",
  "",
  ...columnsOf(
    verbs.map(({ name, describe }) => [name, describe]),
    80,
  ),
  "",
  "slotwise VERB --help says what the verb reads and writes, with examples. --version prints the version.",
  "",
].join("\n");
