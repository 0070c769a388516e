import type { Placement, Schedule } from "../schedule/schedule.ts";

/** Where the shortest length lies: a lower end with its proof, and an upper end that is a checked schedule. */
export class Interval {
  readonly #accept: (placements: readonly Placement[]) => Schedule | string;
  readonly #onMove: ((state: { readonly lower: number; readonly upper: number | undefined }) => void) | undefined;
  readonly #notes: string[] = [];
  readonly #watchers: (() => void)[] = [];
  #lower: number;
  #lowerBy: string;
  #schedule: Schedule | undefined;
  #impossible: string | undefined;
  #upperBy = "no schedule";
  /** Engines that moved an end that still stands. */
  #lowerEngine: string | undefined;
  #upperEngine: string | undefined;

  /** `accept` makes a checked schedule of placements, or says what is wrong with them. */
  constructor(
    lower: number,
    by: string,
    accept: (placements: readonly Placement[]) => Schedule | string,
    onMove?: ((state: { readonly lower: number; readonly upper: number | undefined }) => void) | undefined,
  ) {
    this.#lower = lower;
    this.#lowerBy = by;
    this.#accept = accept;
    this.#onMove = onMove;
  }

  /** No schedule is shorter than this. */
  get lower(): number {
    return this.#lower;
  }

  /** The best schedule's length; Infinity while there is none. */
  get upper(): number {
    return this.#schedule?.length ?? Number.POSITIVE_INFINITY;
  }

  get schedule(): Schedule | undefined {
    return this.#schedule;
  }

  /** True when the length is known, or known not to exist. */
  get closed(): boolean {
    return this.#impossible !== undefined || this.#lower >= this.upper;
  }

  /** The engines that the ends owe something to. */
  get engines(): ReadonlySet<string> {
    return new Set([this.#lowerEngine, this.#upperEngine].filter((engine) => engine !== undefined));
  }

  /**
   * Moves the lower end up to `cycles`; `engine` when a solver proved it.
   * @throws {RangeError} when a checked schedule is shorter: one of the two is wrong, and nothing may be reported.
   */
  raise(cycles: number, by: string, engine?: string): void {
    if (cycles <= this.#lower) return;
    if (cycles > this.upper) {
      throw new RangeError(
        `${by} says at least ${cycles} cycles; a checked schedule has ${this.upper} (${this.#upperBy})`,
      );
    }
    this.#lower = cycles;
    this.#lowerBy = by;
    this.#lowerEngine = engine;
    this.#moved();
  }

  /** Offers placements; they count when they are accepted and shorter than what there is. Returns whether they did. */
  offer(placements: readonly Placement[], by: string, engine?: string): boolean {
    const result = this.#accept(placements);
    if (typeof result === "string") {
      this.note(`${by} rejected: ${result}`);
      return false;
    }
    if (result.length >= this.upper) return false;
    if (result.length < this.#lower) {
      throw new RangeError(`${this.#lowerBy} says at least ${this.#lower} cycles; ${by} has ${result.length}`);
    }
    this.#schedule = result;
    this.#upperBy = by;
    this.#upperEngine = engine;
    this.#moved();
    return true;
  }

  /** There is no schedule of any length. @throws {RangeError} when there is one. */
  exclude(by: string, engine: string): void {
    if (this.#schedule !== undefined) {
      throw new RangeError(`${by} excludes every length; a checked schedule has ${this.upper} (${this.#upperBy})`);
    }
    this.#impossible = by;
    this.#lowerEngine = engine;
    for (const watcher of this.#watchers) watcher();
  }

  /** Calls `watcher` after every move of an end. */
  watch(watcher: () => void): void {
    this.#watchers.push(watcher);
  }

  #moved(): void {
    this.#onMove?.({ lower: this.#lower, upper: this.#schedule?.length });
    for (const watcher of this.#watchers) watcher();
  }

  /** Keeps a remark for the proof of an open interval. */
  note(text: string): void {
    if (!this.#notes.includes(text)) this.#notes.push(text);
  }

  /** Both ends in words. */
  proof(): string {
    if (this.#impossible !== undefined) return `no schedule of any length: ${this.#impossible}`;
    if (this.closed) return `${this.#lowerBy} = ${this.#upperBy}`;
    return [`open: ${this.#lowerBy} < ${this.#upperBy}`, ...this.#notes].join("; ");
  }
}
