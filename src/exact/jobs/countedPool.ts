import type { Pool } from "./pool.ts";

/** A pool that tells how many of its threads work on a task, whenever that changes. */
export function countedPool(pool: Pool, busy: (threads: number) => void): Pool {
  let working = 0;
  const tell = (by: number): void => {
    working += by;
    busy(Math.min(pool.threads, working));
  };
  return {
    threads: pool.threads,
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
