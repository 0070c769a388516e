import { setTimeout as after } from "node:timers/promises";
import type { Queue } from "bullmq";
import type { Redis } from "ioredis";
import { expireRun, purgeRun } from "./purgeRun.ts";
import type { QueueAddress } from "./queueAddress.ts";
import { endConnection, keysLike, queueConnection } from "./queueConnection.ts";
import { type QueueKeys, queueKeys } from "./queueKeys.ts";
import { queueLibrary } from "./queueLibrary.ts";
import {
  answerSchema,
  type Envelope,
  type News,
  newsSchema,
  parsedMessage,
  type QueueRun,
  spoken,
  textHash,
  workerSchema,
} from "./queueMessages.ts";

/** What a coordinator asks workers for. */
export interface QueuedJob<Result> {
  readonly kind: string;
  /** SHA-256 of its content, without what does not decide its result: two jobs of one name are one. */
  readonly name: string;
  readonly text: string;
  /** Text that many jobs have in common. */
  readonly shared?: string | undefined;
  readonly hopelessBelow?: number | undefined;
  /** The result that a worker's text is; what is wrong with it as a text for people. It is not believed before. */
  readonly read: (text: string) => { readonly result: Result } | { readonly wrong: string };
}

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

/** Counts of a run, for its record. */
export type QueueCounts = Pick<QueueRun, "done" | "refused" | "again">;

interface Entry {
  readonly envelope: Envelope;
  readonly shared: string | undefined;
  readonly read: QueuedJob<unknown>["read"];
  readonly settle: { readonly done: (result: unknown) => void; readonly failed: (error: Error) => void };
  /** Results that were wrong, and attempts that ended without one. */
  wrong: number;
  failures: number;
  /** In the queue, as far as we know. */
  added: boolean;
  /** Its answer is being looked at. */
  looked: boolean;
}

/** Milliseconds after which a coordinator or a worker that was not heard of counts as gone. */
const gone = 30_000;

/** Milliseconds that keys of a run are kept after its coordinator was last heard of. */
const kept = 3_600_000;

/** Wrong results, or attempts without a result, after which a job is given up. */
const mostWrong = 5;

/**
 * Hands jobs of one run to the workers at a Redis, and believes none of them: every result is read and checked by the job's own
 * function. What Redis forgets is put in again; what comes twice counts once; a worker with a wrong result gets no more jobs.
 * Everything is found by looking at the queue; messages only make it quicker, so that a lost one costs a second.
 */
export class Coordinator {
  readonly run: string;
  readonly counts: { -readonly [Name in keyof QueueCounts]: number } = { done: 0, refused: 0, again: 0 };
  readonly #redis: Redis;
  readonly #listener: Redis;
  readonly #queue: Queue;
  readonly #keys: QueueKeys;
  readonly #options: CoordinatorOptions;
  readonly #began = new Date().toISOString();
  readonly #entries = new Map<string, Entry>();
  readonly #waiting: (() => void)[] = [];
  readonly #sharedThere = new Set<string>();
  readonly #timers: NodeJS.Timeout[] = [];
  #threads = 0;
  #best: number | undefined;
  #looking = false;
  #beating = false;
  #closed = false;
  #toldOfNobody = false;

  private constructor(
    { redis, listener, queue }: { readonly redis: Redis; readonly listener: Redis; readonly queue: Queue },
    keys: QueueKeys,
    options: CoordinatorOptions,
  ) {
    this.run = options.run;
    this.#redis = redis;
    this.#listener = listener;
    this.#queue = queue;
    this.#keys = keys;
    this.#options = options;
  }

  /** @throws {RangeError} in one line: the packages are missing, or nobody answers at the address. */
  static async start(address: QueueAddress, options: CoordinatorOptions): Promise<Coordinator> {
    const library = await queueLibrary();
    const redis = await queueConnection(library, address);
    const listener = await queueConnection(library, address);
    const keys = queueKeys(address);
    const queue = new library.bullmq.Queue(options.run, {
      connection: redis,
      prefix: keys.jobs,
      skipMetasUpdate: true,
      defaultJobOptions: { attempts: 1, stackTraceLimit: 1 },
    });
    queue.on("error", () => undefined);
    for (const each of [redis, listener]) each.on("error", () => undefined);
    const coordinator = new Coordinator({ redis, listener, queue }, keys, options);
    await coordinator.#begin();
    return coordinator;
  }

  async #begin(): Promise<void> {
    this.#listener.on("message", (_channel, text) => {
      const news = parsedMessage(newsSchema, text);
      if (news?.kind === "answer" && news.run === this.run) void this.#look(news.job).catch(() => undefined);
    });
    await this.#listener.subscribe(this.#keys.news);
    await this.#beat();
    const { every = 1000 } = this.#options;
    this.#timers.push(setInterval(() => void this.#lookAtAll(), every));
    this.#timers.push(setInterval(() => void this.#beat(), Math.max(every, 2000)));
    // After a gap nothing that was out need be there any more.
    this.#redis.on("ready", () => {
      this.#sharedThere.clear();
      void this.#beat();
    });
  }

  /** Threads of all workers of this version, as last heard. */
  get threads(): number {
    return this.#threads;
  }

  /** Jobs to keep out: every thread busy, and a few more so that none waits for us; 2 before anybody is there. */
  get ahead(): number {
    const { most = 256 } = this.#options;
    return Math.min(most, this.#threads === 0 ? 2 : this.#threads + 1 + (this.#threads >> 1));
  }

  /**
   * The result of a job. At most `most` are out at a time; the others wait here.
   * @throws {DOMException} AbortError, once the signal is given or the coordinator is closed; {Error} where the job was given up.
   */
  async submit<Result>(job: QueuedJob<Result>, signal?: AbortSignal): Promise<Result> {
    const { most = 256 } = this.#options;
    while (this.#entries.size >= most && !this.#closed && signal?.aborted !== true) {
      await new Promise<void>((next) => {
        this.#waiting.push(next);
        signal?.addEventListener("abort", () => next(), { once: true });
      });
    }
    if (this.#closed || signal?.aborted === true) throw aborted();
    if (this.#entries.has(job.name)) throw new Error(`job ${job.name} is out already`);
    const { kind, name, text, shared, hopelessBelow, read } = job;
    const envelope: Envelope = {
      ...{ protocol: spoken, version: this.#options.version, kind, text },
      ...(shared === undefined ? {} : { shared: textHash(shared) }),
      ...(hopelessBelow === undefined ? {} : { hopelessBelow }),
    };
    const stop = (): void => {
      const entry = this.#end(name);
      if (entry === undefined) return;
      entry.settle.failed(aborted());
      this.#publish({ kind: "stop", run: this.run, job: name });
      void this.#queue.remove(name).catch(() => undefined);
    };
    signal?.addEventListener("abort", stop, { once: true });
    try {
      return await new Promise<Result>((done, failed) => {
        const settle = { done: (result: unknown) => done(result as Result), failed };
        this.#entries.set(name, { envelope, shared, read, settle, wrong: 0, failures: 0, added: false, looked: false });
        void this.#add(name).catch(() => undefined);
      });
    } finally {
      signal?.removeEventListener("abort", stop);
    }
  }

  /** Tells workers of a shorter schedule: what is hopeless now they give up. */
  best(cycles: number): void {
    if (this.#best !== undefined && cycles >= this.#best) return;
    this.#best = cycles;
    this.#publish({ kind: "best", run: this.run, cycles });
    void this.#beat();
  }

  /** Ends the run and removes its keys. What is still out ends as if its signal were given. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const timer of this.#timers) clearInterval(timer);
    for (const name of [...this.#entries.keys()]) this.#end(name)?.settle.failed(aborted());
    for (const next of this.#waiting.splice(0)) next();
    if (this.#redis.status === "ready") {
      this.#publish({ kind: "stop", run: this.run });
      // A Redis that has gone meanwhile must not keep us: keys have a time to live.
      const purged = purgeRun(this.#redis, this.#keys, this.run).catch(() => undefined);
      await Promise.race([purged, after(5000, undefined, { ref: false })]);
    }
    await Promise.race([this.#queue.close().catch(() => undefined), after(1000, undefined, { ref: false })]);
    await Promise.all([endConnection(this.#listener), endConnection(this.#redis)]);
  }

  #end(name: string): Entry | undefined {
    const entry = this.#entries.get(name);
    this.#entries.delete(name);
    this.#waiting.shift()?.();
    return entry;
  }

  #publish(news: News): void {
    void this.#redis.publish(this.#keys.news, JSON.stringify(news)).catch(() => undefined);
  }

  async #add(name: string): Promise<void> {
    const entry = this.#entries.get(name);
    if (entry === undefined) return;
    const { envelope, shared } = entry;
    if (shared !== undefined && !this.#sharedThere.has(envelope.shared!)) {
      await this.#redis.set(this.#keys.shared(this.run, envelope.shared!), shared, "PX", kept);
      this.#sharedThere.add(envelope.shared!);
    }
    await this.#queue.add(envelope.kind, envelope, { jobId: name });
    entry.added = true;
    this.#publish({ kind: "work", run: this.run });
  }

  async #lookAtAll(): Promise<void> {
    // While there is no connection, looks would only wait in a row.
    if (this.#looking || this.#redis.status !== "ready") return;
    this.#looking = true;
    try {
      for (const [name, entry] of [...this.#entries]) if (entry.added) await this.#look(name);
    } catch {
      // The next look is soon.
    } finally {
      this.#looking = false;
    }
  }

  /** What has become of a job; once at a time, whoever asks. */
  async #look(name: string): Promise<void> {
    const entry = this.#entries.get(name);
    if (entry === undefined || entry.looked) return;
    entry.looked = true;
    await this.#lookAt(name).finally(() => {
      entry.looked = false;
    });
  }

  async #lookAt(name: string): Promise<void> {
    const job = await this.#queue.getJob(name);
    const entry = this.#entries.get(name);
    if (entry === undefined || this.#closed) return;
    if (job === undefined) {
      // Redis was started anew and has forgotten it.
      this.counts.again++;
      this.#sharedThere.clear();
      await this.#add(name);
      return;
    }
    if (job.finishedOn === undefined) return;
    if (job.failedReason !== undefined && job.failedReason !== "") {
      await this.#failed(name, entry, job.failedReason);
      return;
    }
    const answer = answerSchema.safeParse(job.returnvalue);
    const read = answer.success ? entry.read(answer.data.text) : { wrong: "it is no answer" };
    if ("result" in read) {
      if (this.#end(name) === undefined) return;
      this.counts.done++;
      entry.settle.done(read.result);
      await job.remove();
      return;
    }
    await this.#refuse(name, entry, { worker: answer.data?.worker, because: read.wrong });
  }

  /** A wrong result: it is counted, its worker gets no more jobs of this run, and another one does the job. */
  async #refuse(
    name: string,
    entry: Entry,
    { worker, because }: { readonly worker: string | undefined; readonly because: string },
  ): Promise<void> {
    this.counts.refused++;
    entry.wrong++;
    this.#options.tell(`worker ${worker ?? "unknown"}: its ${entry.envelope.kind} result is refused (${because})`);
    if (worker !== undefined) await this.#redis.sadd(this.#keys.distrusted(this.run), worker);
    await this.#queue.remove(name);
    if (entry.wrong < mostWrong) await this.#add(name);
    else this.#giveUp(name, `${entry.wrong} workers had wrong results, the last one: ${because}`);
  }

  async #failed(name: string, entry: Entry, because: string): Promise<void> {
    entry.failures++;
    await this.#queue.remove(name);
    if (entry.failures < mostWrong) await this.#add(name);
    else this.#giveUp(name, because);
  }

  #giveUp(name: string, because: string): void {
    this.#end(name)?.settle.failed(new Error(`a job was given up: ${because}`));
  }

  /** Says that this run goes on, and hears who is there. */
  async #beat(): Promise<void> {
    if (this.#beating || this.#closed || this.#redis.status !== "ready") return;
    this.#beating = true;
    try {
      const { version, title } = this.#options;
      const about: QueueRun = {
        ...{ protocol: spoken, version, title, began: this.#began, ...this.counts },
        ...(this.#best === undefined ? {} : { best: this.#best }),
      };
      await this.#redis.set(this.#keys.run(this.run), JSON.stringify(about), "PX", gone);
      await this.#redis.sadd(this.#keys.runs, this.run);
      await expireRun(this.#redis, this.#keys, { run: this.run, milliseconds: kept, fresh: true });
      const names = await keysLike(this.#redis, this.#keys.workers);
      const workers = names.length === 0 ? [] : await this.#redis.mget(...names);
      let threads = 0;
      for (const text of workers) {
        const worker = parsedMessage(workerSchema, text);
        if (worker?.version === version) threads += worker.threads;
      }
      if (threads === 0 && !this.#toldOfNobody) {
        this.#toldOfNobody = true;
        this.#options.tell(`no worker of slotwise ${version} is at the queue: slotwise worker --queue URL starts one`);
      } else if (threads !== this.#threads) {
        this.#options.tell(`${threads} threads of workers are at the queue`);
      }
      this.#threads = threads;
    } catch {
      // The next beat is soon.
    } finally {
      this.#beating = false;
    }
  }
}

function aborted(): DOMException {
  return new DOMException("the job was stopped", "AbortError");
}
