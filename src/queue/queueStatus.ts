import type { Redis } from "ioredis";
import { purgeRun } from "./purgeRun.ts";
import type { QueueAddress } from "./queueAddress.ts";
import { endConnection, keysLike, queueConnection } from "./queueConnection.ts";
import { queueKeys } from "./queueKeys.ts";
import { type QueueLibrary, queueLibrary } from "./queueLibrary.ts";
import { parsedMessage, type QueueRun, type QueueWorkerState, runSchema, workerSchema } from "./queueMessages.ts";

/** Who is at a queue. */
export interface QueueStatus {
  readonly runs: readonly (QueueRun & { readonly run: string; readonly waiting: number; readonly active: number })[];
  readonly workers: readonly (QueueWorkerState & { readonly worker: string })[];
}

async function connected<T>(
  address: QueueAddress,
  work: (redis: Redis, library: QueueLibrary) => Promise<T>,
): Promise<T> {
  const library = await queueLibrary();
  const redis = await queueConnection(library, address);
  try {
    return await work(redis, library);
  } finally {
    await endConnection(redis);
  }
}

/** Runs that go on and workers that are there. @throws {RangeError} where nobody answers at the address. */
export function queueStatus(address: QueueAddress): Promise<QueueStatus> {
  const keys = queueKeys(address);
  return connected(address, async (redis, { bullmq }) => {
    const runs: QueueStatus["runs"][number][] = [];
    for (const run of (await redis.smembers(keys.runs)).sort()) {
      const about = parsedMessage(runSchema, await redis.get(keys.run(run)));
      if (about === undefined) continue;
      const queue = new bullmq.Queue(run, { connection: redis, prefix: keys.jobs, skipMetasUpdate: true });
      const { waiting = 0, active = 0 } = await queue.getJobCounts("waiting", "active");
      await queue.close();
      runs.push({ run, ...about, waiting, active });
    }
    const names = (await keysLike(redis, keys.workers)).sort();
    const workers = names.length === 0 ? [] : await redis.mget(...names);
    return {
      runs,
      workers: workers.flatMap((text, at) => {
        const state = parsedMessage(workerSchema, text);
        return state === undefined ? [] : [{ worker: names[at]!.slice(keys.worker("").length), ...state }];
      }),
    };
  });
}

/** Removes everything of one run. @returns how many keys that were. @throws {RangeError} where nobody answers. */
export function purgeQueue(address: QueueAddress, run: string): Promise<number> {
  return connected(address, (redis) => purgeRun(redis, queueKeys(address), run));
}
