import type { QueuedJob, SharedText } from "./queuedJob.ts";
import type { Envelope } from "./queueMessages.ts";

/** Who waits for a job. */
export interface Waiter {
  readonly done: (result: unknown) => void;
  readonly failed: (error: Error) => void;
}

/** A job that is out, and who waits for it. */
export interface JobOut {
  readonly envelope: Envelope;
  readonly shared: SharedText | undefined;
  readonly read: QueuedJob<unknown>["read"];
  /** Who asked for it: several may ask for the same. */
  readonly waiters: Set<Waiter>;
  /** Results that were wrong, and attempts that ended without one. */
  wrong: number;
  failures: number;
  /** In the queue, as far as we know. */
  added: boolean;
  /** Its answer is being looked at. */
  looked: boolean;
}

/** Why a job ends that nobody waits for any more. */
export function stoppedJob(): DOMException {
  return new DOMException("the job was stopped", "AbortError");
}

/** The jobs of a run that are out: so many at most, the others wait. It knows nothing of Redis. */
export class JobsOut {
  readonly #most: number;
  readonly #out = new Map<string, JobOut>();
  readonly #waiting = new Set<() => void>();
  /** Places that somebody has, and has not used yet. */
  #reserved = 0;
  #closed = false;

  constructor(most: number) {
    this.#most = most;
  }

  get closed(): boolean {
    return this.#closed;
  }

  get(name: string): JobOut | undefined {
    return this.#out.get(name);
  }

  /** A copy: jobs may end while it is gone through. */
  all(): [string, JobOut][] {
    return [...this.#out];
  }

  /**
   * Waits until there is room for one more, and keeps it for `put`.
   * @throws {DOMException} AbortError, once the signal is given or everything is closed.
   */
  async room(signal: AbortSignal | undefined): Promise<void> {
    while (this.#out.size + this.#reserved >= this.#most && !this.#closed && signal?.aborted !== true) {
      await new Promise<void>((next) => {
        const wake = (): void => {
          this.#waiting.delete(wake);
          signal?.removeEventListener("abort", wake);
          next();
        };
        this.#waiting.add(wake);
        signal?.addEventListener("abort", wake);
      });
    }
    if (!this.#closed && signal?.aborted !== true) {
      this.#reserved++;
      return;
    }
    // The room that it was woken for is another one's.
    this.#wakeNext();
    throw stoppedJob();
  }

  /** @returns whether the job is new: one of the name that is out has one more who waits. */
  put(name: string, job: Pick<JobOut, "envelope" | "shared" | "read">, waiter: Waiter): boolean {
    this.#reserved = Math.max(0, this.#reserved - 1);
    const out = this.#out.get(name);
    out?.waiters.add(waiter);
    if (out !== undefined) {
      this.#wakeNext();
      return false;
    }
    const fresh = { wrong: 0, failures: 0, added: false, looked: false };
    this.#out.set(name, { ...job, ...fresh, waiters: new Set([waiter]) });
    return true;
  }

  /** A job that somebody no longer waits for. @returns whether nobody does: it is out no more. */
  leave(name: string, waiter: Waiter): boolean {
    const out = this.#out.get(name);
    if (out?.waiters.delete(waiter) !== true) return false;
    waiter.failed(stoppedJob());
    return out.waiters.size === 0 && this.#end(name) !== undefined;
  }

  /** The result of a job, for all who wait for it. @returns whether it was out. */
  done(name: string, result: unknown): boolean {
    const out = this.#end(name);
    for (const waiter of out?.waiters ?? []) waiter.done(result);
    return out !== undefined;
  }

  failed(name: string, error: Error): void {
    for (const waiter of this.#end(name)?.waiters ?? []) waiter.failed(error);
  }

  #end(name: string): JobOut | undefined {
    const job = this.#out.get(name);
    this.#out.delete(name);
    this.#wakeNext();
    return job;
  }

  #wakeNext(): void {
    const [next] = this.#waiting;
    next?.();
  }

  /** Ends what is out, and what waits, as if their signals were given. */
  close(): void {
    this.#closed = true;
    for (const [name] of this.all()) this.failed(name, stoppedJob());
    for (const next of [...this.#waiting]) next();
  }
}
