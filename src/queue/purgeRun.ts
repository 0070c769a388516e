import type { Redis } from "ioredis";
import { keysLike } from "./queueConnection.ts";
import { type QueueKeys, runKept } from "./queueKeys.ts";

/**
 * Removes everything of one run, and nothing else. The first step ends the run (`runGuard.ts`): what the second one does not find is
 * never written. @returns how many keys that were.
 */
export async function purgeRun(redis: Redis, keys: QueueKeys, run: string): Promise<number> {
  const [first] = (await redis.multi().del(keys.open(run), keys.run(run)).srem(keys.runs, run).exec()) ?? [];
  const found = await keysLike(redis, keys.all(run));
  for (let at = 0; at < found.length; at += 500) await redis.unlink(...found.slice(at, at + 500));
  return found.length + Number(first?.[1] ?? 0);
}

/** Lets all keys of a run that goes on stay for another hour. */
export async function keepRun(redis: Redis, keys: QueueKeys, run: string): Promise<void> {
  // Locks and the mark of the last look for stalled jobs have times of BullMQ's, and so has what the run is: made longer, a dead
  // worker's job would never come back.
  const timed = (key: string): boolean => key === keys.run(run) || /:(lock|stalled-check)$/.test(key);
  const found = (await keysLike(redis, keys.all(run))).filter((key) => !timed(key));
  const pipeline = redis.pipeline();
  for (const key of found) pipeline.pexpire(key, runKept);
  await pipeline.exec();
}
