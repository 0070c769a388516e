import { setTimeout as after } from "node:timers/promises";
import type { Redis } from "ioredis";
import { JobAnswers } from "./jobAnswers.ts";
import { JobsOut } from "./jobsOut.ts";
import type { QueueAddress } from "./queueAddress.ts";
import { endConnection, queueConnection } from "./queueConnection.ts";
import { envelopeOf, type QueuedJob } from "./queuedJob.ts";
import { type QueueKeys, queueKeys } from "./queueKeys.ts";
import { queueLibrary } from "./queueLibrary.ts";
import { newsSchema, parsedMessage } from "./queueMessages.ts";
import { guardRuns } from "./runGuard.ts";
import { RunPulse } from "./runPulse.ts";
import { RunQueue } from "./runQueue.ts";

/** How a coordinator is told. */
export interface CoordinatorOptions {
  /** slotwise's: workers of another one get nothing. */
  readonly version: string;
  readonly title: string;
  /** The name of the run; the one of an earlier run takes up what that one left in the queue. */
  readonly run: string;
  /** A line for people. */
  readonly tell: (line: string) => void;
  /** Jobs that are out at a time at most, whatever workers there are. Default 256. */
  readonly most?: number | undefined;
  /** Milliseconds between two looks at everything that is out. Default 1000. */
  readonly every?: number | undefined;
}

/** Milliseconds that removing the run's keys may take, where Redis neither answers nor is gone. */
const patience = 15_000;

/** Jobs that are out at a time, where nobody says otherwise. */
const usualMost = 256;

/**
 * Hands jobs of one run to the workers at a Redis, and believes none of them: every result is read and checked by the job's own
 * function. What Redis forgets is put in again; what comes twice counts once; a worker with a wrong result gets no more jobs.
 * Everything is found by looking at the queue; messages only make it quicker, so that a lost one costs a second.
 */
export class Coordinator {
  readonly run: string;
  readonly #redis: Redis;
  readonly #listener: Redis;
  readonly #queue: RunQueue;
  readonly #keys: QueueKeys;
  readonly #options: CoordinatorOptions;
  readonly #out: JobsOut;
  readonly #answers: JobAnswers;
  readonly #pulse: RunPulse;
  readonly #timers: NodeJS.Timeout[] = [];
  #best: number | undefined;

  private constructor(
    { redis, listener, queue }: { readonly redis: Redis; readonly listener: Redis; readonly queue: RunQueue },
    keys: QueueKeys,
    options: CoordinatorOptions,
  ) {
    this.run = options.run;
    this.#redis = redis;
    this.#listener = listener;
    this.#queue = queue;
    this.#keys = keys;
    this.#options = options;
    this.#out = new JobsOut(options.most ?? usualMost);
    this.#answers = new JobAnswers(queue, this.#out, options.tell, () => this.#best ?? Number.POSITIVE_INFINITY);
    this.#pulse = new RunPulse(redis, keys, options);
  }

  /** @throws {RangeError} in one line: the packages are missing, or nobody answers at the address. */
  static async start(address: QueueAddress, options: CoordinatorOptions): Promise<Coordinator> {
    const library = await queueLibrary();
    const redis = await queueConnection(library, address);
    const listener = await queueConnection(library, address);
    const keys = queueKeys(address);
    guardRuns(redis, keys);
    const queue = new RunQueue(library, redis, keys, options.run);
    for (const each of [redis, listener]) each.on("error", () => undefined);
    const coordinator = new Coordinator({ redis, listener, queue }, keys, options);
    await coordinator.#begin();
    return coordinator;
  }

  async #begin(): Promise<void> {
    this.#listener.on("message", (_channel, text) => {
      const news = parsedMessage(newsSchema, text);
      if (news?.kind === "answer" && news.run === this.run) void this.#answers.look(news.job).catch(() => undefined);
    });
    await this.#listener.subscribe(this.#keys.news);
    await this.#beat();
    const { every = 1000 } = this.#options;
    this.#timers.push(setInterval(() => void this.#answers.lookAtAll(), every));
    this.#timers.push(setInterval(() => void this.#beat(), Math.max(every, 2000)));
    // After a gap nothing that was out need be there any more.
    this.#redis.on("ready", () => {
      this.#queue.forget();
      void this.#beat();
    });
  }

  /** For the run's record. */
  get counts(): Readonly<JobAnswers["counts"]> {
    return this.#answers.counts;
  }

  /** Threads of all workers of this version, as last heard. */
  get threads(): number {
    return this.#pulse.threads;
  }

  /** Jobs to keep out: every thread busy, and a few more so that none waits for us; 2 before anybody is there. */
  get ahead(): number {
    const { most = usualMost } = this.#options;
    return Math.min(most, this.threads === 0 ? 2 : this.threads + 1 + (this.threads >> 1));
  }

  /**
   * The result of a job. At most `most` are out at a time; the others wait here. Who asks for one that is out gets the same result.
   * @throws {DOMException} AbortError, once the signal is given or the coordinator is closed; {Error} where the job was given up.
   */
  async submit<Result>(job: QueuedJob<Result>, signal?: AbortSignal): Promise<Result> {
    await this.#out.room(signal);
    const { name, shared, read } = job;
    const envelope = envelopeOf(job, this.#options.version);
    let stop = (): void => undefined;
    try {
      return await new Promise<Result>((done, failed) => {
        const waiter = { done: (result: unknown) => done(result as Result), failed };
        stop = () => {
          if (!this.#out.leave(name, waiter)) return;
          this.#queue.publish({ kind: "stop", run: this.run, job: name });
          void this.#queue.remove(name).catch(() => undefined);
        };
        signal?.addEventListener("abort", stop, { once: true });
        if (!this.#out.put(name, { envelope, shared, read }, waiter)) return;
        void this.#queue.add(name, this.#out.get(name)).catch(() => undefined);
      });
    } finally {
      signal?.removeEventListener("abort", stop);
    }
  }

  /** Tells workers of a shorter schedule: what is hopeless now they give up. */
  best(cycles: number): void {
    if (this.#best !== undefined && cycles >= this.#best) return;
    this.#best = cycles;
    this.#queue.publish({ kind: "best", run: this.run, cycles });
    void this.#beat();
  }

  /** Ends the run and removes its keys. What is still out ends as if its signal were given. */
  async close(): Promise<void> {
    if (this.#out.closed) return;
    for (const timer of this.#timers) clearInterval(timer);
    this.#out.close();
    if (this.#redis.status === "ready") {
      this.#queue.publish({ kind: "stop", run: this.run });
      // A Redis that has gone meanwhile must not keep us: keys have a time to live.
      const gone = new Promise((done) => this.#redis.once("close", done));
      const purged = this.#queue.purge().catch(() => undefined);
      await Promise.race([purged, gone, after(patience, undefined, { ref: false })]);
    }
    await Promise.race([this.#queue.close().catch(() => undefined), after(1000, undefined, { ref: false })]);
    await Promise.all([endConnection(this.#listener), endConnection(this.#redis)]);
  }

  async #beat(): Promise<void> {
    if (this.#out.closed) return;
    await this.#pulse.beat({ ...this.counts, ...(this.#best === undefined ? {} : { best: this.#best }) });
  }
}
