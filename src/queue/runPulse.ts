import type { Redis } from "ioredis";
import { keepRun } from "./purgeRun.ts";
import { keysLike } from "./queueConnection.ts";
import { type QueueKeys, runKept } from "./queueKeys.ts";
import { parsedMessage, type QueueRun, spoken, workerSchema } from "./queueMessages.ts";

/** Milliseconds after which a coordinator that was not heard of counts as gone. */
const gone = 30_000;

/** Whose pulse it is. */
interface Pulsing {
  readonly run: string;
  readonly version: string;
  readonly title: string;
  readonly tell: (line: string) => void;
}

/** Says that a run goes on, so that workers serve it and its keys stay, and hears which workers are there. */
export class RunPulse {
  threads = 0;
  readonly #redis: Redis;
  readonly #keys: QueueKeys;
  readonly #of: Pulsing;
  readonly #began = new Date().toISOString();
  #beating = false;
  #toldOfNobody = false;

  constructor(redis: Redis, keys: QueueKeys, of: Pulsing) {
    this.#redis = redis;
    this.#keys = keys;
    this.#of = of;
  }

  /** One beat. While there is no connection, or the last one is not over, there is none. */
  async beat(counts: Pick<QueueRun, "done" | "refused" | "again" | "best">): Promise<void> {
    if (this.#beating || this.#redis.status !== "ready") return;
    this.#beating = true;
    try {
      const { run, version, title } = this.#of;
      const about: QueueRun = { protocol: spoken, version, title, began: this.#began, ...counts };
      // One step: a run that is purged between two of them would be there again, in part.
      await this.#redis
        .multi()
        .set(this.#keys.open(run), "", "PX", runKept)
        .set(this.#keys.run(run), JSON.stringify(about), "PX", gone)
        .sadd(this.#keys.runs, run)
        .pexpire(this.#keys.runs, runKept)
        .exec();
      await keepRun(this.#redis, this.#keys, run);
      this.#hear(await this.#workerThreads());
    } catch {
      // The next beat is soon.
    } finally {
      this.#beating = false;
    }
  }

  /** Threads of all workers of this version. */
  async #workerThreads(): Promise<number> {
    const names = await keysLike(this.#redis, this.#keys.workers);
    const workers = names.length === 0 ? [] : await this.#redis.mget(...names);
    let threads = 0;
    for (const text of workers) {
      const worker = parsedMessage(workerSchema, text);
      if (worker?.version === this.#of.version) threads += worker.threads;
    }
    return threads;
  }

  #hear(threads: number): void {
    if (threads === 0 && !this.#toldOfNobody) {
      this.#toldOfNobody = true;
      this.#of.tell(
        `no worker of slotwise ${this.#of.version} is at the queue: slotwise worker --queue URL starts one`,
      );
    } else if (threads !== this.threads) {
      this.#of.tell(`${threads} ${threads === 1 ? "thread" : "threads"} of workers are at the queue`);
    }
    this.threads = threads;
  }
}
