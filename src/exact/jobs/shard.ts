import { groupShiftHash } from "./groupShift.ts";
import type { Pool } from "./pool.ts";
import type { Task } from "./task.ts";
import { jobHash } from "./windowJob.ts";

/** A task's name, whoever does it. */
export function taskHash(task: Task): string {
  return task.kind === "window" ? jobHash(task.job) : groupShiftHash(task.job);
}

/**
 * A pool that does its share of the tasks and leaves the rest: shards on many computers need no service, only a folder in
 * which their journals meet. Who has which task follows from its hash. What is left comes back as cancelled, which no
 * journal keeps.
 */
export function sharded(pool: Pool, { index, of }: Shard): Pool {
  return {
    ...pool,
    run(task, signal) {
      if (Number.parseInt(taskHash(task).slice(0, 8), 16) % of === index) return pool.run(task, signal);
      const left = { status: "undecided", because: "cancelled", detail: "left to another shard" } as const;
      return Promise.resolve({ ...left, engine: "none", seconds: 0, limitSeconds: 0 });
    },
  };
}

/** One of `of` equal shares of all tasks; `index` from 0. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

/**
 * Reads `k/n`, the k-th of n shards, k from 1.
 * @throws {RangeError} when it is none.
 */
export function parseShard(text: string): Shard {
  const match = /^(\d+)\/(\d+)$/.exec(text);
  const [index, of] = [Number(match?.[1]) - 1, Number(match?.[2])];
  if (match === null || !(index >= 0 && index < of))
    throw new RangeError(`shard ${text}: k/n with 1 <= k <= n is wanted`);
  return { index, of };
}
