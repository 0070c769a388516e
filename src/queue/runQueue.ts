import type { Job, Queue } from "bullmq";
import type { Redis } from "ioredis";
import type { JobOut } from "./jobsOut.ts";
import { purgeRun } from "./purgeRun.ts";
import { type QueueKeys, runKept } from "./queueKeys.ts";
import type { QueueLibrary } from "./queueLibrary.ts";
import type { News } from "./queueMessages.ts";
import { guardedScript } from "./runGuard.ts";

/** The queue of one run, and the texts that its jobs share. */
export class RunQueue {
  readonly #redis: Redis;
  readonly #keys: QueueKeys;
  readonly #run: string;
  readonly #queue: Queue;
  /** Hashes of shared texts that are there. */
  readonly #shared = new Set<string>();

  constructor({ bullmq }: QueueLibrary, redis: Redis, keys: QueueKeys, run: string) {
    this.#redis = redis;
    this.#keys = keys;
    this.#run = run;
    this.#queue = new bullmq.Queue(run, {
      ...{ connection: redis, prefix: keys.jobs, skipMetasUpdate: true },
      defaultJobOptions: { attempts: 1, stackTraceLimit: 1 },
    });
    this.#queue.on("error", () => undefined);
  }

  /** Puts a job in, with the text that it shares, and tells workers. A job whose name is there is not put in twice. */
  async add(name: string, job: JobOut | undefined): Promise<void> {
    if (job === undefined) return;
    const { envelope, shared } = job;
    if (shared !== undefined && !this.#shared.has(shared.hash)) {
      await this.#redis.set(this.#keys.shared(this.#run, shared.hash), shared.text, "PX", runKept);
      this.#shared.add(shared.hash);
    }
    try {
      await this.#queue.add(envelope.kind, envelope, { jobId: name });
    } finally {
      // Where it did not come to that, the next look finds none, and puts it in again.
      job.added = true;
    }
    this.publish({ kind: "work", run: this.#run });
  }

  /** What is known of a job; undefined where Redis has none of the name. */
  get(name: string): Promise<Job | undefined> {
    return this.#queue.getJob(name);
  }

  async remove(name: string): Promise<void> {
    await this.#queue.remove(name);
  }

  /** Redis may have forgotten everything: shared texts are put in again. */
  forget(): void {
    this.#shared.clear();
  }

  /** Gives a worker no more jobs of this run. */
  async distrust(worker: string): Promise<void> {
    const add = guardedScript('return redis.call("SADD", KEYS[1], ARGV[1])', this.#keys);
    await this.#redis.eval(add, 1, this.#keys.distrusted(this.#run), worker);
  }

  /** Whether asking makes sense now. */
  get connected(): boolean {
    return this.#redis.status === "ready";
  }

  publish(news: News): void {
    void this.#redis.publish(this.#keys.news, JSON.stringify(news)).catch(() => undefined);
  }

  /** Removes everything of the run. */
  async purge(): Promise<void> {
    await purgeRun(this.#redis, this.#keys, this.#run);
  }

  close(): Promise<void> {
    return this.#queue.close();
  }
}
