import type { Placement, Schedule } from "../../schedule/schedule.ts";
import { type Claimants, claimText } from "../problem/claim.ts";

/** Both ends of an interval, with what shows them. */
export interface IntervalState {
  readonly lower: number;
  readonly upper: number | undefined;
  readonly lowerBy: string;
  readonly upperBy: string;
  readonly claimants: Claimants;
}

/**
 * Where the shortest length lies: a lower end with its proof, and an upper end that is a checked schedule. The lower end may
 * be an engine's word: it is named so, a second engine may join in, and a checked schedule that is shorter ends it.
 */
export class Interval {
  readonly #accept: (placements: readonly Placement[]) => Schedule | string;
  readonly #onMove: ((state: IntervalState) => void) | undefined;
  readonly #notes: string[] = [];
  /** Claims that a schedule ended: they are told whatever came of it. */
  readonly #fallen = new Set<string>();
  readonly #watchers: (() => void)[] = [];
  #lower: number;
  #lowerBy: string;
  #schedule: Schedule | undefined;
  #impossible: string | undefined;
  #upperBy = "no schedule";
  /** The greatest lower end that has a witness. */
  #proved: { readonly cycles: number; readonly by: string };
  /** Engines whose word the lower end is, or that there is no schedule; none where it has a witness. */
  #claimants: Claimants = [];
  readonly #distrusted = new Set<string>();
  #upperEngine: string | undefined;

  /** `accept` makes a checked schedule of placements, or says what is wrong with them. */
  constructor(
    lower: number,
    by: string,
    accept: (placements: readonly Placement[]) => Schedule | string,
    onMove?: ((state: IntervalState) => void) | undefined,
  ) {
    this.#lower = lower;
    this.#lowerBy = by;
    this.#proved = { cycles: lower, by };
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

  /** Both ends, and what each rests on. */
  get state(): IntervalState {
    const [lowerBy, upperBy] = [this.#lowerBy, this.#upperBy];
    return { lower: this.#lower, upper: this.#schedule?.length, lowerBy, upperBy, claimants: this.#claimants };
  }

  /** True when the length is known, or known not to exist. */
  get closed(): boolean {
    return this.#impossible !== undefined || this.#lower >= this.upper;
  }

  /** What is known, in a word. */
  get status(): "optimal" | "feasible" | "infeasible" | "undecided" {
    if (this.#impossible !== undefined) return "infeasible";
    if (this.#schedule === undefined) return "undecided";
    return this.#lower >= this.upper ? "optimal" : "feasible";
  }

  /** The engines that the ends owe something to. */
  get engines(): ReadonlySet<string> {
    return new Set([...this.#claimants, ...(this.#upperEngine === undefined ? [] : [this.#upperEngine])]);
  }

  /** The engines whose word the lower end is (or that there is no schedule); none where it has a witness. */
  get claimants(): Claimants {
    return this.#claimants;
  }

  /** Engines that called a length impossible that a checked schedule has: nothing they say counts. */
  get distrusted(): ReadonlySet<string> {
    return this.#distrusted;
  }

  /**
   * Moves the lower end up to `cycles`, on the word of `engine` where one is named, otherwise by a witness. A witness for
   * what engines say takes their place; a checked schedule that is shorter ends the trust in an engine.
   * @throws {RangeError} when a checked schedule is shorter than a witness says: one of the two is wrong, and nothing may be
   * reported.
   */
  raise(cycles: number, by: string, engine?: string): void {
    if (engine === undefined) this.#prove(cycles, by);
    // Where no length has a schedule an engine's word for one of them, which comes late, says nothing more.
    if (engine !== undefined && (this.#distrusted.has(engine) || this.#impossible !== undefined)) return;
    if (engine !== undefined && cycles > this.upper) this.#distrust([engine], `${by}, at least ${cycles} cycles`);
    else if (cycles > this.#lower || (engine === undefined && cycles === this.#lower && this.#claimants.length > 0)) {
      this.#lower = cycles;
      this.#lowerBy = by;
      this.#claimants = engine === undefined ? [] : [engine];
      this.#moved();
    }
  }

  #prove(cycles: number, by: string): void {
    if (cycles > this.upper) {
      throw new RangeError(
        `${by} says at least ${cycles} cycles; a checked schedule has ${this.upper} (${this.#upperBy})`,
      );
    }
    if (cycles > this.#proved.cycles) this.#proved = { cycles, by };
  }

  /** Another engine says what the lower end says (or that there is no schedule). */
  confirm(engine: string): void {
    if (this.#claimants.length === 0 || this.#claimants.includes(engine) || this.#distrusted.has(engine)) return;
    this.#claimants = [...this.#claimants, engine];
  }

  /** What the engines said falls; the lower end is what has a witness again. */
  #distrust(engines: Claimants, said: string): void {
    for (const engine of engines) this.#distrusted.add(engine);
    this.#fallen.add(
      `${said}: not so, a checked schedule has ${this.upper} (${this.#upperBy}); ${engines.join(", ")} not asked again`,
    );
  }

  /** Offers placements; they count when they are accepted and shorter than what there is. Returns whether they did. */
  offer(placements: readonly Placement[], by: string, engine?: string): boolean {
    const result = this.#accept(placements);
    if (typeof result === "string") {
      this.note(`${by} rejected: ${result}`);
      return false;
    }
    if (result.length >= this.upper) return false;
    if (result.length < this.#proved.cycles) {
      throw new RangeError(
        `${this.#proved.by} says at least ${this.#proved.cycles} cycles; ${by} has ${result.length}`,
      );
    }
    this.#schedule = result;
    this.#upperBy = by;
    this.#upperEngine = engine;
    if (this.#impossible !== undefined && this.#claimants.length === 0) throw this.#contradiction(this.#impossible);
    if (result.length < this.#lower || this.#impossible !== undefined) {
      const said = this.#impossible ?? `${this.#lowerBy}, at least ${this.#lower} cycles`;
      const claimants = this.#claimants;
      this.#lower = this.#proved.cycles;
      this.#lowerBy = this.#proved.by;
      this.#claimants = [];
      this.#impossible = undefined;
      this.#distrust(claimants, said);
    }
    this.#moved();
    return true;
  }

  /**
   * There is no schedule of any length: on the word of `engine` where one is named, otherwise by counting.
   * @throws {RangeError} when there is a checked schedule, and counting says that there is none.
   */
  exclude(by: string, engine?: string): void {
    if (engine !== undefined && this.#distrusted.has(engine)) return;
    if (this.#schedule !== undefined) {
      if (engine === undefined) throw this.#contradiction(by);
      this.#distrust([engine], by);
      return;
    }
    this.#impossible = by;
    this.#claimants = engine === undefined ? [] : [engine];
    for (const watcher of this.#watchers) watcher();
  }

  #contradiction(by: string): RangeError {
    return new RangeError(`${by}: that excludes every length; a checked schedule has ${this.upper} (${this.#upperBy})`);
  }

  /** Calls `watcher` after every move of an end. */
  watch(watcher: () => void): void {
    this.#watchers.push(watcher);
  }

  #moved(): void {
    this.#onMove?.(this.state);
    for (const watcher of this.#watchers) watcher();
  }

  /** Keeps a remark for the proof of an open interval. */
  note(text: string): void {
    if (!this.#notes.includes(text)) this.#notes.push(text);
  }

  /** Both ends in words. */
  proof(): string {
    const label = this.#claimants.length === 0 ? "" : `, ${claimText(this.#claimants)}`;
    const lower = `${this.#lowerBy}${label}`;
    const fallen = [...this.#fallen];
    if (this.#impossible !== undefined)
      return [`no schedule of any length: ${this.#impossible}${label}`, ...fallen].join("; ");
    if (this.closed) return [`${lower} = ${this.#upperBy}`, ...fallen].join("; ");
    return [`open: ${lower} < ${this.#upperBy}`, ...fallen, ...this.#notes].join("; ");
  }
}
