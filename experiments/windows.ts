// What windows make of a schedule: from the best plain list schedule (or the justified one) of the standard case, for ten
// minutes on two threads, with the list of what is provably closed at the end.
//
//   npx tsx experiments/windows.ts [--first plain|justified] [--seconds N] [--lookups letters] ... (--help explains all)

import { formulationNamed } from "../models/formulations.ts";
import { bestBoundWithin } from "../src/bounds/best.ts";
import { BoundInstance } from "../src/bounds/boundInstance.ts";
import { openState } from "../src/command/job/keeper.ts";
import { windowThreads } from "../src/command/job/windowThreads.ts";
import { command } from "../src/command/options/command.ts";
import { withDefault } from "../src/command/options/option.ts";
import { options } from "../src/command/options/options.ts";
import { recordOption } from "../src/command/options/outputOptions.ts";
import { runExperiment } from "../src/command/processIo.ts";
import { withPhases } from "../src/command/run/phases.ts";
import { exitCodes } from "../src/command/run/run.ts";
import { greedyPasses, greedyReference } from "../src/exact/jobs/greedyReference.ts";
import { writeOnly } from "../src/exact/jobs/journal.ts";
import { sharded } from "../src/exact/jobs/shard.ts";
import { lcg, searchRefutes } from "../src/exact/learning/lcg.ts";
import { Cutter } from "../src/exact/problem/window.ts";
import { closedWindows } from "../src/exact/windows/closedWindows.ts";
import { improve } from "../src/exact/windows/improve.ts";
import { takeHome } from "../src/machine/presets/takeHome.ts";
import { provenance } from "../src/report/records/record.ts";
import { windowGains, windowGainsMarkdown, windowGainsText } from "../src/report/studies/windowGains.ts";
import { engineNamed } from "../src/solve/engines.ts";
import { generate } from "../src/walk/generator/generate.ts";
import { simulateKernel } from "../src/walk/generator/simulated.ts";
import { standardSize } from "../src/walk/image.ts";
import { parsePlan } from "../src/walk/plan/plan.ts";
import { standardPlan } from "../src/walk/plan/standardPlan.ts";

/** Shares of the seconds that the bound and the greedy start may take at most, and what is closed at the end. */
const [boundShare, greedyShare, closedShare] = [0.2, 0.5, 0.1];
/** It seldom needs more. */
const closedSeconds = 20;
const usualState = ".slotwise/windows";

export const windowsExperiment = command({
  name: "windows",
  describe: "Improve a list schedule of the standard walk by windows and tell what each kind brought",
  details: "Ends with a list of what is provably closed. Ctrl-C ends it with what was found; --resume goes on.",
  positionals: {},
  options: {
    first: options.first,
    lookups: options.lookups,
    seconds: {
      ...withDefault(options.seconds, 600),
      says: "Wall-clock seconds for all of it: bound, greedy start, windows and what is closed",
    },
    windowSeconds: options.windowSeconds,
    windowOperations: withDefault(options.windowOperations, 120),
    groupPasses: options.groupPasses,
    solver: options.solver,
    formulation: options.formulation,
    threads: options.threads,
    shard: options.shard,
    seed: options.seed,
    inputs: options.inputs,
    state: { ...options.state, shown: usualState, fallback: () => usualState },
    resume: options.resume,
    record: recordOption("windows"),
  },
  examples: [
    ["--seconds 60 --first justified", "a minute from the justified schedule"],
    ["--record results/windows.jsonl", "the study as it is kept"],
  ],
  words: ["window", "closed by counting", "group shift", "bent", "contested", "leftover", "letters"],
  async run(given, context) {
    const { json, print, printJson, tell: line, look, signal } = context;
    const {
      first: start,
      lookups: letters,
      seconds,
      windowSeconds,
      windowOperations,
      groupPasses,
      solver,
      formulation,
    } = given;
    const { threads, shard, seed, inputs, resume, record: recordFile } = given;
    const journal = openState(given.state);
    const standard = standardPlan(standardSize, "values");
    const plan =
      letters === undefined ? standard : parsePlan({ ...standard, lookups: standard.lookups.map(() => letters) });
    const block = generate(plan, takeHome);
    const budget = context.budget(seconds);
    const begun = performance.now();
    const tell = (text: string): void =>
      line(`${((performance.now() - begun) / 1000).toFixed(1).padStart(6)} s  ${text}`);

    const { bound, greedy } = await withPhases(context, "lower bounds", async (state) => {
      const bound = await bestBoundWithin(
        new BoundInstance(block, takeHome),
        budget.part(boundShare * seconds),
        (_, { cycles }) => state({ bound: cycles }),
      );
      const greedy = await greedyReference(block, takeHome, {
        ...{ passes: greedyPasses, seed, target: bound.cycles, signal: budget.part(greedyShare * seconds).signal },
        // Without justification the sweep makes one pass for each rule and policy, and ends.
        ...(start === "justified" ? {} : { justified: 0 }),
        progress: (passes, of, best) => state({ phase: `greedy: ${passes} of ${of} passes`, best: best || undefined }),
      });
      return { bound, greedy };
    });
    const first = greedy.verified.schedule;
    const cut = start === "justified" && greedy.cut ? `, cut after ${greedy.passes} of ${greedy.budget} passes` : "";
    tell(
      `${start} list schedule: ${first.length} cycles (${greedy.rule}${cut}); bound ${bound.cycles} (${bound.name})`,
    );

    // Threads take a while to start: a run that was stopped before has no use for them.
    const local = signal.aborted ? undefined : windowThreads(threads);
    const started = performance.now();
    const since = (): number => Math.round((performance.now() - started) / 100) / 10;
    const steps: { readonly cycles: number; readonly seconds: number; readonly kind: string }[] = [];
    const windowsFor = budget.left() - Math.min(closedSeconds, closedShare * budget.left());
    const improved = await withPhases(context, "windows", (state) =>
      improve(block, takeHome, first, {
        ...{
          seconds: Math.max(0.01, windowsFor),
          windowSeconds,
          windowOperations,
          groupPasses,
          seed,
          bound: bound.cycles,
          signal,
        },
        pool: shard === undefined || local === undefined ? local : sharded(local, shard),
        formulation: formulationNamed(formulation),
        solver: engineNamed(solver),
        decider: lcg,
        journal: resume || shard !== undefined ? journal : writeOnly(journal),
        onWindow({ kind, from, to, operations, status, length }) {
          state({ phase: `windows: ${kind} ${from}..${to} ${status}`, best: length, bound: bound.cycles });
          if (length >= (steps.at(-1)?.cycles ?? first.length)) return;
          steps.push({ cycles: length, seconds: since(), kind });
          tell(`${length} cycles: ${kind} ${from}..${to}, ${operations} operations, ${status}`);
        },
      }),
    ).finally(() => local?.close());
    const { schedule, allocation, windows, refuted, stopped } = improved;
    const took = since();
    const { inputs: simulated } = simulateKernel(block, takeHome, plan, { schedule, allocation }, { inputs, seed });
    tell(`${first.length} -> ${schedule.length} cycles in ${took} s (${stopped}), simulated on ${simulated} inputs`);

    const closed = await withPhases(context, "what is closed", () =>
      budget.run(closedWindows(new Cutter(block, takeHome), schedule, refuted, searchRefutes)),
    );

    const record = {
      experiment: "windows",
      ...provenance(),
      machine: takeHome.name,
      parameters: {
        ...{ start, lookups: letters ?? "standard", solver, formulation, resume },
        shard: shard === undefined ? "1/1" : `${shard.index + 1}/${shard.of}`,
      },
      seeds: { seed },
      limits: { seconds, windowSeconds, windowOperations, groupPasses, threads, inputs },
      results: {
        ...{ operations: block.operations.length, rule: greedy.rule, before: first.length, after: schedule.length },
        ...{ bound: bound.cycles, boundName: bound.name, simulated, stopped, seconds: took, steps },
        gains: windowGains(windows, first.length),
        closed,
      },
    };
    if (json) printJson(record.results);
    else print(windowGainsText(record, look));
    // A run that was stopped by hand cannot be repeated: it is no record.
    if (stopped !== "cancelled") recordFile?.append(record, windowGainsMarkdown);
    return exitCodes.fine;
  },
});

await runExperiment(import.meta, windowsExperiment);
