import type { Redis } from "ioredis";
import { keysLike } from "./queueConnection.ts";
import type { QueueKeys } from "./queueKeys.ts";

/** Removes everything of one run, and nothing else. @returns how many keys that were. */
export async function purgeRun(redis: Redis, keys: QueueKeys, run: string): Promise<number> {
  await redis.srem(keys.runs, run);
  const found = await keysLike(redis, keys.all(run));
  for (let at = 0; at < found.length; at += 500) await redis.unlink(...found.slice(at, at + 500));
  return found.length;
}

/** Lets all keys of a run go after so many milliseconds; those that have a time already keep it where `fresh` is false. */
export async function expireRun(
  redis: Redis,
  keys: QueueKeys,
  { run, milliseconds, fresh }: { readonly run: string; readonly milliseconds: number; readonly fresh: boolean },
): Promise<void> {
  // Locks and the mark of the last look for stalled jobs have times of BullMQ's, and so has what the run is: made longer, a dead
  // worker's job would never come back.
  const timed = (key: string): boolean => key === keys.run(run) || /:(lock|stalled-check)$/.test(key);
  const found = (await keysLike(redis, keys.all(run))).filter((key) => !timed(key));
  const pipeline = redis.pipeline();
  for (const key of found) {
    if (fresh) pipeline.pexpire(key, milliseconds);
    else pipeline.pexpire(key, milliseconds, "NX");
  }
  await pipeline.exec();
}

/** What a worker's looks for jobs leave of a run that has ended and was purged. */
const traces = /:(meta|stalled-check)$/;

/** Removes such traces; a run that has more, whose coordinator was killed, keeps all that it has. */
export async function purgeTraces(redis: Redis, keys: QueueKeys, run: string): Promise<void> {
  const found = await keysLike(redis, keys.all(run));
  if (found.length > 0 && found.every((key) => traces.test(key))) await redis.unlink(...found);
}
