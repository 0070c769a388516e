import type { Redis } from "ioredis";
import type { QueueAddress } from "./queueAddress.ts";
import type { QueueLibrary } from "./queueLibrary.ts";

/** Milliseconds that the first connection may take. */
const patience = 10_000;

/** Milliseconds between two attempts to get a lost connection back: at most. */
const slowest = 2000;

/**
 * A connection to the queue's Redis. Lost, it comes back by itself, and what was asked meanwhile is asked then.
 * @throws {RangeError} in one line where there is none at first.
 */
export async function queueConnection({ Redis }: QueueLibrary, { url, shown }: QueueAddress): Promise<Redis> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: patience,
    // BullMQ asks for it: a command waits for the connection, however long that takes.
    maxRetriesPerRequest: null,
    retryStrategy: (times) => Math.min(100 * times, slowest),
  });
  let reason = "no answer";
  const note = (error: Error): void => {
    reason = "code" in error ? String(error.code) : error.message;
  };
  redis.on("error", note);
  const timer = setTimeout(() => redis.disconnect(), patience);
  try {
    // Without a server the library goes on to try; the first connection is asked once.
    await new Promise<void>((done, failed) => {
      redis.once("close", () => failed(new Error("closed")));
      redis.connect().then(() => done(), failed);
    });
    await redis.ping();
  } catch (error) {
    redis.disconnect();
    if (error instanceof Error && error.message !== "closed" && reason === "no answer") note(error);
    throw new RangeError(`--queue ${shown}: ${reason}`);
  } finally {
    clearTimeout(timer);
  }
  return redis;
}

/** Ends a connection whatever its state. */
export async function endConnection(redis: Redis): Promise<void> {
  if (redis.status === "ready") {
    const ended = redis.quit().catch(() => undefined);
    await Promise.race([ended, new Promise((done) => setTimeout(done, 1000).unref())]);
  }
  redis.disconnect();
}

/** Names of all keys that a pattern finds, without keeping Redis from other work. */
export async function keysLike(redis: Redis, pattern: string): Promise<string[]> {
  const found: string[] = [];
  for await (const keys of redis.scanStream({ match: pattern, count: 500 })) found.push(...(keys as string[]));
  return found;
}
