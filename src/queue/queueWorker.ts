import { hostname } from "node:os";
import process from "node:process";
import type { Job } from "bullmq";
import type { Redis } from "ioredis";
import { HeldJobs } from "./heldJobs.ts";
import { attemptJob, type PerformQueued, type TakenJob } from "./jobAttempt.ts";
import { type KnownRun, KnownRuns } from "./knownRuns.ts";
import type { QueueAddress } from "./queueAddress.ts";
import { endConnection, queueConnection } from "./queueConnection.ts";
import { type QueueKeys, queueKeys } from "./queueKeys.ts";
import { type QueueLibrary, queueLibrary } from "./queueLibrary.ts";
import { newsSchema, parsedMessage, type QueueWorkerState } from "./queueMessages.ts";
import { guardRuns, runHasEnded } from "./runGuard.ts";
import { SharedTexts } from "./sharedTexts.ts";

/** How a worker is told. */
export interface QueueWorkerOptions {
  readonly version: string;
  readonly threads: number;
  readonly perform: PerformQueued;
  /** A line for people. */
  readonly tell: (line: string) => void;
  /** Its name: letters of its own, so that two of a computer are two. */
  readonly name: string;
  /** Milliseconds after which a job of a worker that was not heard of goes to another one. Default 15 000. */
  readonly lock?: number | undefined;
}

/** Milliseconds after which a worker that was not heard of counts as gone: on a busy computer its turn may come late. */
const gone = 30_000;

/** Milliseconds of `lock` where nobody says otherwise. */
const usualLock = 15_000;

/** Takes jobs of all runs at a Redis, in turns, as many at a time as it has threads. */
export class QueueWorker {
  done = 0;
  readonly #redis: Redis;
  readonly #listener: Redis;
  readonly #keys: QueueKeys;
  readonly #options: QueueWorkerOptions;
  readonly #runs: KnownRuns;
  readonly #held = new HeldJobs();
  readonly #shared: SharedTexts;
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #sleepers = new Set<() => void>();
  #slots: Promise<void>[] = [];
  #ended = false;
  #token = 0;

  private constructor(
    { library, redis, listener }: { library: QueueLibrary; redis: Redis; listener: Redis },
    keys: QueueKeys,
    options: QueueWorkerOptions,
  ) {
    this.#redis = redis;
    this.#listener = listener;
    this.#keys = keys;
    this.#options = options;
    this.#runs = new KnownRuns(library, redis, keys, { ...options, lock: options.lock ?? usualLock });
    this.#shared = new SharedTexts(redis, keys);
  }

  /** @throws {RangeError} in one line: the packages are missing, or nobody answers at the address. */
  static async start(address: QueueAddress, options: QueueWorkerOptions): Promise<QueueWorker> {
    const library = await queueLibrary();
    const redis = await queueConnection(library, address);
    const listener = await queueConnection(library, address);
    for (const each of [redis, listener]) each.on("error", () => undefined);
    const keys = queueKeys(address);
    guardRuns(redis, keys);
    const worker = new QueueWorker({ library, redis, listener }, keys, options);
    await worker.#begin();
    return worker;
  }

  async #begin(): Promise<void> {
    const { threads, lock = usualLock } = this.#options;
    this.#listener.on("message", (_channel, text) => this.#hear(text));
    await this.#listener.subscribe(this.#keys.news);
    await this.#beat();
    this.#timers.push(setInterval(() => void this.#beat(), Math.min(5000, lock)));
    this.#slots = Array.from({ length: threads }, () => this.#slot());
  }

  /** Takes no more jobs, stops those under way (others will do them), and ends. */
  async close(): Promise<void> {
    this.#ended = true;
    for (const timer of this.#timers) clearInterval(timer);
    this.#held.endAll();
    for (const wake of [...this.#sleepers]) wake();
    await Promise.race([Promise.all(this.#slots), new Promise((done) => setTimeout(done, 3000).unref())]);
    if (this.#redis.status === "ready") {
      await this.#redis.del(this.#keys.worker(this.#options.name)).catch(() => undefined);
    }
    await Promise.race([this.#runs.close(), new Promise((done) => setTimeout(done, 2000).unref())]);
    await Promise.all([endConnection(this.#listener), endConnection(this.#redis)]);
  }

  #hear(text: string): void {
    const news = parsedMessage(newsSchema, text);
    if (news === undefined) return;
    this.#held.hear(news);
    this.#runs.hear(news);
    if (news.kind !== "work") return;
    // One job is there: one thread looks for it.
    const [wake] = this.#sleepers;
    wake?.();
  }

  async #beat(): Promise<void> {
    if (this.#redis.status !== "ready") return;
    const { version, threads, name } = this.#options;
    const state: QueueWorkerState = {
      ...{ version, threads, host: hostname(), pid: process.pid },
      ...{ busy: this.#held.size, done: this.done },
    };
    try {
      await this.#redis.set(this.#keys.worker(name), JSON.stringify(state), "PX", gone);
      for (const run of this.#held.runs()) {
        const cycles = await this.#runs.readBest(run);
        if (cycles !== undefined) this.#held.hear({ kind: "best", run, cycles });
      }
    } catch {
      // The next beat is soon.
    }
  }

  /** One thread's work: a job after the other. */
  async #slot(): Promise<void> {
    while (!this.#ended) {
      try {
        const taken = await this.#take();
        if (taken === undefined) await this.#sleep(1000);
        else await this.#do(taken);
      } catch {
        // Redis is away, or has forgotten the job: others look after what we had.
        if (!this.#ended) await this.#sleep(500);
      }
    }
  }

  #sleep(milliseconds: number): Promise<void> {
    return new Promise((done) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.#sleepers.delete(wake);
        done();
      };
      const timer = setTimeout(wake, milliseconds);
      this.#sleepers.add(wake);
    });
  }

  /** A job of the run that has waited longest, of those that have one. */
  async #take(): Promise<TakenJob | undefined> {
    for (const { run, known } of await this.#runs.inTurn()) {
      if (this.#ended) return undefined;
      const token = `${this.#options.name}.${this.#token++}`;
      const job = await nextJob(known, token);
      if (job === undefined) continue;
      // What is known may be a second old, and a job that was done wrong here is put in again after the refusal is written.
      if (await this.#runs.refuses(run, known)) {
        await job.moveToWait(token);
        continue;
      }
      known.served = performance.now();
      return { run, job, token };
    }
    return undefined;
  }

  async #do(taken: TakenJob): Promise<void> {
    const { perform, lock = usualLock, name } = this.#options;
    const answered = await attemptJob(taken, {
      ...{ name, perform, lock, held: this.#held, shared: this.#shared },
      best: (run) => this.#runs.best(run),
      ended: () => this.#ended,
    });
    if (!answered) return;
    this.done++;
    const { run, job } = taken;
    await this.#redis.publish(this.#keys.news, JSON.stringify({ kind: "answer", run, job: job.id }));
  }
}

/** A job of a run, if one waits; none where the run has just ended. */
async function nextJob({ worker }: KnownRun, token: string): Promise<Job | undefined> {
  try {
    return (await worker.getNextJob(token, { block: false })) as Job | undefined;
  } catch (error) {
    if (runHasEnded(error)) return undefined;
    throw error;
  }
}
