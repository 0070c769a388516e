import { Piscina } from "piscina";
import { threadOptions } from "./ownThread.ts";
import type { Pool } from "./pool.ts";
import { taskText } from "./task.ts";
import type { WindowResult } from "./windowJob.ts";

/**
 * Tasks on worker threads of this computer. `worker` is a module whose default export turns the text of a task into its
 * result. A task that is cancelled takes its thread with it, whatever it was doing.
 * @throws {RangeError} when `threads` is not a whole number above 0.
 */
export function threadPool(worker: URL, threads: number): Pool {
  if (!Number.isInteger(threads) || threads < 1) throw new RangeError(`${threads} threads: at least 1 is wanted`);
  let pool: Piscina | undefined;
  return {
    threads,
    async run(task, signal) {
      const begun = performance.now();
      // Not before there is a task: a thread takes a third of a second to start.
      pool ??= new Piscina({
        ...threadOptions(worker),
        minThreads: threads,
        maxThreads: threads,
      });
      try {
        return await (pool.run(taskText(task), signal === undefined ? {} : { signal }) as Promise<WindowResult>);
      } catch (error) {
        if (signal?.aborted !== true) throw error;
        const seconds = (performance.now() - begun) / 1000;
        return { status: "undecided", because: "cancelled", engine: "none", seconds, limitSeconds: 0 };
      }
    },
    close: async () => pool?.destroy(),
  };
}
