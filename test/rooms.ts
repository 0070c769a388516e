/**
 * A room of the house: what it is for, and the rooms that its files may import from (its own aside), types included. `*`: all
 * below the command line.
 */
export interface Room {
  readonly is: string;
  readonly sees: readonly string[];
}

const data = ["src/machine", "src/ir"] as const;

/** Every folder with sources. ARCHITECTURE's map is these lines. */
export const rooms: Readonly<Record<string, Room>> = {
  "src/time": { is: "budgets of seconds and computations in steps", sees: [] },
  "src/files": { is: "one door for files: limits, locks, atomic writes", sees: ["src/time"] },
  "src/machine": { is: "machines and programs as data, and their limits", sees: ["src/time"] },
  "src/machine/presets": { is: "machines that come with the package", sees: ["src/machine"] },
  "src/machine/simulator": { is: "runs programs: decode, execute, trace", sees: ["src/machine", "src/time"] },
  "src/graph": { is: "dependence graphs: orders, heads and tails, paths", sees: ["src/machine", "src/time"] },
  "src/ir": {
    is: "blocks of operations: builder, notation, evaluation, the door that validates",
    sees: ["src/graph", "src/machine", "src/time"],
  },
  "src/formats": {
    is: "blocks in other tools' formats: DOT, GraphML, PSPLIB, RCPSP/max, Patterson; schedules as DOT, CSV",
    sees: [...data, "src/schedule"],
  },
  "src/schedule": { is: "schedules: placements, compact form, notation, file, programs from them", sees: [...data] },
  "src/schedule/scratch": { is: "live ranges and addresses", sees: [...data, "src/schedule"] },
  "src/lift": {
    is: "somebody's program as a block with operands: values, memory order, lanes of one operation",
    sees: [...data, "src/check", "src/machine/simulator", "src/schedule", "src/schedule/scratch"],
  },
  "src/check": { is: "judge one: finds what is wrong with a schedule", sees: [...data, "src/schedule"] },
  "src/list": {
    is: "list scheduling: rules, passes, sweep, justification",
    sees: [...data, "src/graph", "src/schedule", "src/time"],
  },
  "src/bounds": {
    is: "lower bounds, one a file, over one compiled instance",
    sees: [...data, "src/graph", "src/time"],
  },
  "src/proof": {
    is: "certificates, and judge two: re-checks bounds from their witnesses",
    sees: [
      ...data,
      "src/machine/presets",
      "src/schedule",
      "src/check",
      "src/bounds",
      "src/loop",
      "src/exact/problem",
      "src/files",
    ],
  },
  "src/ilp": { is: "integer programs as data", sees: [] },
  "src/ilp/encodings": { is: "programs in whole numbers, pseudo-Boolean rows and clauses", sees: ["src/ilp"] },
  "src/solve": { is: "engines: an adapter and a worker each", sees: ["src/ilp", "src/ilp/encodings"] },
  "src/loop": {
    is: "loops: bounds of the initiation interval, modulo scheduling, refutations, pipelined programs",
    sees: [
      ...data,
      ...["src/bounds", "src/check", "src/ilp", "src/machine/simulator", "src/schedule", "src/schedule/scratch"],
      ...["src/solve", "src/time"],
    ],
  },
  "src/exact/problem": {
    is: "what is asked and what counts as an answer: cut, pin, residual, stitch, formulation, judge",
    sees: [...data, "src/check", "src/graph", "src/ilp", "src/schedule", "src/schedule/scratch", "src/time"],
  },
  "src/exact/refutation": {
    is: "why a length is impossible: counting, relaxations, programs",
    sees: [
      ...data,
      ...["src/bounds", "src/exact/problem", "src/graph", "src/ilp", "src/proof", "src/schedule", "src/solve"],
      "src/time",
    ],
  },
  "src/exact/learning": {
    is: "an engine of our own: search with learned clauses over order literals, and its proofs",
    sees: ["src/ir", "src/bounds", "src/exact/problem", "src/schedule", "src/time"],
  },
  "src/exact/oracle": {
    is: "exhaustive search on tiny problems, and what modules of somebody's own are held to",
    sees: [
      ...data,
      ...[
        "src/bounds",
        "src/check",
        "src/exact/problem",
        "src/ilp",
        "src/list",
        "src/proof",
        "src/schedule",
        "src/solve",
      ],
    ],
  },
  "src/exact/jobs": {
    is: "pure pieces of work for threads, and the journal of their results",
    sees: [
      ...data,
      ...["src/bounds", "src/exact/problem", "src/files", "src/list", "src/schedule", "src/schedule/scratch"],
      ...["src/solve", "src/time"],
    ],
  },
  "src/exact/windows": {
    is: "the window search: what to try next, what is being tried, the incumbent",
    sees: [
      ...data,
      ...["src/exact/jobs", "src/exact/problem", "src/exact/refutation", "src/explain", "src/graph", "src/schedule"],
      ...["src/solve", "src/time"],
    ],
  },
  "src/exact/lengths": {
    is: "the shortest length of a whole block, and of a schedule's ends",
    sees: [
      ...data,
      ...["src/bounds", "src/check", "src/exact/problem", "src/exact/refutation", "src/exact/windows", "src/graph"],
      ...["src/list", "src/proof", "src/schedule", "src/schedule/scratch", "src/solve", "src/time"],
    ],
  },
  "src/exact": {
    is: "the one door for any block: bounds, greedy, windows, stitch, check",
    sees: [
      ...data,
      ...["src/bounds", "src/exact/jobs", "src/exact/problem", "src/exact/refutation", "src/exact/windows"],
      "src/schedule",
      "src/schedule/scratch",
      "src/time",
    ],
  },
  models: {
    is: "formulations, mathematics first",
    sees: [
      ...[
        "src/ir",
        "src/bounds",
        "src/exact/lengths",
        "src/exact/problem",
        "src/ilp",
        "src/loop",
        "src/schedule",
        "src/solve",
        "src/time",
      ],
    ],
  },
  "src/explain": {
    is: "what is in the way of a schedule: idle slots, utilisation, differences, shadow prices",
    sees: [...data, "src/bounds", "src/schedule", "src/schedule/scratch", "src/time"],
  },
  "src/view": {
    is: "what can be looked at, as data: the page's model, trace events",
    sees: [...data, "src/explain", "src/machine/simulator", "src/schedule", "src/schedule/scratch"],
  },
  "src/picture": {
    is: "pictures as functions of data: SVG that stands alone",
    sees: [...data, "src/explain", "src/loop", "src/schedule", "src/view"],
  },
  "src/queue": {
    is: "many machines: jobs over a queue in Redis, coordinator, worker; nobody's answer is believed",
    sees: [...data, ...["src/check", "src/exact/jobs", "src/exact/problem", "src/ilp", "src/schedule", "src/solve"]],
  },
  "src/watch": { is: "the page of a running search: its state, its server on loopback", sees: ["src/exact"] },
  "src/watchPage": { is: "that page: code for browsers, bundled into a text of src/watch", sees: ["src/watch"] },
  "src/page": { is: "the page: code for browsers, bundled into a text of src/view", sees: ["src/view"] },
  "src/walk": {
    is: "the exercise: memory image, reference walk, contracts",
    sees: ["src/machine/simulator", "src/time"],
  },
  "src/walk/plan": {
    is: "kernel plans as data: a row a lookup letter, where things lie in memory",
    sees: ["src/machine", "src/walk"],
  },
  "src/walk/generator": {
    is: "the block that a plan stands for",
    sees: [...data, "src/machine/simulator", "src/schedule", "src/walk", "src/walk/plan"],
  },
  "src/walk/census": { is: "operations of a plan, counted without generating it", sees: ["src/walk", "src/walk/plan"] },
  "src/walk/familyProof": {
    is: "family certificates, and judge two of them: enumerates the plans anew, with nothing of the prover",
    sees: ["src/machine", "src/machine/presets", "src/time"],
  },
  "src/walk/family": {
    is: "bounds of every plan that the switches can make",
    sees: [
      ...data,
      ...["src/bounds", "src/ilp", "src/solve", "src/time", "src/walk", "src/walk/census", "src/walk/familyProof"],
      ...["src/walk/generator", "src/walk/plan"],
    ],
  },
  "src/walk/ladder": {
    is: "both posts' kernels, rung by rung",
    sees: [
      ...data,
      ...["src/bounds", "src/exact/jobs", "src/exact/problem", "src/list", "src/schedule", "src/schedule/scratch"],
      ...["src/walk", "src/walk/generator", "src/walk/plan"],
    ],
  },
  "src/walk/search": {
    is: "search for shorter plans, and the files that keep them",
    sees: [
      ...data,
      ...["src/bounds", "src/exact/problem", "src/files", "src/list", "src/schedule", "src/schedule/scratch"],
      ...["src/walk/census", "src/walk/family", "src/walk/generator", "src/walk/plan"],
    ],
  },
  "src/report/text": {
    is: "text for terminals and pages: tables, widths, wrapping, the glossary",
    sees: ["src/walk/plan"],
  },
  "src/report/records": {
    is: "records of runs: lines of JSON, what they were taken with, the head of a page made of them",
    sees: ["src/files", "src/machine"],
  },
  "src/report/job": {
    is: "the main job: its progress, windows, record and page",
    sees: [
      "src/exact",
      "src/exact/problem",
      "src/exact/windows",
      "src/ir",
      "src/machine",
      "src/report/records",
      "src/report/text",
    ],
  },
  "src/report/schedules": {
    is: "tables of a schedule: what is in its way, differences, prices",
    sees: ["src/explain", "src/report/text"],
  },
  "src/report/studies": {
    is: "tables and pages of studies, one a file",
    sees: [
      ...["src/bounds", "src/exact/problem", "src/exact/windows", "src/machine", "src/report/records"],
      ...["src/report/text", "src/walk/family"],
    ],
  },
  "src/report/figures": {
    is: "what README and results/kernel.md say, from records",
    sees: ["src/files", "src/report/records", "src/report/studies", "src/report/text"],
  },
  "src/command/files": { is: "files that commands read and write: JSON told by its kind, records", sees: ["*"] },
  "src/command/options": {
    is: "the one table of options: how they are typed, read and checked; what a command is",
    sees: ["*", "src/command/files"],
  },
  "src/command/run": {
    is: "the one runner: help, errors, exit codes, progress",
    sees: ["*", "src/command/files", "src/command/options"],
  },
  "src/command/input": {
    is: "what verbs are given: programs, blocks, schedules, loops, windows",
    sees: ["*", "src/command/files", "src/command/options", "src/command/run"],
  },
  "src/command/queue": { is: "what a worker of the queue makes of its tasks", sees: ["*"] },
  "src/command/job": {
    is: "the main job in its thread: what is scheduled, what is kept on disk",
    sees: [
      ...["*", "src/command/files", "src/command/input", "src/command/options", "src/command/queue", "src/command/run"],
    ],
  },
  "src/command/solve": {
    is: "the verb solve: portfolio, log, a row a block",
    sees: ["*", "src/command/files", "src/command/options", "src/command/run"],
  },
  "src/command/reports": {
    is: "what verbs say of their results, as text",
    sees: [
      ...["*", "src/command/files", "src/command/input", "src/command/options", "src/command/run", "src/command/solve"],
    ],
  },
  "src/command/verbs": {
    is: "verbs, one a file",
    sees: [
      ...["*", "src/command/files", "src/command/input", "src/command/job", "src/command/options", "src/command/queue"],
      ...["src/command/reports", "src/command/run", "src/command/solve"],
    ],
  },
  "src/command": {
    is: "the index of verbs, and commands as processes and threads",
    sees: ["*", "src/command/files", "src/command/options", "src/command/run", "src/command/verbs"],
  },
  "src/api": { is: "the library in sections: what is public, and nothing else", sees: ["*", "src/command/job"] },
  src: { is: 'the library: what `import ... from "slotwise"` gives', sees: ["src/api"] },
  experiments: {
    is: "runnable studies",
    sees: [
      ...["*", "src/command", "src/command/files", "src/command/input", "src/command/job", "src/command/options"],
      ...["src/command/queue", "src/command/reports", "src/command/run", "src/command/verbs"],
    ],
  },
};

/** What still breaks a rule, with the reason; the list only becomes shorter. */
export const exceptions: readonly { readonly from: string; readonly to: string; readonly because: string }[] = [];
