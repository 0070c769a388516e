import { type Equipment, perform, type Task } from "./task.ts";
import type { WindowResult } from "./windowJob.ts";

/**
 * Where tasks are done. A task is a function of its text, so threads, shards and a queue server can stand behind this
 * alike; the caller keeps as many tasks under way as there are `threads`.
 */
export interface Pool {
  readonly threads: number;
  /** The answer to a task; once the signal is given, one that is "cancelled". */
  run(task: Task, signal?: AbortSignal): Promise<WindowResult>;
  /** Told of every shorter schedule: work that only longer ones need may be given up. */
  best?(cycles: number): void;
  /** Ends what the pool has started. */
  close(): Promise<void>;
}

/** One task at a time in this thread: what tests and short runs want. */
export function inProcess(equipment: Equipment): Pool {
  return { threads: 1, run: (task, signal) => perform(task, equipment, signal), close: async () => {} };
}

/** A pool that tells how many of its threads work on a task, whenever that changes. */
export function countedPool(pool: Pool, busy: (threads: number) => void): Pool {
  let working = 0;
  const tell = (by: number): void => {
    working += by;
    busy(Math.min(pool.threads, working));
  };
  return {
    // Workers at a queue come and go.
    get threads() {
      return pool.threads;
    },
    run: async (task, signal) => {
      tell(1);
      try {
        return await pool.run(task, signal);
      } finally {
        tell(-1);
      }
    },
    ...(pool.best === undefined ? {} : { best: (cycles) => pool.best?.(cycles) }),
    close: () => pool.close(),
  };
}
