import type { Worker } from "bullmq";
import type { Redis } from "ioredis";
import type { QueueKeys } from "./queueKeys.ts";
import type { QueueLibrary } from "./queueLibrary.ts";
import { type News, parsedMessage, type QueueRun, runSchema, spoken } from "./queueMessages.ts";

/** What a worker knows of a run. */
export interface KnownRun {
  readonly worker: Worker;
  about: QueueRun | undefined;
  /** When `about` was read. */
  read: number;
  /** When a job of it was last taken: who waited longest comes next. */
  served: number;
  refused: boolean;
}

/** How the runs' worker is told. */
interface KnowingOptions {
  readonly version: string;
  readonly name: string;
  readonly tell: (line: string) => void;
  readonly lock: number;
}

/** Milliseconds that what is known of a run holds. */
const fresh = 1000;

/** Times that a job may be lost with its worker before it counts as what kills workers. */
const mostStalls = 50;

/** The runs at a queue, as one worker sees them: which it serves, and which comes next. */
export class KnownRuns {
  readonly #library: QueueLibrary;
  readonly #redis: Redis;
  readonly #keys: QueueKeys;
  readonly #options: KnowingOptions;
  readonly #runs = new Map<string, KnownRun>();

  constructor(library: QueueLibrary, redis: Redis, keys: QueueKeys, options: KnowingOptions) {
    this.#library = library;
    this.#redis = redis;
    this.#keys = keys;
    this.#options = options;
  }

  /** The best schedule that a run is known to have. */
  best(run: string): number | undefined {
    return this.#runs.get(run)?.about?.best;
  }

  /** A shorter schedule counts at once; a run that nobody has heard of must be looked for again, now that it has work. */
  hear(news: News): void {
    const known = this.#runs.get(news.run);
    if (known === undefined) return;
    if (known.about === undefined) known.read = 0;
    else if (news.kind === "best") known.about = { ...known.about, best: news.cycles };
  }

  /** The best schedule of a run, as Redis has it: a message may have been lost. */
  async readBest(run: string): Promise<number | undefined> {
    return parsedMessage(runSchema, await this.#redis.get(this.#keys.run(run)))?.best;
  }

  /** Runs that this worker serves, that which has waited longest first. */
  async inTurn(): Promise<{ readonly run: string; readonly known: KnownRun }[]> {
    const there: { readonly run: string; readonly known: KnownRun }[] = [];
    const runs = await this.#redis.smembers(this.#keys.runs);
    for (const run of this.#runs.keys()) if (!runs.includes(run)) await this.#forget(run);
    for (const run of runs) {
      const known = await this.#know(run);
      if (known?.about !== undefined && !known.refused) there.push({ run, known });
    }
    return there.sort((a, b) => a.known.served - b.known.served);
  }

  /** Whether the run takes no results of this worker; it says so once, and serves it no longer. */
  async refuses(run: string, known: KnownRun): Promise<boolean> {
    if ((await this.#redis.sismember(this.#keys.distrusted(run), this.#options.name)) !== 1) return false;
    this.#refuse(known, `run ${run} has refused a result of this worker: it takes no more jobs of it`);
    return true;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#runs.values()].map(({ worker }) => worker.close(true).catch(() => undefined)));
  }

  /** What is known of a run, not older than a second. */
  async #know(run: string): Promise<KnownRun | undefined> {
    const { version } = this.#options;
    const before = this.#runs.get(run);
    if (before !== undefined && performance.now() - before.read < fresh) return before;
    const about = parsedMessage(runSchema, await this.#redis.get(this.#keys.run(run)));
    if (about === undefined) {
      // Its coordinator has gone: nobody waits for the results, and nobody removes the keys.
      await this.#redis.srem(this.#keys.runs, run);
      await this.#forget(run);
      return undefined;
    }
    const known = before ?? (await this.#meet(run));
    known.about = about;
    known.read = performance.now();
    if (about.version !== version || about.protocol !== spoken) {
      this.#refuse(
        known,
        `run ${run} is of slotwise ${about.version}, this worker is ${version}: it takes no job of it`,
      );
    } else if (!(await this.refuses(run, known))) known.refused = false;
    return known;
  }

  /** A run without a coordinator: what is there of it goes in time. */
  async #forget(run: string): Promise<void> {
    const known = this.#runs.get(run);
    this.#runs.delete(run);
    await known?.worker.close(true).catch(() => undefined);
  }

  #refuse(known: KnownRun, because: string): void {
    if (!known.refused) this.#options.tell(because);
    known.refused = true;
  }

  async #meet(run: string): Promise<KnownRun> {
    const { lock } = this.#options;
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
}
