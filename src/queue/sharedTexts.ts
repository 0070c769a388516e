import type { Redis } from "ioredis";
import type { QueueKeys } from "./queueKeys.ts";
import { textHash } from "./queueMessages.ts";

/** Texts that are kept: a worker serves few runs at a time, and each has one block. */
const most = 8;

/** The texts that jobs share, of which a worker keeps the last few. */
export class SharedTexts {
  readonly #redis: Redis;
  readonly #keys: QueueKeys;
  readonly #texts = new Map<string, string>();

  constructor(redis: Redis, keys: QueueKeys) {
    this.#redis = redis;
    this.#keys = keys;
  }

  /** @throws {Error} where the text is gone, or another than its hash says. */
  async text(run: string, hash: string): Promise<string> {
    const known = this.#texts.get(hash) ?? (await this.#redis.get(this.#keys.shared(run, hash)));
    if (known === null) throw new Error(`the text ${hash.slice(0, 12)} that the job needs is gone`);
    if (!this.#texts.has(hash) && textHash(known) !== hash) {
      throw new Error(`the text ${hash.slice(0, 12)} that the job needs is another one than its hash says`);
    }
    this.#texts.delete(hash);
    this.#texts.set(hash, known);
    for (const old of this.#texts.keys()) {
      if (this.#texts.size <= most) break;
      this.#texts.delete(old);
    }
    return known;
  }
}
