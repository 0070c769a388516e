import { groupShiftHash } from "./groupShift.ts";
import type { Pool } from "./pool.ts";
import type { Shard } from "./shardName.ts";
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
