// What windows make of a schedule: from the best plain list schedule (or the justified one) of the standard case, for ten
// minutes on two threads, with the list of what is provably closed at the end; or from those of all rungs of the ladder.
//
//   npx tsx experiments/windows.ts [--first plain|justified] [--seconds N] [--lookups letters] ... (--help explains all)
//   npx tsx experiments/windows.ts --rungs [--only TEXT] [--seconds N] ...

import { openState } from "../src/command/job/keeper.ts";
import { threadsElsewhere, windowPool } from "../src/command/job/windowPool.ts";
import { type Context, command } from "../src/command/options/command.ts";
import { withDefault } from "../src/command/options/option.ts";
import { options } from "../src/command/options/options.ts";
import { recordOption } from "../src/command/options/outputOptions.ts";
import { runExperiment } from "../src/command/processIo.ts";
import { exitCodes } from "../src/command/run/run.ts";
import { writeOnly } from "../src/exact/jobs/journal.ts";
import { sharded } from "../src/exact/jobs/shard.ts";
import { contentHash } from "../src/ir/contentHash.ts";
import { takeHome } from "../src/machine/presets/takeHome.ts";
import { provenance } from "../src/report/records/record.ts";
import { windowGainsMarkdown, windowGainsText } from "../src/report/studies/windowGains.ts";
import { type WindowRungRow, windowRungsText } from "../src/report/studies/windowRungs.ts";
import { Budget } from "../src/time/budget.ts";
import { generate } from "../src/walk/generator/generate.ts";
import { standardSize } from "../src/walk/image.ts";
import { ladder } from "../src/walk/ladder/ladder.ts";
import { parsePlan } from "../src/walk/plan/plan.ts";
import { standardPlan } from "../src/walk/plan/standardPlan.ts";
import { type ImprovedOptions, improvedFrom } from "./windows/improvedFrom.ts";
import { type KeptRows, keptRows } from "./windows/keptRows.ts";

const usualState = ".slotwise/windows";

/**
 * All rungs whose name has a text, each for so many seconds; those whose block an earlier one had are not repeated, and with
 * `resume` those that an earlier run took with the same settings.
 */
async function ofRungs(
  { only, seconds, kept, resume }: { only: string; seconds: number; kept: KeptRows; resume: boolean },
  options: ImprovedOptions,
  context: Context,
): Promise<WindowRungRow[]> {
  const wanted = ladder(takeHome).filter(({ name }) => name.includes(only));
  const rows: WindowRungRow[] = [];
  const known = new Map<string, WindowRungRow>();
  for (const [at, { name, size, contract, machine, build }] of wanted.entries()) {
    if (context.signal.aborted) break;
    const block = build();
    const hash = contentHash(block, machine);
    const same = known.get(hash);
    if (same !== undefined) {
      rows.push({ ...same, rung: name, sameAs: same.rung });
      continue;
    }
    const earlier = resume ? kept.of(hash) : undefined;
    if (earlier !== undefined) {
      context.tell(`${name}: ${earlier.before} -> ${earlier.after} cycles, kept from an earlier run`);
      const row = { ...earlier, rung: name };
      known.set(hash, row);
      rows.push(row);
      continue;
    }
    const subject = {
      block,
      machine,
      kernel: { ...size, contract },
      place: `${at + 1} of ${wanted.length}, ${name}: `,
    };
    const budget = new Budget({ seconds, signal: context.signal });
    const { steps: _, closed: __, ...found } = await improvedFrom(subject, options, { budget, context });
    // One that a signal cut short is no row.
    if (found.stopped === "cancelled") break;
    const row = { rung: name, ...found };
    known.set(hash, row);
    rows.push(row);
    kept.keep(hash, row);
  }
  return rows;
}

export const windowsExperiment = command({
  name: "windows",
  describe:
    "Improve a list schedule of the standard walk, or of every rung of the ladder, by windows and tell what each kind brought",
  details:
    "Ends with a list of what is provably closed. Ctrl-C ends it with what was found; --resume goes on. With --rungs a row for each rung: " +
    "of what lies between its list schedule and its bound the share that is closed, by windows and by group shifts; --resume keeps the rows that an earlier run took with the same settings.",
  positionals: {},
  options: {
    rungs: options.rungs,
    only: options.only,
    cpu: {
      ...options.cpu,
      says: "Take --seconds as CPU seconds of the process, for group shifts and windows alone, where a computer does other things too",
    },
    first: options.first,
    lookups: options.lookups,
    seconds: {
      ...withDefault(options.seconds, 600),
      says: "Wall-clock seconds for all of it, or for each rung: bound, greedy start, windows and what is closed",
    },
    windowSeconds: options.windowSeconds,
    windowOperations: withDefault(options.windowOperations, 120),
    groupPasses: options.groupPasses,
    solver: options.solver,
    formulation: options.formulation,
    threads: options.threads,
    queue: options.queue,
    shard: options.shard,
    seed: options.seed,
    inputs: options.inputs,
    state: { ...options.state, shown: usualState, fallback: () => usualState },
    resume: options.resume,
    record: recordOption("windows"),
  },
  examples: [
    ["--seconds 60 --first justified", "a minute from the justified schedule"],
    ["--rungs --only size --seconds 30", "half a minute from the plain list schedule of each small size"],
    ["--rungs --record results/windows.jsonl", "all rungs, as they are kept"],
    ["--rungs --resume --record results/windows.jsonl", "those that are left, with the rows of the others"],
    ["--record results/windows.jsonl", "the study of one schedule as it is kept"],
  ],
  excludes: [
    { beside: "queue", without: ["threads", "shard"], because: threadsElsewhere },
    { beside: "rungs", without: ["lookups"], because: "a rung has its own" },
    { beside: "rungs", without: ["first"], because: "they start from plain list schedules" },
  ],
  words: ["window", "closed by counting", "group shift", "bent", "contested", "leftover", "letters"],
  async run(given, context) {
    const { json, print, printJson, look, signal } = context;
    const { first: start, lookups: letters, rungs, only = "", cpu, seconds, resume, shard, record: recordFile } = given;
    const { windowSeconds, windowOperations, groupPasses, solver, formulation, threads, queue, seed, inputs } = given;
    if (!ladder(takeHome).some(({ name }) => name.includes(only))) {
      throw new RangeError(`--only ${only}: no rung's name contains it`);
    }
    if (only !== "" && !rungs) throw new RangeError("--only is for --rungs");
    if (cpu && !rungs) throw new RangeError("--cpu is for --rungs");
    const budget = context.budget(seconds);
    const journal = openState(given.state);
    // Threads take a while to start: a run that was stopped before has no use for them.
    const local = signal.aborted
      ? undefined
      : await windowPool({ queue, threads }, { title: "windows", several: rungs, tell: context.tell });
    const how: ImprovedOptions = {
      ...{ ...given, certified: !rungs, cpuSeconds: cpu ? seconds : undefined },
      pool: shard === undefined || local === undefined ? local : sharded(local, shard),
      journal: resume || shard !== undefined ? journal : writeOnly(journal),
    };
    const common = {
      experiment: "windows",
      ...provenance(),
      machine: takeHome.name,
      parameters: {
        ...{ start, lookups: rungs ? "each rung's" : (letters ?? "standard"), solver, formulation, resume },
        ...(rungs ? { only: only === "" ? "all rungs" : only, cpu } : {}),
        shard: shard === undefined ? "1/1" : `${shard.index + 1}/${shard.of}`,
      },
      seeds: { seed },
      limits: { seconds, windowSeconds, windowOperations, groupPasses, threads, inputs },
    };
    try {
      if (rungs) {
        const settings = { slotwise: common.slotwise, cpu, seed, limits: common.limits, solver, formulation };
        const kept = keptRows(given.state, settings);
        const rows = await ofRungs({ only, seconds, kept, resume }, how, context);
        if (json) printJson({ rungs: rows });
        else print(windowRungsText(rows, look));
        if (rows.length > 0 && !signal.aborted)
          recordFile?.append({ ...common, results: { rungs: rows } }, windowGainsMarkdown);
        return exitCodes.fine;
      }
      const standard = standardPlan(standardSize, "values");
      const plan =
        letters === undefined ? standard : parsePlan({ ...standard, lookups: standard.lookups.map(() => letters) });
      const subject = { block: generate(plan, takeHome), machine: takeHome, kernel: plan };
      const found = await improvedFrom(subject, how, { budget, context });
      const record = { ...common, results: { ...found } };
      if (json) printJson(record.results);
      else print(windowGainsText(record, look));
      // A run that was stopped by hand cannot be repeated: it is no record.
      if (found.stopped !== "cancelled") recordFile?.append(record, windowGainsMarkdown);
      return exitCodes.fine;
    } finally {
      await local?.close();
    }
  },
});

await runExperiment(import.meta, windowsExperiment);
