import { setTimeout as after } from "node:timers/promises";
import { formulationNamed } from "../../models/formulations.ts";
import { windowThreads } from "../../src/command/job/windowThreads.ts";
import { coordinating } from "../../src/command/queue/coordinating.ts";
import { greedyReference } from "../../src/exact/jobs/greedyReference.ts";
import type { Pool } from "../../src/exact/jobs/pool.ts";
import type { Task } from "../../src/exact/jobs/task.ts";
import { noFormulation } from "../../src/exact/jobs/windowJob.ts";
import { lcg } from "../../src/exact/learning/lcg.ts";
import { wholeBlock } from "../../src/exact/problem/wholeBlock.ts";
import { improve } from "../../src/exact/windows/improve.ts";
import { parseBlock } from "../../src/ir/notation.ts";
import { listSchedule } from "../../src/list/list.ts";
import { prepare } from "../../src/list/listInstance.ts";
import { criticalPath } from "../../src/list/priority.ts";
import { takeHome } from "../../src/machine/presets/takeHome.ts";
import { queueAddress } from "../../src/queue/queueAddress.ts";
import { queuePool, windowQueueJob } from "../../src/queue/queuePool.ts";
import { QueueWorker } from "../../src/queue/queueWorker.ts";
import { slotwiseVersion } from "../../src/report/records/record.ts";
import { toSchedule } from "../../src/schedule/compactSchedule.ts";
import { engineNamed } from "../../src/solve/engines.ts";
import { generate } from "../../src/walk/generator/generate.ts";
import { standardSize } from "../../src/walk/image.ts";
import { standardPlan } from "../../src/walk/plan/standardPlan.ts";
import { workerProcess } from "./workerProcesses.ts";

/** Work that was done somewhere: the wall clock, and the processor time of everybody who took part, in milliseconds. */
export interface Done {
  readonly wall: number;
  readonly cpu: number;
  /** Of the process that hands the work out, and of Redis. */
  readonly coordinator: number;
  readonly redis: number;
}

interface Measuring {
  readonly redis: { readonly url: string; readonly cpu: () => number };
  readonly signal: AbortSignal;
}

const ownCpu = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** A kernel with its plain list schedule. */
function kernelOf(height: number, rounds: number, batch: number) {
  const block = generate(standardPlan({ height, rounds, batch }, "values"), takeHome);
  const instance = prepare(block, takeHome);
  const outcome = listSchedule(instance, { priority: criticalPath().priority(instance) });
  if (outcome.status !== "scheduled") throw new Error(`(${height}, ${rounds}, ${batch}): ${outcome.status}`);
  return { block, start: toSchedule(block, outcome.schedule) };
}

/** Slices of group shifts, of a fixed number of list passes each: the same work wherever it is done. */
export function equalSlices(count: number, passes: number): Task[] {
  const { block, start } = kernelOf(4, 6, 64);
  return Array.from({ length: count }, (_, seed) => ({
    kind: "groups",
    job: { block, machine: takeHome, start, seed, passes },
  }));
}

/** Questions that an engine answers at once. */
export function tinyWindows(count: number): Task[] {
  const machine = { engines: [{ name: "alu", slots: 1 }] };
  const problem = wholeBlock(parseBlock("a:alu b:alu<-a", machine), machine, 2);
  return Array.from({ length: count }, (_, seed) => ({
    kind: "window",
    job: { problem, objective: { kind: "feasible" }, formulation: noFormulation, solver: lcg.name, seed },
    seconds: 60,
  }));
}

/** All tasks, as many at a time as the pool has threads; every one must come to a result. */
async function all(pool: Pool, tasks: readonly Task[], signal: AbortSignal): Promise<void> {
  const underWay = new Set<Promise<void>>();
  for (const task of tasks) {
    while (underWay.size >= pool.threads) await Promise.race(underWay);
    if (signal.aborted) break;
    const one: Promise<void> = pool.run(task, signal).then(({ status, because, detail }) => {
      underWay.delete(one);
      if (status === "undecided" && because === "crash") throw new Error(`a task of the study crashed: ${detail}`);
    });
    underWay.add(one);
  }
  await Promise.all(underWay);
}

/** On threads of this process; the first task of each thread, which loads its modules, is not counted. */
export async function onThreads(threads: number, tasks: readonly Task[], { signal }: Measuring): Promise<Done> {
  const pool = windowThreads(threads);
  try {
    await all(pool, tinyWindows(2 * threads), signal);
    const [begun, cpu] = [performance.now(), ownCpu()];
    await all(pool, tasks, signal);
    return { wall: performance.now() - begun, cpu: ownCpu() - cpu, coordinator: 0, redis: 0 };
  } finally {
    await pool.close();
  }
}

/** On worker processes of so many threads each, over a queue. */
export async function onWorkers(
  processes: number,
  threads: number,
  tasks: readonly Task[],
  { redis, signal }: Measuring,
): Promise<Done> {
  const workers = await Promise.all(Array.from({ length: processes }, () => workerProcess(redis.url, threads)));
  const coordinator = await coordinating(queueAddress(redis.url, "--queue"), { title: "study", tell: () => undefined });
  const pool = queuePool(coordinator);
  try {
    const died = workers.map((worker) => worker.died);
    await Promise.race([all(pool, tinyWindows(4 * processes * threads), signal), ...died]);
    const [begun, own, its] = [performance.now(), ownCpu(), redis.cpu()];
    const theirs = workers.map(({ cpu }) => cpu());
    await Promise.race([all(pool, tasks, signal), ...died]);
    const spent = { coordinator: ownCpu() - own, redis: redis.cpu() - its };
    const cpu = workers.reduce((sum, worker, at) => sum + worker.cpu() - theirs[at]!, spent.coordinator + spent.redis);
    return { wall: performance.now() - begun, cpu, ...spent };
  } finally {
    await pool.close();
    await Promise.all(workers.map((worker) => worker.end()));
  }
}

/** A job of the window search on the standard kernel, in milliseconds. */
export interface JobLength {
  readonly kind: Task["kind"];
  readonly length: number;
  /** Reading and checking its answer. */
  readonly answer: number;
  readonly bytes: number;
}

/** How long jobs of the window search may get: seconds of a window, list passes of a slice. */
interface JobSizes {
  readonly signal: AbortSignal;
  readonly windowSeconds: number;
  readonly groupPasses: number;
}

/** What the window search of the standard kernel asks for, on threads: how long each job takes, and its answer to read. */
export async function jobLengths(
  seconds: number,
  threads: number,
  seed: number,
  { signal, windowSeconds, groupPasses }: JobSizes,
): Promise<{ readonly jobs: readonly JobLength[] /** The main thread's turns, a job. */; readonly search: number }> {
  const block = generate(standardPlan(standardSize, "values"), takeHome);
  // Windows want a schedule that finds addresses.
  const { verified } = await greedyReference(block, takeHome, { passes: 1, justified: 0, signal });
  const pool = windowThreads(threads);
  const jobs: JobLength[] = [];
  let reading = 0;
  // What is worked out once, before the first job, is no job's.
  let before: ReturnType<typeof performance.eventLoopUtilization> | undefined;
  try {
    await improve(block, takeHome, verified.schedule, {
      ...{ seconds, seed, signal, windowSeconds, windowOperations: 80, groupPasses },
      ...{ formulation: formulationNamed("step"), solver: engineNamed("highs"), decider: lcg },
      pool: {
        threads,
        async run(task, stop) {
          before ??= performance.eventLoopUtilization();
          const result = await pool.run(task, stop);
          // What the clock cut short is no length.
          if (stop?.aborted === true) return result;
          const job = windowQueueJob(task);
          const text = JSON.stringify(result);
          const begun = performance.now();
          await job.read(text);
          const answer = performance.now() - begun;
          reading += answer;
          const length = 1000 * result.seconds;
          jobs.push({ kind: task.kind, length, answer, bytes: job.text.length + text.length });
          return result;
        },
        close: async () => undefined,
      },
    });
  } finally {
    await pool.close();
  }
  const { active } = performance.eventLoopUtilization(before);
  return { jobs, search: Math.max(0, active - reading) / Math.max(1, jobs.length) };
}

/** What Redis takes for a thread that asks in vain, in milliseconds of its CPU. */
export async function idlePoll({ redis, signal }: Measuring): Promise<number> {
  const address = queueAddress(redis.url, "--queue");
  const tell = (): void => undefined;
  const coordinator = await coordinating(address, { title: "nothing", tell });
  const idle = { threads: 256, name: "idle", perform: () => Promise.reject(new Error("there is no job")) };
  const worker = await QueueWorker.start(address, { version: slotwiseVersion(), tell, ...idle });
  try {
    // Each thread asks once a second.
    await after(1000, undefined, { signal });
    const before = redis.cpu();
    await after(4000, undefined, { signal });
    return (redis.cpu() - before) / (4 * idle.threads);
  } finally {
    await worker.close();
    await coordinator.close();
  }
}
