import type { Verified } from "../problem/judge.ts";

/**
 * What goes on beside a window search on the same computer and finds schedules and bounds of the same block: list passes, slow bounds.
 * The search leaves it its threads, goes on from what it finds, and counts its own seconds from its end on.
 */
export class Companion {
  #threads: number;
  #best: Verified | undefined;
  #bound = 0;
  #seconds: number | undefined;
  #wake: () => void = () => {};
  #changed: Promise<void>;

  /** @param threads that it takes. */
  constructor(threads: number) {
    this.#threads = threads;
    this.#changed = new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  /** Threads that it takes now. */
  get threads(): number {
    return this.#threads;
  }

  /** Its shortest schedule, which the judge took; undefined before the first. */
  get best(): Verified | undefined {
    return this.#best;
  }

  /** Its greatest lower bound; 0 without one. */
  get bound(): number {
    return this.#bound;
  }

  /** Wall-clock seconds that the search has from the end on; undefined while it goes on. */
  get seconds(): number | undefined {
    return this.#seconds;
  }

  /** Settles when any of this changes. */
  get changed(): Promise<void> {
    return this.#changed;
  }

  found(verified: Verified): void {
    if (verified.schedule.length >= (this.#best?.schedule.length ?? Number.POSITIVE_INFINITY)) return;
    this.#best = verified;
    this.#tell();
  }

  raised(bound: number): void {
    this.#bound = Math.max(this.#bound, bound);
    this.#tell();
  }

  /** A thread of its is free. */
  freed(): void {
    this.#threads--;
    this.#tell();
  }

  /** @param seconds that the search has from now on. */
  ended(seconds: number): void {
    this.#threads = 0;
    this.#seconds = seconds;
    this.#tell();
  }

  #tell(): void {
    const wake = this.#wake;
    this.#changed = new Promise((resolve) => {
      this.#wake = resolve;
    });
    wake();
  }
}
