import { setImmediate as nextTurn } from "node:timers/promises";
import type { Steps } from "./steps.ts";

/** Milliseconds after which a computation lets the event loop in: signals, timers, progress. */
const slice = 25;
/** What `setTimeout` can wait for. */
const longest = 2 ** 31 - 1;

/** What a budget is made of. */
export interface BudgetOptions {
  /** Wall-clock seconds from now on; `Infinity` for no limit. */
  readonly seconds: number;
  /** Ends the budget before its time. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds; tests hand in a clock that counts. */
  readonly now?: (() => number) | undefined;
}

/**
 * How long a computation may take: the one notion of a limit, handed down to everything that can take long. Whoever holds
 * it asks `expired`, and gives the event loop its turns through `pause` or `run`.
 */
export class Budget {
  readonly #now: () => number;
  readonly #deadline: number;
  readonly #cancel: AbortSignal | undefined;
  #signal: AbortSignal | undefined;
  #paused: number;

  /**
   * @param deadline on the clock, instead of `seconds`: for parts, which may begin when they are over.
   * @throws {RangeError} when `seconds` is not above 0.
   */
  constructor({ seconds, signal, now = () => performance.now() }: BudgetOptions, deadline?: number) {
    if (!(seconds > 0)) throw new RangeError(`seconds is ${seconds}: it must be above 0`);
    this.#now = now;
    this.#paused = now();
    this.#deadline = deadline ?? this.#paused + 1000 * seconds;
    this.#cancel = signal;
  }

  /** Seconds that are left, at least 0; also after a cancellation. */
  left(): number {
    return Math.max(0, (this.#deadline - this.#now()) / 1000);
  }

  /** The caller does not want to wait any longer, whatever is left. */
  get cancelled(): boolean {
    return this.#cancel?.aborted === true;
  }

  /** Nothing is left, or the caller cancelled: return what there is. */
  get expired(): boolean {
    return this.cancelled || this.#now() >= this.#deadline;
  }

  /** Aborts when the budget expires, for what waits elsewhere. */
  get signal(): AbortSignal {
    if (this.#signal === undefined) {
      const signals = this.#cancel === undefined ? [] : [this.#cancel];
      const left = 1000 * this.left();
      if (left <= longest) signals.push(timeout(Math.ceil(left)));
      this.#signal = AbortSignal.any(signals);
    }
    return this.#signal;
  }

  /** A part of what is left: at most so many seconds, ended by the signal as well. */
  part(seconds: number, signal?: AbortSignal): Budget {
    const signals = [this.#cancel, signal].filter((each) => each !== undefined);
    const now = this.#now;
    const limits = {
      ...{ seconds: Number.POSITIVE_INFINITY, now },
      signal: signals.length > 1 ? AbortSignal.any(signals) : signals[0],
    };
    return new Budget(limits, Math.min(now() + 1000 * seconds, this.#deadline));
  }

  /**
   * So many seconds more than the deadline, also after a cancellation: for a first result, without which all would be for
   * nothing. One that is asked for late has what is left of them.
   */
  extended(seconds: number): Budget {
    const late = new AbortController();
    const wait = (): void => void setTimeout(() => late.abort(), 1000 * seconds).unref();
    if (!this.cancelled) this.#cancel?.addEventListener("abort", wait, { once: true });
    const now = this.#now;
    const end = this.cancelled ? Math.min(now(), this.#deadline) : this.#deadline;
    return new Budget({ seconds: Number.POSITIVE_INFINITY, signal: late.signal, now }, end + 1000 * seconds);
  }

  /** Lets the event loop in where the last time is a while ago. */
  async pause(): Promise<void> {
    if (this.#now() - this.#paused < slice) return;
    await nextTurn();
    this.#paused = this.#now();
  }

  /** Does a computation in slices until it is done, or told to end because the budget has. */
  async run<Result>(steps: Steps<Result>): Promise<Result> {
    let step = steps.next();
    while (step.done !== true) {
      await this.pause();
      step = steps.next(!this.expired);
    }
    return step.value;
  }

  /** The same where a part of the result is of no use: undefined when the budget ends first. */
  async complete<Result>(steps: Steps<Result>): Promise<Result | undefined> {
    for (;;) {
      await this.pause();
      if (this.expired) {
        steps.return(undefined as never);
        return undefined;
      }
      const { done, value } = steps.next(true);
      if (done === true) return value;
    }
  }
}

/**
 * As `AbortSignal.timeout`, but held by its timer. Node 20 lets `AbortSignal.any` hold its sources weakly: a timeout that nobody
 * else holds is collected, and the limit is lost.
 */
function timeout(milliseconds: number): AbortSignal {
  const late = new AbortController();
  setTimeout(() => late.abort(), milliseconds).unref();
  return late.signal;
}

/** No limit and no one to cancel: the event loop gets its turns all the same. */
export function unlimited(): Budget {
  return new Budget({ seconds: Number.POSITIVE_INFINITY });
}

/** Seconds of a start-up that nobody is charged for. */
const free = 1;
/** The share of the seconds that work has in any case, however long the start took. */
const least = 0.5;

/**
 * Of so many seconds that a command may take, those that are left for its work when `spent` seconds have gone by since its process
 * was started. Loading modules takes a second, three times that on a busy computer: a limit of one second would be over
 * before anything was done, and one that began after the start would be late by all of it.
 */
export function secondsAfterStart(seconds: number, spent: number): number {
  return Math.min(seconds, Math.max(least * seconds, seconds + free - spent));
}
