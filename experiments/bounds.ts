// Achieved against bound: every rung of the ladder, every size, every block of test/cases.
//
//   npx tsx experiments/bounds.ts [--only TEXT] [--passes N] [--seconds S] [--no-record] [--json]

import { boundFinders } from "../src/bounds/best.ts";
import type { Bound } from "../src/bounds/bound.ts";
import { BoundInstance } from "../src/bounds/boundInstance.ts";
import { resource } from "../src/bounds/resource.ts";
import { check } from "../src/check/check.ts";
import { readJson } from "../src/command/files/jsonFile.ts";
import { type Context, command } from "../src/command/options/command.ts";
import { withDefault } from "../src/command/options/option.ts";
import { options } from "../src/command/options/options.ts";
import { recordOption } from "../src/command/options/outputOptions.ts";
import { runExperiment } from "../src/command/processIo.ts";
import { queuedClimb } from "../src/command/queue/rungJobs.ts";
import { type StudyWorkers, withWorkers } from "../src/command/queue/studyWorkers.ts";
import { type TellState, withPhases } from "../src/command/run/phases.ts";
import { exitCodes } from "../src/command/run/run.ts";
import { greedyReference } from "../src/exact/jobs/greedyReference.ts";
import { judge } from "../src/exact/problem/judge.ts";
import { destructiveLp } from "../src/exact/refutation/destructiveLp.ts";
import { endsLp } from "../src/exact/refutation/endsLp.ts";
import type { Block } from "../src/ir/block.ts";
import { parseBlocksFile } from "../src/ir/blocksFile.ts";
import { prepare } from "../src/list/listInstance.ts";
import { sweep } from "../src/list/sweep.ts";
import type { SchedulingMachine } from "../src/machine/machine.ts";
import { takeHome } from "../src/machine/presets/takeHome.ts";
import { verify } from "../src/proof/verify.ts";
import { provenance } from "../src/report/records/record.ts";
import { type AchievedRow, achievedColumns, boundsMarkdown } from "../src/report/studies/boundsTable.ts";
import { cliTable } from "../src/report/text/cliTable.ts";
import { toSchedule } from "../src/schedule/compactSchedule.ts";
import type { Schedule } from "../src/schedule/schedule.ts";
import { engineNamed } from "../src/solve/engines.ts";
import { highs } from "../src/solve/highs.ts";
import { unlimited } from "../src/time/budget.ts";
import { contracts, standardSize } from "../src/walk/image.ts";
import { ladder, type Rung } from "../src/walk/ladder/ladder.ts";
import { climb } from "../src/walk/ladder/rung.ts";
import { planFileName, replay } from "../src/walk/search/planFile.ts";
import { bestPlan, planNames } from "../src/walk/search/planStore.ts";
import { caseFile } from "./benchmarks/caseBlocks.ts";

/** Blocks beyond this are bounded by what looks at each operation once. */
const fullyBounded = 50_000;

/** Wall-clock seconds for a look at both ends of a block, which takes a few. */
const endsSeconds = 120;

interface Achieved {
  readonly block: Block;
  readonly machine: SchedulingMachine;
  readonly schedule: Schedule;
  readonly how: string;
}

async function achieved(rung: Rung, { passes, seed, signal }: Asked, { coordinator }: StudyWorkers): Promise<Achieved> {
  const { machine } = rung;
  if (rung.scheduling === "sweep") {
    const block = rung.build();
    const { rule, verified } = await greedyReference(block, machine, { passes, seed });
    return { block, machine, schedule: verified.schedule, how: rule };
  }
  const { block, schedule, rule } = await (coordinator === undefined
    ? climb(rung)
    : queuedClimb(coordinator, rung, signal));
  return { block, machine, schedule, how: rule };
}

function searched(contract: (typeof contracts)[number]): Achieved {
  const { block, schedule } = replay(bestPlan({ ...standardSize, contract }).plan, takeHome);
  const verdict = judge(block, takeHome, schedule);
  if (verdict.status === "rejected") throw new Error(`the plan of ${contract}: ${verdict.because}`);
  return { block, machine: takeHome, schedule, how: "search" };
}

async function listed(block: Block, machine: SchedulingMachine, target: number, seed: number): Promise<Achieved> {
  const found = await sweep(prepare(block, machine), { passes: 3000, target, seed });
  const schedule = toSchedule(block, found.schedule);
  const [violation] = check(block, machine, schedule);
  if (violation !== undefined) throw new Error(`${block.name}: ${violation.message}`);
  return { block, machine, schedule, how: found.rule };
}

async function cheap(instance: BoundInstance): Promise<Bound[]> {
  const { block } = instance;
  if (block.operations.length > fullyBounded) return [resource(instance)];
  const found: Bound[] = [];
  for (const { find } of boundFinders(block)) found.push(await unlimited().run(find(instance)));
  return found;
}

/** The same, and for up to 50,000 operations what a look at both ends of the block adds. */
async function withEnds(instance: BoundInstance, upper: number, signal: AbortSignal): Promise<Bound[]> {
  const found = await cheap(instance);
  const lower = best(found);
  if (instance.block.operations.length > fullyBounded || lower.cycles >= upper) return found;
  const { bound } = await endsLp(instance, { solver: highs, seconds: endsSeconds, lower, upper, signal });
  return bound === lower ? found : [...found, bound];
}

const best = (bounds: readonly Bound[]): Bound => bounds.reduce((a, b) => (b.cycles > a.cycles ? b : a));

function row(part: string, name: string, at: Achieved, bounds: readonly Bound[], seconds: number): AchievedRow {
  const { block, machine, schedule, how } = at;
  const greatest = best(bounds);
  const begun = performance.now();
  const reason = verify(block, machine, JSON.parse(JSON.stringify(greatest)));
  if (reason !== undefined) throw new Error(`${name}, ${greatest.name}: ${reason}`);
  const verifySeconds = (performance.now() - begun) / 1000;
  if (greatest.cycles > schedule.length) throw new Error(`${name}: bound ${greatest.cycles} above ${schedule.length}`);
  const rounded = (value: number): number => Math.round(value * 1000) / 1000;
  return {
    ...{ part, block: name, operations: block.operations.length, length: schedule.length, schedule: how },
    bounds: Object.fromEntries(bounds.map((bound) => [bound.name, bound.cycles])),
    best: greatest.cycles,
    boundName: greatest.name,
    seconds: rounded(seconds),
    verifySeconds: rounded(verifySeconds),
  };
}

interface Asked {
  readonly only: string | undefined;
  readonly passes: number;
  readonly seconds: number;
  readonly seed: number;
  readonly solver: string;
  readonly signal: AbortSignal;
}

/** Every block whose name contains `only`, bounded beside a schedule of it. */
async function measured(
  asked: Asked,
  workers: StudyWorkers,
  tell: Context["tell"],
  state: TellState,
): Promise<AchievedRow[]> {
  const { only = "", seed } = asked;
  const wanted = (name: string): boolean => name.includes(only);
  const keep = (one: AchievedRow): AchievedRow => {
    const { block, length, best: bound, boundName, seconds } = one;
    tell(`${block}: ${length} cycles, bound ${bound} (${boundName}), ${seconds.toFixed(1)} s`);
    return one;
  };
  const rungs = ladder(takeHome).filter(({ name }) => wanted(name));
  const first = await workers.each(rungs, async (rung) => {
    state({ phase: `${rung.name}: a schedule` });
    const at = await achieved(rung, asked, workers);
    state({ phase: `${rung.name}: bounds` });
    const begun = performance.now();
    const bounds = await withEnds(new BoundInstance(at.block, at.machine), at.schedule.length, asked.signal);
    const part = rung.name.startsWith("size") ? "Sizes" : "Ladder";
    return keep(row(part, rung.name, at, bounds, (performance.now() - begun) / 1000));
  });
  const plans: AchievedRow[] = [];
  for (const contract of contracts) {
    const name = `searched plan, ${contract}`;
    if (!wanted(name) || !planNames().includes(planFileName({ ...standardSize, contract }))) continue;
    state({ phase: name });
    const at = searched(contract);
    const begun = performance.now();
    const bounds = await withEnds(new BoundInstance(at.block, at.machine), at.schedule.length, asked.signal);
    plans.push(keep(row("Ladder", name, at, bounds, (performance.now() - begun) / 1000)));
  }
  const cases = readJson(caseFile, parseBlocksFile).filter(({ block }) => wanted(block.name));
  const last = await workers.each(cases, async ({ block, machine, known }) => {
    state({ phase: block.name });
    const begun = performance.now();
    const instance = new BoundInstance(block, machine);
    const bounds = await cheap(instance);
    const cheapSeconds = (performance.now() - begun) / 1000;
    const at = await listed(block, machine, best(bounds).cycles, seed);
    const lower = best(bounds);
    const again = performance.now();
    if (lower.cycles < at.schedule.length) {
      const upper = at.schedule.length;
      const limits = { solver: workers.solver(engineNamed(asked.solver)), seconds: asked.seconds, lower, upper };
      const { bound } = await destructiveLp(instance, limits);
      if (bound !== lower) bounds.push(bound);
    }
    const one = row("Known blocks", block.name, at, bounds, cheapSeconds + (performance.now() - again) / 1000);
    return keep(known === undefined ? one : { ...one, known: { lower: known.lower, upper: known.upper } });
  });
  return [...first, ...plans, ...last];
}

export const bounds = command({
  name: "bounds",
  describe: "Bound every rung of the ladder, every size and every known block beside a schedule of it",
  details: "The best bound of each is re-checked from its witness. Ten minutes in all.",
  positionals: {},
  options: {
    only: options.only,
    passes: { ...withDefault(options.passes, 40), says: "List scheduling passes for rungs that sweep" },
    seconds: { ...withDefault(options.seconds, 30), says: "Wall-clock seconds for the relaxations of a known block" },
    seed: options.seed,
    solver: options.solver,
    queue: options.queue,
    record: recordOption("bounds"),
  },
  examples: [
    ["--only hal", "the blocks of one name"],
    ["--record results/bounds.jsonl", "the study as it is kept"],
  ],
  negative: "a bound is above a known optimum",
  words: ["bound", "scope", "head-tail", "Rim-Jain", "Langevin-Cerny", "destructive LP"],
  async run(given, context) {
    const { json, print, printJson, tell, look } = context;
    const { only, record, passes, seconds: limit, seed, solver } = given;
    const start = performance.now();
    const rows = await withPhases(context, "begun", (state) =>
      withWorkers(given.queue, "bounds", context, (workers) =>
        measured({ ...given, signal: context.signal }, workers, tell, state),
      ),
    );
    if (rows.length === 0) throw new RangeError(`--only ${only}: no block's name contains it`);
    const seconds = Math.round((performance.now() - start) / 100) / 10;
    if (json) printJson({ rows, seconds });
    else print(`${cliTable(achievedColumns, rows, look)}\n${seconds} s\n`);
    if (only === undefined) {
      record?.append(
        {
          experiment: "bounds",
          ...provenance(),
          machine: takeHome.name,
          parameters: { solver },
          seeds: { seed },
          limits: { passes, seconds: limit },
          results: { rows, seconds },
        },
        boundsMarkdown,
      );
    }
    const contradicted = rows.filter(({ known, best: bound }) => known !== undefined && bound > known.upper);
    if (contradicted.length === 0) return exitCodes.fine;
    tell(`above a known optimum: ${contradicted.map(({ block }) => block).join(", ")}`);
    return exitCodes.negative;
  },
});

await runExperiment(import.meta, bounds);
