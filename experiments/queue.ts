// What a queue costs and how far it carries: overhead of a job, worker processes against threads in one run, and a simulation of
// up to a thousand workers from measured job lengths.
//
//   npx tsx experiments/queue.ts [--quick] [--seconds S] [--record FILE] [--json]
import { type Context, command } from "../src/command/options/command.ts";
import { withDefault } from "../src/command/options/option.ts";
import { options } from "../src/command/options/options.ts";
import { recordOption } from "../src/command/options/outputOptions.ts";
import { runExperiment } from "../src/command/processIo.ts";
import { exitCodes } from "../src/command/run/run.ts";
import { takeHome } from "../src/machine/presets/takeHome.ts";
import { provenance } from "../src/report/records/record.ts";
import { cliTable } from "../src/report/text/cliTable.ts";
import {
  type Done,
  equalSlices,
  idlePoll,
  type JobLength,
  jobLengths,
  onThreads,
  onWorkers,
  tinyWindows,
} from "./queue/measureQueue.ts";
import {
  type EfficiencyRow,
  efficiencyColumns,
  figureLines,
  type QueueFigures,
  queuePage,
  type SimulationRow,
  simulationColumns,
} from "./queue/page.ts";
import { type QueueCosts, queuePolicies, simulatedWorkers, simulateQueue } from "./queue/simulateQueue.ts";
import { ownRedis } from "./queue/workerProcesses.ts";

/** How much is measured. */
interface QueueSizes {
  /** Slices of a round, list passes of each, rounds of which the best counts. */
  readonly slices: number;
  readonly passes: number;
  readonly rounds: number;
  readonly tinyJobs: number;
  /** Of the window search: seconds of a window, list passes of a slice. */
  readonly windowSeconds: number;
  readonly groupPasses: number;
  /** Jobs of a simulation: so many, and so many more a worker. */
  readonly simulated: readonly [all: number, worker: number];
}

const usualSizes: QueueSizes = {
  slices: 16,
  passes: 60,
  rounds: 3,
  tinyJobs: 1000,
  windowSeconds: 5,
  groupPasses: 40,
  simulated: [2000, 20],
};
const quickSizes: QueueSizes = {
  slices: 4,
  passes: 5,
  rounds: 1,
  tinyJobs: 60,
  windowSeconds: 0.5,
  groupPasses: 1,
  simulated: [200, 2],
};
/** Cores that the study is for. */
const cores = 2;
/** Of the network, one way, in milliseconds: a usual local one. */
const way = 0.25;

type Measuring = Parameters<typeof idlePoll>[0];

/** Threads and worker processes by turns, so that what else the computer does meets all of them. */
async function efficiencies(
  { slices, passes, rounds }: QueueSizes,
  measuring: Measuring,
  { mention, tell }: Context,
): Promise<EfficiencyRow[]> {
  const tasks = equalSlices(slices, passes);
  const ways: readonly (readonly [how: string, at: number, run: () => Promise<Done>])[] = [
    ["threads", 1, () => onThreads(1, tasks, measuring)],
    ["worker processes", 1, () => onWorkers(1, 1, tasks, measuring)],
    ["threads", 2, () => onThreads(2, tasks, measuring)],
    ["worker processes", 2, () => onWorkers(2, 1, tasks, measuring)],
    ["worker processes", 4, () => onWorkers(4, 1, tasks, measuring)],
  ];
  const best = ways.map(() => ({ wall: Number.POSITIVE_INFINITY, cpu: Number.POSITIVE_INFINITY }));
  for (let round = 1; round <= rounds; round++) {
    for (const [place, [how, at, run]] of ways.entries()) {
      measuring.signal.throwIfAborted();
      mention(`round ${round} of ${rounds}: ${at} ${how}`);
      const { wall, cpu } = await run();
      tell(`round ${round}: ${at} ${how}: ${(wall / 1000).toFixed(2)} s, CPU ${(cpu / 1000).toFixed(2)} s`);
      best[place] = { wall: Math.min(best[place]!.wall, wall), cpu: Math.min(best[place]!.cpu, cpu) };
    }
  }
  const threads = (at: number) => best[ways.findIndex(([how, each]) => how === "threads" && each === at)]!;
  return ways.map(([how, at], place) => {
    const { wall, cpu } = best[place]!;
    const beside = threads(Math.min(cores, at));
    return { how, at, wall: wall / 1000, cpu: cpu / 1000, ofWall: beside.wall / wall, ofCpu: beside.cpu / cpu };
  });
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / Math.max(1, values.length);

function spread(jobs: readonly JobLength[], kind: JobLength["kind"]): QueueFigures["windows"] {
  const lengths = jobs
    .filter((job) => job.kind === kind)
    .map(({ length }) => length)
    .sort((a, b) => a - b);
  const at = (share: number): number => lengths[Math.min(lengths.length - 1, Math.floor(share * lengths.length))] ?? 0;
  return { jobs: lengths.length, median: at(0.5), mean: mean(lengths), p95: at(0.95) };
}

/** What the simulation goes by. A job is five messages to Redis: put in, told, told of the answer, looked at, removed. */
function costsOf({ tiny, poll, answer, search }: QueueFigures, jobs: readonly number[]): QueueCosts {
  return {
    ...{ jobs, poll, way, redis: tiny.redis, look: tiny.coordinator / 5 },
    ...{ submit: search + tiny.coordinator / 2, answer: answer + tiny.coordinator / 2 },
  };
}

export const queueExperiment = command({
  name: "queue",
  describe: "What a queue costs, worker processes against threads, and a thousand workers simulated",
  details:
    "Starts a Redis of its own (redis-server must be on the PATH) and `slotwise worker`s on this computer; nothing else should run meanwhile. " +
    "Then the window search of the standard kernel runs on one thread beside the main one for --seconds, to see how long its jobs are, and a simulation by discrete " +
    "events says what 1 to 1,000 workers come to. Five minutes. `npx tsx experiments/readme.ts --write` takes the record over into " +
    "docs/many-machines.md.",
  positionals: {},
  options: {
    quick: options.quick,
    seconds: {
      ...withDefault(options.seconds, 90),
      ...{ quick: 30, shown: "90; 30 with --quick" },
      says: "Wall-clock seconds for the window search whose jobs are measured",
    },
    seed: options.seed,
    record: recordOption("queue"),
  },
  examples: [["--record results/queue.jsonl", "the study as it is kept"]],
  words: ["window", "group shift"],
  async run({ quick, seconds, seed, record }, context) {
    const { json, print, printJson, tell, mention, look, signal } = context;
    const sizes = quick ? quickSizes : usualSizes;
    const { tinyJobs } = sizes;
    const redis = await ownRedis();
    let efficiency: EfficiencyRow[];
    let figures: QueueFigures;
    let lengths: number[];
    try {
      const measuring: Measuring = { redis, signal };
      efficiency = await efficiencies(sizes, measuring, context);
      mention(`${tinyJobs} tiny jobs`);
      const tasks = tinyWindows(tinyJobs);
      const far = await onWorkers(1, cores, tasks, measuring);
      const near = await onThreads(cores, tasks, measuring);
      mention("a thread that asks in vain");
      const poll = await idlePoll(measuring);
      mention(`the window search of the standard kernel, ${seconds} s`);
      const { jobs, search } = await jobLengths(seconds, cores - 1, seed, { ...sizes, signal });
      const a = (value: number): number => value / tinyJobs;
      figures = {
        tiny: {
          ...{
            jobs: tinyJobs,
            wall: a(far.wall),
            cpu: a(far.cpu),
            coordinator: a(far.coordinator),
            redis: a(far.redis),
          },
          ...{ threadsWall: a(near.wall), threadsCpu: a(near.cpu) },
        },
        ...{ poll, windows: spread(jobs, "window"), slices: spread(jobs, "groups") },
        groupPasses: sizes.groupPasses,
        ...{ answer: mean(jobs.map(({ answer }) => answer)), search },
      };
      lengths = jobs.map(({ length }) => Math.round(10 * length) / 10);
    } catch (error) {
      // What a signal cut short is no measurement.
      if (signal.aborted) return exitCodes.fine;
      throw error;
    } finally {
      await redis.end();
    }
    if (signal.aborted) return exitCodes.fine;
    if (lengths.length === 0) throw new RangeError(`--seconds ${seconds}: no job of the window search came to its end`);
    for (const line of figureLines(figures)) tell(line.replace(/^- /, ""));
    const costs = costsOf(figures, lengths);
    const simulation = queuePolicies.flatMap((policy) =>
      simulatedWorkers.map(
        (workers): SimulationRow => ({
          policy: policy.name,
          ...simulateQueue(costs, policy, workers, { jobs: sizes.simulated[0] + sizes.simulated[1] * workers, seed }),
        }),
      ),
    );
    if (json) printJson({ efficiency, figures, simulation });
    else print(`${cliTable(efficiencyColumns, efficiency, look)}\n${cliTable(simulationColumns, simulation, look)}\n`);
    record?.append(
      {
        ...{ experiment: "queue", ...provenance(), machine: takeHome.name },
        parameters: { slices: sizes.slices, passes: sizes.passes, rounds: sizes.rounds, tinyJobs, cores, way },
        ...{ seeds: { seed }, limits: { seconds } },
        results: { efficiency, figures, simulation, lengths },
      },
      queuePage,
    );
    return exitCodes.fine;
  },
});

await runExperiment(import.meta, queueExperiment, { busy: true });
