import { hostname } from "node:os";
import process from "node:process";
import type { Job, Worker } from "bullmq";
import type { Redis } from "ioredis";
import { expireRun } from "./purgeRun.ts";
import type { QueueAddress } from "./queueAddress.ts";
import { endConnection, queueConnection } from "./queueConnection.ts";
import { type QueueKeys, queueKeys } from "./queueKeys.ts";
import { type QueueLibrary, queueLibrary } from "./queueLibrary.ts";
import {
  envelopeSchema,
  newsSchema,
  parsedMessage,
  type QueueRun,
  type QueueWorkerState,
  runSchema,
  spoken,
} from "./queueMessages.ts";

/** Does a job: the text of its result, JSON. Once the signal is given it should end, however. */
export type PerformQueued = (
  job: { readonly kind: string; readonly text: string; readonly shared: string | undefined },
  signal: AbortSignal,
) => Promise<string>;

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

interface Held {
  readonly run: string;
  readonly name: string;
  readonly hopelessBelow: number | undefined;
  readonly end: AbortController;
}

interface KnownRun {
  readonly worker: Worker;
  about: QueueRun | undefined;
  /** When `about` was read. */
  read: number;
  /** When a job of it was last taken: who waited longest comes next. */
  served: number;
  refused: boolean;
}

/** Milliseconds that what is known of a run holds. */
const fresh = 1000;

/** Milliseconds after which keys of a run without a coordinator go. */
const kept = 3_600_000;

/** Times that a job may be lost with its worker before it counts as what kills workers. */
const mostStalls = 50;

/** Takes jobs of all runs at a Redis, in turns, as many at a time as it has threads. */
export class QueueWorker {
  done = 0;
  readonly #library: QueueLibrary;
  readonly #redis: Redis;
  readonly #listener: Redis;
  readonly #keys: QueueKeys;
  readonly #options: QueueWorkerOptions;
  readonly #runs = new Map<string, KnownRun>();
  readonly #held = new Set<Held>();
  readonly #shared = new Map<string, string>();
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
    this.#library = library;
    this.#redis = redis;
    this.#listener = listener;
    this.#keys = keys;
    this.#options = options;
  }

  /** @throws {RangeError} in one line: the packages are missing, or nobody answers at the address. */
  static async start(address: QueueAddress, options: QueueWorkerOptions): Promise<QueueWorker> {
    const library = await queueLibrary();
    const redis = await queueConnection(library, address);
    const listener = await queueConnection(library, address);
    for (const each of [redis, listener]) each.on("error", () => undefined);
    const worker = new QueueWorker({ library, redis, listener }, queueKeys(address), options);
    await worker.#begin();
    return worker;
  }

  async #begin(): Promise<void> {
    const { threads, lock = 15_000 } = this.#options;
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
    for (const { end } of this.#held) end.abort();
    for (const wake of [...this.#sleepers]) wake();
    await Promise.race([Promise.all(this.#slots), new Promise((done) => setTimeout(done, 3000).unref())]);
    if (this.#redis.status === "ready") {
      await this.#redis.del(this.#keys.worker(this.#options.name)).catch(() => undefined);
    }
    const ending = [...this.#runs.values()].map(({ worker }) => worker.close(true).catch(() => undefined));
    await Promise.race([Promise.all(ending), new Promise((done) => setTimeout(done, 2000).unref())]);
    await Promise.all([endConnection(this.#listener), endConnection(this.#redis)]);
  }

  #hear(text: string): void {
    const news = parsedMessage(newsSchema, text);
    if (news === undefined) return;
    if (news.kind === "work") {
      const known = this.#runs.get(news.run);
      // A run that nobody has heard of must be looked for.
      if (known !== undefined && known.about === undefined) known.read = 0;
      for (const wake of [...this.#sleepers]) wake();
    } else if (news.kind === "best") {
      for (const held of this.#held) {
        if (held.run === news.run && held.hopelessBelow !== undefined && news.cycles < held.hopelessBelow)
          held.end.abort();
      }
    } else if (news.kind === "stop") {
      for (const held of this.#held) {
        if (held.run === news.run && (news.job === undefined || news.job === held.name)) held.end.abort();
      }
    }
  }

  async #beat(): Promise<void> {
    if (this.#redis.status !== "ready") return;
    const { version, threads, name } = this.#options;
    const state: QueueWorkerState = {
      ...{ version, threads, host: hostname(), pid: process.pid },
      ...{ busy: this.#held.size, done: this.done },
    };
    await this.#redis.set(this.#keys.worker(name), JSON.stringify(state), "PX", 15_000).catch(() => undefined);
  }

  /** One thread's work: a job after the other. */
  async #slot(): Promise<void> {
    while (!this.#ended) {
      try {
        const taken = await this.#take();
        if (taken === undefined) await this.#sleep(1000);
        else await this.#do(taken.run, taken.job, taken.token);
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
  async #take(): Promise<{ readonly run: string; readonly job: Job; readonly token: string } | undefined> {
    const names = await this.#redis.smembers(this.#keys.runs);
    const there: { readonly run: string; readonly known: KnownRun }[] = [];
    for (const run of names) {
      const known = await this.#know(run);
      if (known?.about !== undefined && !known.refused) there.push({ run, known });
    }
    there.sort((a, b) => a.known.served - b.known.served);
    for (const { run, known } of there) {
      if (this.#ended) return undefined;
      const token = `${this.#options.name}.${this.#token++}`;
      const job = (await known.worker.getNextJob(token, { block: false })) as Job | undefined;
      if (job === undefined) continue;
      // What is known may be a second old, and a job that was done wrong here is put in again after the refusal is written.
      if (await this.#isDistrusted(run)) {
        this.#refuse(known, `run ${run} has refused a result of this worker: it takes no more jobs of it`);
        await job.moveToWait(token);
        continue;
      }
      known.served = performance.now();
      return { run, job, token };
    }
    return undefined;
  }

  /** What is known of a run, not older than a second. */
  async #know(run: string): Promise<KnownRun | undefined> {
    const { version, lock = 15_000 } = this.#options;
    const before = this.#runs.get(run);
    if (before !== undefined && performance.now() - before.read < fresh) return before;
    const about = parsedMessage(runSchema, await this.#redis.get(this.#keys.run(run)));
    if (about === undefined) {
      // Its coordinator has gone: nobody waits for the results, and nobody removes the keys.
      await this.#redis.srem(this.#keys.runs, run);
      await expireRun(this.#redis, this.#keys, { run, milliseconds: kept, fresh: false });
      this.#runs.delete(run);
      await before?.worker.close(true);
      return undefined;
    }
    const known = before ?? (await this.#meet(run, lock));
    known.about = about;
    known.read = performance.now();
    if (about.version !== version || about.protocol !== spoken) {
      this.#refuse(
        known,
        `run ${run} is of slotwise ${about.version}, this worker is ${version}: it takes no job of it`,
      );
    } else if (await this.#isDistrusted(run)) {
      this.#refuse(known, `run ${run} has refused a result of this worker: it takes no more jobs of it`);
    } else known.refused = false;
    return known;
  }

  #refuse(known: KnownRun, because: string): void {
    if (!known.refused) this.#options.tell(because);
    known.refused = true;
  }

  async #isDistrusted(run: string): Promise<boolean> {
    return (await this.#redis.sismember(this.#keys.distrusted(run), this.#options.name)) === 1;
  }

  async #meet(run: string, lock: number): Promise<KnownRun> {
    const worker = new this.#library.bullmq.Worker(run, null, {
      connection: this.#redis,
      prefix: this.#keys.jobs,
      autorun: false,
      lockDuration: lock,
      stalledInterval: lock,
      maxStalledCount: mostStalls,
      skipVersionCheck: true,
    });
    worker.on("error", () => undefined);
    const known = { worker, about: undefined, read: 0, served: 0, refused: false };
    // Two slots may meet a run at once.
    const other = this.#runs.get(run);
    if (other !== undefined) {
      await worker.close(true);
      return other;
    }
    this.#runs.set(run, known);
    // Jobs of workers that were killed come back by it.
    void worker.startStalledCheckTimer();
    return known;
  }

  async #do(run: string, job: Job, token: string): Promise<void> {
    const { perform, lock = 15_000, name } = this.#options;
    const envelope = envelopeSchema.safeParse(job.data);
    if (!envelope.success || job.id === undefined) {
      await job.moveToFailed(new Error("no job of this protocol"), token, false);
      return;
    }
    const { kind, text, shared, hopelessBelow } = envelope.data;
    const end = new AbortController();
    const held: Held = { run, name: job.id, hopelessBelow, end };
    this.#held.add(held);
    // A lock that is lost is another worker's job now.
    const renew = (): void =>
      void job.extendLock(token, lock).then(
        () => undefined,
        (error: Error) => {
          if (/lock/i.test(error.message)) end.abort();
        },
      );
    const timer = setInterval(renew, lock / 3);
    const begun = performance.now();
    try {
      const best = this.#runs.get(run)?.about?.best;
      if (best !== undefined && hopelessBelow !== undefined && best < hopelessBelow) end.abort();
      const answer = await perform({ kind, text, shared: await this.#sharedText(run, shared) }, end.signal);
      const seconds = (performance.now() - begun) / 1000;
      if (this.#ended) {
        // Stopped by us: the job is as if nobody had begun it.
        await job.moveToWait(token).catch(() => undefined);
        return;
      }
      await job.moveToCompleted({ protocol: spoken, worker: name, text: answer, seconds }, token, false);
      this.done++;
      await this.#redis.publish(this.#keys.news, JSON.stringify({ kind: "answer", run, job: job.id }));
    } catch (error) {
      await job
        .moveToFailed(error instanceof Error ? error : new Error(String(error)), token, false)
        .catch(() => undefined);
    } finally {
      clearInterval(timer);
      this.#held.delete(held);
    }
  }

  /** The text that a job shares with others; the last few are kept. */
  async #sharedText(run: string, hash: string | undefined): Promise<string | undefined> {
    if (hash === undefined) return undefined;
    const known = this.#shared.get(hash) ?? (await this.#redis.get(this.#keys.shared(run, hash)));
    if (known === null || known === undefined)
      throw new Error(`the text ${hash.slice(0, 12)} that the job needs is gone`);
    this.#shared.delete(hash);
    this.#shared.set(hash, known);
    for (const old of this.#shared.keys()) {
      if (this.#shared.size <= 8) break;
      this.#shared.delete(old);
    }
    return known;
  }
}
