// Heuristic versus exact for every rung of both posts' ladders: rules, greedy sweep, exact windows, bound.
//
//   npx tsx experiments/rungs.ts [--only TEXT] [--seconds N] [--resume] [--record FILE]
import { formulationNamed } from "../models/formulations.ts";
import { openState } from "../src/command/job/keeper.ts";
import { threadsElsewhere, windowPool } from "../src/command/job/windowPool.ts";
import { windowThreads } from "../src/command/job/windowThreads.ts";
import { command } from "../src/command/options/command.ts";
import { withDefault } from "../src/command/options/option.ts";
import { options } from "../src/command/options/options.ts";
import { recordOption } from "../src/command/options/outputOptions.ts";
import { runExperiment } from "../src/command/processIo.ts";
import { withPhases } from "../src/command/run/phases.ts";
import { exitCodes } from "../src/command/run/run.ts";
import { writeOnly } from "../src/exact/jobs/journal.ts";
import { type Progress, scheduleExactly } from "../src/exact/scheduleExactly.ts";
import { listSchedule } from "../src/list/list.ts";
import { prepare } from "../src/list/listInstance.ts";
import { criticalPath, indexMinusHeight, readyOrder, tailMinusGroup } from "../src/list/priority.ts";
import { takeHome } from "../src/machine/presets/takeHome.ts";
import type { RunState } from "../src/report/job/progress.ts";
import { provenance } from "../src/report/records/record.ts";
import { type RungRow, rungsColumns, rungsMarkdown } from "../src/report/studies/rungsTable.ts";
import { windowGains } from "../src/report/studies/windowGains.ts";
import { cliTable } from "../src/report/text/cliTable.ts";
import { engineNamed } from "../src/solve/engines.ts";
import { ladder } from "../src/walk/ladder/ladder.ts";

const usualState = ".slotwise/rungs";
const rules = [
  criticalPath(),
  readyOrder({ rotation: 0, byRound: 0 }),
  readyOrder({ rotation: 0, byRound: 4 }),
  indexMinusHeight(64),
  tailMinusGroup(6),
];

/** What a step of a rung's schedule changes in the line about it. */
function stateAfter(step: Progress, place: string): Partial<RunState> {
  switch (step.stage) {
    case "bounded":
      return { bound: step.bound.cycles };
    case "sweeping":
      return { phase: `${place}: ${step.passes} of ${step.of} passes`, best: step.best || undefined };
    case "greedy":
      return { phase: `${place}: windows`, best: step.greedy.cycles };
    case "window": {
      const { kind, from, to, length } = step.window;
      return { phase: `${place}: ${kind} ${from}..${to}`, best: length };
    }
    default:
      return {};
  }
}

export const rungs = command({
  name: "rungs",
  describe: "Heuristic versus exact for every rung of both posts' ladders",
  details:
    "What is left of the seconds is shared out evenly among the rungs that are left; a rung at its bound takes what it takes. " +
    "A sweep that the clock cut before its passes is marked. Ctrl-C ends it, without a record; --resume goes on.",
  positionals: {},
  options: {
    only: options.only,
    seconds: { ...withDefault(options.seconds, 600), says: "Wall-clock seconds for all of it" },
    windowSeconds: options.windowSeconds,
    passes: withDefault(options.passes, 400),
    threads: options.threads,
    queue: options.queue,
    seed: options.seed,
    state: { ...options.state, shown: usualState, fallback: () => usualState },
    resume: options.resume,
    record: recordOption("rungs"),
  },
  excludes: [{ beside: "queue", without: ["threads"], because: threadsElsewhere }],
  examples: [
    ["--only size --seconds 60", "the small sizes, ten seconds each"],
    ["--record results/rungs.jsonl", "the study as it is kept"],
  ],
  words: ["window", "closed by counting", "group shift", "bent", "contested"],
  async run(
    { only = "", seconds, windowSeconds, passes: sweep, threads, queue, seed, state, resume, record },
    context,
  ) {
    const { json, print, printJson, tell, look, signal } = context;
    const stored = openState(state);
    const wanted = ladder(takeHome).filter(({ name, source }) => source?.endsWith("post") && name.includes(only));
    if (wanted.length === 0) throw new RangeError(`--only ${only}: no rung's name contains it`);
    const local = queue === undefined ? windowThreads(threads) : undefined;
    const rows: RungRow[] = [];
    const begun = performance.now();
    try {
      for (const [at, rung] of wanted.entries()) {
        if (signal.aborted) break;
        const place = `${at + 1} of ${wanted.length}: ${rung.name}`;
        const block = rung.build();
        const passes = await withPhases(context, `${place}: rules`, async () => {
          const instance = prepare(block, rung.machine);
          return rules.map((rule) => {
            const priority = rule.priority(instance);
            const outcome = listSchedule(instance, { priority, policy: { convert: "contested" } });
            return { rule: rule.name, ...(outcome.status === "scheduled" ? { cycles: outcome.schedule.length } : {}) };
          });
        });
        const share = Math.max(1, (seconds - (performance.now() - begun) / 1000) / (wanted.length - at));
        const exact = await withPhases(context, `${place}: lower bounds`, async (state) => {
          const pool = local ?? (await windowPool({ queue, threads }, { title: rung.name, tell }));
          return scheduleExactly(block, rung.machine, {
            ...{ seconds: share, searchSeconds: share, passes: sweep, windowSeconds, seed, signal },
            ...{ pool, formulation: formulationNamed("step"), solver: engineNamed("highs"), groupPasses: 150 },
            journal: resume ? stored : writeOnly(stored),
            progress: (step) => state(stateAfter(step, place)),
          }).finally(() => (local === undefined ? pool.close() : undefined));
        });
        const { greedy, bound, stopped } = exact;
        rows.push({
          ...{ rung: rung.name, source: rung.source ?? "", published: rung.cycles ?? 0 },
          ...{ operations: block.operations.length, rules: passes },
          ...{ greedy: greedy.cycles, greedyRule: greedy.rule, cut: greedy.cut },
          ...{ exact: exact.schedule.length, bound: bound.cycles, boundName: bound.name, stopped },
          paid: windowGains(exact.windows, exact.begun).map(({ kind, tried, closed, accepted, cycles }) => ({
            ...{ kind, tried, closed, accepted, cycles },
          })),
          seconds: Math.round(exact.seconds * 10) / 10,
        });
        tell(`${rung.name}: greedy ${greedy.cycles}, exact ${exact.schedule.length}, bound ${bound.cycles}`);
      }
    } finally {
      await local?.close();
    }
    if (json) printJson({ rows });
    else print(`${cliTable(rungsColumns, rows, look)}\n`);
    // A run that was stopped by hand cannot be repeated: it is no record.
    if (only === "" && !signal.aborted) {
      record?.append(
        {
          ...{ experiment: "rungs", ...provenance(), machine: takeHome.name, parameters: { resume }, seeds: { seed } },
          ...{ limits: { seconds, windowSeconds, passes: sweep, threads }, results: { rows } },
        },
        rungsMarkdown,
      );
    }
    return exitCodes.fine;
  },
});

await runExperiment(import.meta, rungs, { busy: true });
