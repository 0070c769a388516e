// Searches for shorter schedules of the hashed tree walk and keeps the best as a plan file.
//
//   npx tsx experiments/search.ts --seconds 600 --seed 1 [--contract values] ... (--help explains every option)

import { existsSync } from "node:fs";
import { join } from "node:path";
import { Piscina } from "piscina";
import { bestBoundWithin } from "../src/bounds/best.ts";
import { BoundInstance } from "../src/bounds/boundInstance.ts";
import { tryPlace } from "../src/command/files/outputFile.ts";
import { watchCopy, watching } from "../src/command/job/watching.ts";
import { command } from "../src/command/options/command.ts";
import { options, sizeOptions } from "../src/command/options/options.ts";
import { runExperiment } from "../src/command/processIo.ts";
import { coordinating } from "../src/command/queue/coordinating.ts";
import { queuedSlices } from "../src/command/queue/sliceJobs.ts";
import { exitCodes } from "../src/command/run/run.ts";
import { greedyReference } from "../src/exact/jobs/greedyReference.ts";
import { threadOptions } from "../src/exact/jobs/ownThread.ts";
import { takeHome } from "../src/machine/presets/takeHome.ts";
import type { QueueAddress } from "../src/queue/queueAddress.ts";
import { fromSchedule } from "../src/schedule/compactSchedule.ts";
import { encodeSchedule } from "../src/schedule/scheduleCode.ts";
import { Budget } from "../src/time/budget.ts";
import { generate } from "../src/walk/generator/generate.ts";
import { contracts } from "../src/walk/image.ts";
import { type KernelPlan, parsePlan } from "../src/walk/plan/plan.ts";
import { standardPlan } from "../src/walk/plan/standardPlan.ts";
import { bestLine, startingLines } from "../src/walk/search/elite.ts";
import { withoutCollectors } from "../src/walk/search/mix.ts";
import { type PlanFile, planFileName, planFileOf } from "../src/walk/search/planFile.ts";
import { planFolder, readPlan, writePlan } from "../src/walk/search/planStore.ts";
import { type SearchStep, search } from "../src/walk/search/search.ts";
import { readState, writeState } from "../src/walk/search/searchState.ts";
import type { Point, SliceJob, SliceResult } from "../src/walk/search/slice.ts";

const machine = takeHome;

/** The best plan of the same size for the weakest contract, made to keep this one where it can be. */
function sibling(standard: KernelPlan): Point | undefined {
  const file = join(planFolder, planFileName({ ...standard, contract: contracts[0] }));
  if (!existsSync(file)) return undefined;
  const { kernel, stagger } = readPlan(file);
  const { contract } = standard;
  const lookups = contract === "values-clean" ? withoutCollectors(kernel.lookups) : kernel.lookups;
  return { kernel: parsePlan({ ...kernel, contract, lookups }), stagger };
}

/** The greedy reference of a kernel, as a start. */
async function greedy(kernel: KernelPlan): Promise<Point> {
  const { verified } = await greedyReference(generate(kernel, machine), machine);
  return { kernel, schedule: encodeSchedule(fromSchedule(verified.schedule)) };
}

/** Where a search keeps its best plan, if no other file is named: not among the project's own. */
const usualFolder = ".slotwise/plans";

/** The plan to go on from: the file's, or the project's where there is none yet. */
function known(planFile: string, standard: KernelPlan): PlanFile | undefined {
  const own = join(planFolder, planFileName(standard));
  const file = [planFile, own].find((each) => existsSync(each));
  if (file === undefined) return undefined;
  const plan = readPlan(file);
  if (planFileName(plan.kernel) === planFileName(standard)) return plan;
  throw new RangeError(`${file} is a plan for ${planFileName(plan.kernel)}, not for ${planFileName(standard)}`);
}

/** Who does slices: threads of this computer, or the workers at a queue. */
async function slicesOf(
  { queue, workers }: { readonly queue: QueueAddress | undefined; readonly workers: number },
  title: string,
  { tell, signal }: { readonly tell: (line: string) => void; readonly signal: AbortSignal },
): Promise<{ readonly run: (job: SliceJob) => Promise<SliceResult>; readonly close: () => Promise<void> }> {
  if (queue !== undefined) {
    const coordinator = await coordinating(queue, { title: `search of ${title}`, tell });
    return { run: queuedSlices(coordinator, signal), close: () => coordinator.close() };
  }
  const slices = new URL("../src/walk/search/sliceWorker.ts", import.meta.url);
  const pool = new Piscina({
    ...threadOptions(slices),
    minThreads: workers,
    maxThreads: workers,
  });
  return {
    run: (job) => pool.run(job) as Promise<SliceResult>,
    // Ended by a signal it need not wait for slices that run.
    close: async () => (signal.aborted ? undefined : pool.destroy()),
  };
}

export const searchExperiment = command({
  name: "search",
  describe: "Search on from the best plan of a size and a contract",
  details:
    "Goes on from the plan file, or from the project's best plan (results/plans). The plan file is written when a shorter " +
    "schedule is found that checker and simulator take. Ctrl-C stops at once; nothing found is lost.",
  positionals: {},
  options: {
    ...sizeOptions,
    contract: options.contract,
    seconds: options.seconds,
    seed: options.seed,
    threads: options.threads,
    workers: options.workers,
    queue: options.queue,
    slice: options.slice,
    evaluations: options.evaluations,
    turns: options.turns,
    scratch: options.scratch,
    inputs: options.inputs,
    plan: { ...options.plan, says: "The plan file, read and written", shown: `${usualFolder}/hH-rR-bB-CONTRACT.json` },
    state: { ...options.state, shown: ".slotwise/search", fallback: () => ".slotwise/search" },
    fresh: options.fresh,
    watch: options.watchPage,
  },
  excludes: [{ beside: "workers", without: ["threads"], because: "it is an earlier name of it" }],
  examples: [
    ["--seconds 600 --contract values+indices", "ten minutes for another contract"],
    ["--plan results/plans/h10-r16-b256-values.json", "replaces the project's own plan by a better one"],
  ],
  words: ["letters", "mix", "stagger"],
  async run(given, { json, print, printJson, tell: line, signal }) {
    const { height, rounds, batch, contract, seed } = given;
    const workers = given.workers ?? given.threads;
    const standard = standardPlan({ height, rounds, batch }, contract);
    const planFile = given.plan ?? join(usualFolder, planFileName(standard));
    const from = known(planFile, standard);
    // Tried now: a plan that cannot be kept is not worth searching for.
    tryPlace(planFile, "--plan", given.plan === undefined);
    const stateFile = join(given.state, planFileName(standard));
    tryPlace(stateFile, "--state", true);
    const state = given.fresh ? undefined : readState(stateFile);
    const { run, close } = await slicesOf({ queue: given.queue, workers }, planFileName(standard), {
      tell: line,
      signal,
    });
    const begun = performance.now();
    let incumbent = from?.cycles;
    let floor: number | undefined;
    // Bounds of what was found, one after the other, in slices: signals and slices' results come in between.
    let bounding: Promise<void> = Promise.resolve();
    const endless = new Budget({ seconds: Number.POSITIVE_INFINITY, signal });
    const page = await watching(
      given.watch,
      { title: `search of ${planFileName(standard)}`, threads: workers, copy: watchCopy(planFile, given.state) },
      { tell: line },
    );
    const tell = (text: string): void => {
      const told = `${((performance.now() - begun) / 1000).toFixed(1).padStart(7)} s  ${text}`;
      line(told);
      page.tell({ kind: "log", text: told.trim() });
    };
    let busy = 0;
    const counted = <Result>(job: Promise<Result>): Promise<Result> => {
      page.tell({ kind: "busy", jobs: ++busy });
      return job.finally(() => page.tell({ kind: "busy", jobs: --busy }));
    };
    if (incumbent !== undefined) page.tell({ kind: "incumbent", cycles: incumbent });
    const report = ({ round, lines, results }: SearchStep): void => {
      writeState(stateFile, { rounds: round, lines });
      const tried = results.reduce((sum, result) => sum + result.tried, 0);
      const bounds = floor === undefined ? "" : `, floor ${floor}, gap ${(incumbent ?? 0) - floor}`;
      const costs = lines.map((each) => (each.cost === undefined ? "new" : each.cost.toFixed(2))).join(" ");
      page.tell({ kind: "tried", more: tried });
      page.tell({ kind: "phase", text: `round ${round}` });
      tell(`round ${round}: best ${incumbent ?? "none"}${bounds}; ${tried} tried; lines ${costs}`);
    };
    const searching = async (): Promise<number | undefined> => {
      const begin = state?.lines ?? startingLines(from ?? sibling(standard) ?? (await greedy(standard)), seed);
      const spent = (performance.now() - begun) / 1000;
      const { lines } = await search({
        machine,
        seconds: Math.max(0.1, given.seconds - spent),
        rounds: given.turns,
        sliceSeconds: given.slice,
        evaluations: given.evaluations,
        scratchWords: given.scratch,
        seed,
        done: state?.rounds ?? 0,
        lines: begin,
        workers,
        incumbent,
        inputs: given.inputs,
        run: (job) => counted(run(job)),
        better: (block, candidate) => {
          writePlan(planFile, planFileOf(block, machine, candidate));
          incumbent = candidate.schedule.length;
          const found = incumbent;
          page.tell({ kind: "incumbent", cycles: found });
          tell(`${found} cycles, checked and simulated`);
          bounding = bounding.then(async () => {
            if (endless.cancelled) return;
            const { cycles } = await bestBoundWithin(new BoundInstance(block, machine), endless);
            floor = cycles;
            page.tell({ kind: "bound", cycles, name: "of the best plan's block" });
            tell(`the bound of the ${found} cycles' block is ${floor}, gap ${found - floor}`);
          });
        },
        progress: report,
      });
      await bounding;
      return bestLine(lines).cost;
    };
    tell(from === undefined ? "no plan yet" : `from a plan of ${from.cycles} cycles`);
    // Whatever was verified is on disk: a signal need not wait for the slices that run.
    const stopped = new Promise<undefined>((done) =>
      signal.addEventListener("abort", () => done(undefined), { once: true }),
    );
    const cost = await Promise.race([searching(), stopped]).finally(() =>
      page.end(signal.aborted ? "stopped by a signal" : "finished"),
    );
    const improved = incumbent !== undefined && incumbent < (from?.cycles ?? Number.POSITIVE_INFINITY);
    if (json)
      printJson({ cycles: incumbent ?? null, before: from?.cycles ?? null, plan: improved ? planFile : null, cost });
    else if (improved) print(`${incumbent} cycles in ${planFile}\n`);
    else print(incumbent === undefined ? "no plan found\n" : `nothing shorter than ${incumbent} cycles found\n`);
    await close();
    return exitCodes.fine;
  },
});

await runExperiment(import.meta, searchExperiment);
