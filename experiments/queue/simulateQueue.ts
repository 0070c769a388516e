import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { EventQueue } from "./eventQueue.ts";

/** What was measured, in milliseconds. */
export interface QueueCosts {
  /** Lengths of jobs; they are drawn from these. */
  readonly jobs: readonly number[];
  /** Of the coordinator, for a job: choosing and writing it. */
  readonly submit: number;
  /** Of the coordinator, for an answer: reading, checking and taking it. */
  readonly answer: number;
  /** Of the coordinator, for a look at a job that is out; every job that is out is looked at once a second. */
  readonly look: number;
  /** Of Redis, for a job from beginning to end. */
  readonly redis: number;
  /** Of Redis, for a worker that asks for a job: every idle worker asks once a second, and whenever a job is put in. */
  readonly poll: number;
  /** Of the network, one way. */
  readonly way: number;
}

/** How jobs are handed out. */
export interface QueuePolicy {
  readonly name: string;
  /** Jobs out at most, for so many workers. */
  readonly most: (workers: number) => number;
  /** Idle workers that ask when a job is put in: all of them, or the one that Redis wakes. */
  readonly wakes: "all" | "one";
  /** Coordinators, each with its share of the workers, at one Redis. */
  readonly coordinators: number;
}

/** What so many workers come to. */
export interface SimulatedQueue {
  readonly workers: number;
  /** Jobs a second. */
  readonly perSecond: number;
  /** Shares of the time that workers work, the (busiest) coordinator works, and Redis does. */
  readonly busy: number;
  readonly coordinator: number;
  readonly redis: number;
}

/** A server that does one thing at a time, in order. */
class Server {
  free = 0;
  busy = 0;

  /** @returns when something that comes now, and takes so long, is done. */
  serve(now: number, takes: number): number {
    this.free = Math.max(this.free, now) + takes;
    this.busy += takes;
    return this.free;
  }
}

/**
 * A simulation by discrete events: coordinators and Redis are servers that do one thing at a time, workers of one thread take jobs
 * from Redis; there is always more to do than fits. Deterministic for a seed.
 * @param jobs that are done before it ends; the first tenth is not counted.
 */
export function simulateQueue(
  costs: QueueCosts,
  policy: QueuePolicy,
  workers: number,
  { jobs, seed }: { readonly jobs: number; readonly seed: number },
): SimulatedQueue {
  const random = xoroshiro128plus(seed);
  const length = (): number => costs.jobs[uniformInt(random, 0, costs.jobs.length - 1)]!;
  const agenda = new EventQueue();
  const redis = new Server();
  const { wakes } = policy;
  const teams = Math.min(policy.coordinators, workers);
  const sides = Array.from({ length: teams }, (_, at) => ({
    coordinator: new Server(),
    workers: Math.floor(workers / teams) + (at < workers % teams ? 1 : 0),
    idle: Math.floor(workers / teams) + (at < workers % teams ? 1 : 0),
    waiting: 0,
    out: 0,
  }));
  let [done, worked, from, fromDone, end] = [0, 0, 0, 0, 0];
  let before = { worked: 0, coordinators: sides.map(() => 0), redis: 0 };

  for (const side of sides) {
    const { coordinator } = side;
    const start = (now: number): void => {
      if (side.idle === 0 || side.waiting === 0) return;
      side.idle--;
      side.waiting--;
      // Half of what Redis does for a job is done when it is taken.
      const taken = redis.serve(now, costs.redis / 2) + costs.way;
      const takes = length();
      agenda.put(taken + takes, (then) => {
        worked += takes;
        side.idle++;
        start(then);
        agenda.put(redis.serve(then + costs.way, costs.redis / 2) + costs.way, answered);
      });
    };
    const answered = (now: number): void => {
      agenda.put(coordinator.serve(now, costs.answer), (then) => {
        side.out--;
        done++;
        if (from === 0 && done >= jobs / 10) {
          from = then;
          fromDone = done;
          before = { worked, coordinators: sides.map((each) => each.coordinator.busy), redis: redis.busy };
        }
        end = then;
        fill(then);
      });
    };
    const fill = (now: number): void => {
      for (; side.out < policy.most(side.workers); side.out++) {
        agenda.put(coordinator.serve(now, costs.submit) + costs.way, (then) => {
          side.waiting++;
          // Everybody who hears of a job asks, and all but one in vain.
          const asking = wakes === "all" ? side.idle : Math.min(1, side.idle);
          start(redis.serve(then, costs.poll * asking));
        });
      }
    };
    const everySecond = (now: number): void => {
      coordinator.serve(now, costs.look * side.out);
      redis.serve(now, costs.poll * side.idle + (costs.poll / 3) * side.out);
      for (let idle = side.idle; idle > 0 && side.waiting > 0; idle--) start(now);
      agenda.put(now + 1000, everySecond);
    };
    agenda.put(0, fill);
    agenda.put(1000, everySecond);
  }
  for (let event = agenda.next(); event !== undefined && done < jobs; event = agenda.next()) event.do(event.at);
  const time = end - from;
  const share = (busy: number): number => Math.min(1, busy / time);
  return {
    workers,
    perSecond: (1000 * (done - fromDone)) / time,
    busy: share((worked - before.worked) / workers),
    coordinator: share(Math.max(...sides.map((side, at) => side.coordinator.busy - before.coordinators[at]!))),
    redis: share(redis.busy - before.redis),
  };
}

/** The numbers of workers that are simulated. */
export const simulatedWorkers = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1000] as const;

/** As it is now, and the steps of the plan for a thousand workers. */
export const queuePolicies: readonly QueuePolicy[] = [
  {
    ...{ name: "as it is", most: (workers) => Math.min(256, workers + 1 + (workers >> 1)) },
    ...{ wakes: "all", coordinators: 1 },
  },
  {
    ...{ name: "as many out as threads ask for", most: (workers) => workers + 1 + (workers >> 1) },
    ...{ wakes: "all", coordinators: 1 },
  },
  {
    ...{ name: "and Redis wakes one worker a job", most: (workers) => workers + 1 + (workers >> 1) },
    ...{ wakes: "one", coordinators: 1 },
  },
  {
    ...{ name: "and eight coordinators share the windows", most: (workers) => workers + 1 + (workers >> 1) },
    ...{ wakes: "one", coordinators: 8 },
  },
];
