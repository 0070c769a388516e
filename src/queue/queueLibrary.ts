import type * as Bullmq from "bullmq";
import type { Redis } from "ioredis";

/** The two packages that a queue stands on; they need not be installed. */
export interface QueueLibrary {
  readonly bullmq: typeof Bullmq;
  readonly Redis: typeof Redis;
}

/**
 * BullMQ and ioredis, where they are.
 * @throws {RangeError} saying how to install them.
 */
export async function queueLibrary(
  load: () => Promise<readonly [typeof Bullmq, { readonly Redis: typeof Redis }]> = () =>
    Promise.all([import("bullmq"), import("ioredis")]),
): Promise<QueueLibrary> {
  try {
    const [bullmq, ioredis] = await load();
    return { bullmq, Redis: ioredis.Redis };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new RangeError(
      "--queue: bullmq and ioredis are not installed beside slotwise: npm install bullmq@6 ioredis@6",
    );
  }
}
