import type { Pool } from "../../exact/jobs/pool.ts";
import type { QueueAddress } from "../../queue/queueAddress.ts";
import { queuePool } from "../../queue/queuePool.ts";
import { coordinating } from "../queue/coordinating.ts";
import { windowThreads } from "./windowThreads.ts";

/**
 * Who does windows and group shifts: threads of this computer, or the workers at a queue. Whoever made it closes it.
 * @param about `several`: of more blocks than one, one after the other. What the best schedule of one makes hopeless is not hopeless
 * for the next, so nothing is called so.
 * @throws {RangeError} in one line, where nobody answers at the queue.
 */
export async function windowPool(
  { queue, threads }: { readonly queue: QueueAddress | undefined; readonly threads: number },
  about: {
    readonly title: string;
    readonly run?: string;
    readonly several?: boolean;
    readonly tell: (line: string) => void;
  },
): Promise<Pool> {
  if (queue === undefined) return windowThreads(threads);
  const pool = queuePool(await coordinating(queue, about));
  return about.several === true ? Object.assign(pool, { best: () => undefined }) : pool;
}

/** Why `--queue` and options of threads go not together. */
export const threadsElsewhere = "the workers at the queue do the work";
