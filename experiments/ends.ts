// Tail and preamble of the best schedule as blocks of their own, solved to proof or to a bound.
//
//   npx tsx experiments/ends.ts [--plan file] [--cycles 64 48 32] [--seconds N] [--window-seconds N] ... (--help explains all)

import { basename } from "node:path";
import { channelled } from "../models/channelled.ts";
import { pulse } from "../models/pulse.ts";
import { step } from "../models/step.ts";
import { bestBoundWithin } from "../src/bounds/best.ts";
import { BoundInstance } from "../src/bounds/boundInstance.ts";
import { readSchedule, scheduleOf } from "../src/command/input/scheduleInput.ts";
import { command } from "../src/command/options/command.ts";
import { options } from "../src/command/options/options.ts";
import { recordOption } from "../src/command/options/outputOptions.ts";
import { runExperiment } from "../src/command/processIo.ts";
import { type StudyWorkers, withWorkers } from "../src/command/queue/studyWorkers.ts";
import { withPhases } from "../src/command/run/phases.ts";
import { exitCodes } from "../src/command/run/run.ts";
import type { ProgramContender } from "../src/exact/lengths/portfolio.ts";
import { solveEnd } from "../src/exact/lengths/solveEnd.ts";
import { judge } from "../src/exact/problem/judge.ts";
import { Cutter } from "../src/exact/problem/window.ts";
import { provenance } from "../src/report/records/record.ts";
import { type EndRow, endsColumns, endsMarkdown } from "../src/report/studies/endsTable.ts";
import { cliTable } from "../src/report/text/cliTable.ts";
import { engineNamed } from "../src/solve/engines.ts";
import { glpk } from "../src/solve/glpk.ts";
import { highs } from "../src/solve/highs.ts";
import { standardSize } from "../src/walk/image.ts";

const contenders: readonly ProgramContender[] = [
  { solver: highs, formulation: pulse, relaxed: true },
  { solver: glpk, formulation: step, guided: true },
  { solver: highs, formulation: step },
  { solver: engineNamed("cadical"), formulation: channelled, hinted: true },
  { solver: highs, formulation: pulse },
];

/** The best plan of the standard case. */
const standard = { ...standardSize, contract: "values", best: true, file: undefined } as const;

export const ends = command({
  name: "ends",
  negative: "a result was refused by the checker",
  describe: "Solve the first and the last cycles of a schedule as blocks of their own",
  details: "Takes the best plan of the standard case (results/plans), or --plan. Ctrl-C ends it with what was solved.",
  positionals: {},
  options: {
    plan: options.plan,
    machine: options.machine,
    cycles: options.cycles,
    seconds: options.seconds,
    windowSeconds: { ...options.windowSeconds, says: "Wall-clock seconds for one engine at one length" },
    seed: options.seed,
    queue: options.queue,
    record: recordOption("ends"),
  },
  examples: [
    ["--cycles 16 8 --seconds 5", "a preamble of 16 cycles, tails of 16 and 8"],
    ["--record results/ends.jsonl", "the study as it is kept"],
  ],
  async run({ plan, machine: given, cycles, seconds, windowSeconds, seed, queue, record }, context) {
    const { json, print, printJson, tell, look, signal } = context;
    const whole = context.budget(seconds);
    const read = plan === undefined ? scheduleOf({ ...standard, machine: given }) : readSchedule(plan, given);
    const { name, block, machine, schedule } = read;
    const bound = await withPhases(context, "lower bounds", (state) => {
      const budget = whole.part(whole.left() / 2);
      return bestBoundWithin(new BoundInstance(block, machine), budget, (_, { cycles }) => state({ bound: cycles }));
    });
    const cutter = new Cutter(block, machine);
    const begun = performance.now();
    const { length } = schedule;
    const parts = [
      ["preamble", 0, Math.min(length, ...cycles.slice(0, 1))] as const,
      ...cycles.map((each) => ["tail", Math.max(0, length - each), length] as const),
    ];
    const solved = async ({ solver: by }: StudyWorkers, [end, from, to]: (typeof parts)[number]): Promise<EndRow> => {
      const started = performance.now();
      const solution = await withPhases(context, `${end} of ${to - from} cycles`, (state) =>
        solveEnd(cutter, schedule, from, to, {
          ...{ contenders: contenders.map((each) => ({ ...each, solver: by(each.solver) })) },
          ...{ seconds: windowSeconds, seed, signal: whole.signal },
          state: (lower, upper) => state({ bound: lower, best: upper }),
          progress: (line) => tell(`${((performance.now() - begun) / 1000).toFixed(1).padStart(6)} s  ${end}: ${line}`),
        }),
      );
      const { operations, lower, upper, claimants, proof } = solution;
      return {
        ...{ end, from, to, operations, lower, upper, claimants: [...claimants], proof: [...proof] },
        valid: judge(block, machine, solution.schedule).status === "valid",
        seconds: Math.round((performance.now() - started) / 100) / 10,
      };
    };
    const rows = await withWorkers(queue, "ends", context, (workers) =>
      workers.each(parts, (part) => solved(workers, part)),
    );
    const results = { length, bound: bound.cycles, boundName: bound.name, rows };
    if (json) printJson(results);
    else print(`${basename(name)}: ${length} cycles, bound ${bound.cycles}\n${cliTable(endsColumns, rows, look)}\n`);
    // A run that was stopped by hand cannot be repeated: it is no record.
    if (!signal.aborted) {
      record?.append(
        {
          experiment: "ends",
          ...provenance(),
          machine: "name" in machine ? String(machine.name) : "the file's",
          parameters: { plan: basename(name), cycles: cycles.join(", ") },
          seeds: { seed },
          limits: { seconds, windowSeconds },
          results,
        },
        endsMarkdown,
      );
    }
    return rows.every(({ valid }) => valid) ? exitCodes.fine : exitCodes.negative;
  },
});

await runExperiment(import.meta, ends);
