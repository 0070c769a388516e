import { type ContenderCount, contenderCounts, type SolveEvent } from "../../exact/lengths/solveEvent.ts";
import type { Block } from "../../ir/block.ts";
import type { SchedulingMachine } from "../../machine/machine.ts";

/** What solving a block took, for `--json` and the end of a log. */
export interface SolveStatistics {
  readonly contenders: readonly ContenderCount[];
  /** Every end that moved, with the seconds since the beginning. */
  readonly improvements: readonly {
    readonly seconds: number;
    readonly kind: "lower" | "upper";
    readonly cycles: number;
    readonly by: string;
  }[];
}

/**
 * The log of a block, an event a line, as engines for constraint programs print theirs: `#1` is the first schedule, `#bound` a
 * lower end that moved, `next` the lengths that are left to decide.
 */
export class SolveLog {
  readonly #tell: ((line: string) => void) | undefined;
  readonly #begun = performance.now();
  readonly #events: SolveEvent[] = [];
  readonly #improvements: { seconds: number; kind: "lower" | "upper"; cycles: number; by: string }[] = [];
  #lower = 0;
  #upper: number | undefined;
  #schedules = 0;

  /** `tell` gets the lines; without it events are only kept. */
  constructor(tell: ((line: string) => void) | undefined) {
    this.#tell = tell;
  }

  /** What is solved, and with what. */
  head(
    { name, operations, dependences, values }: Block,
    { engines, scratchWords }: SchedulingMachine,
    how: string,
  ): void {
    const slots = engines.map((engine) => `${engine.name} ${engine.slots}`).join(", ");
    const words = scratchWords === undefined ? "" : `; ${scratchWords} words`;
    this.#tell?.(
      `block ${name}: ${operations.length} operations, ${dependences.length} dependences, ${values.length} values; ${slots}${words}`,
    );
    this.#tell?.(how);
  }

  /** Takes an event. */
  add(event: SolveEvent): void {
    const seconds = (performance.now() - this.#begun) / 1000;
    this.#events.push(event);
    if (event.kind === "attempt") {
      const { length, by, outcome, because, seconds: took } = event;
      this.#line(
        "#try",
        seconds,
        `T=${length} ${by}: ${outcome}${because === undefined ? "" : ` (${because})`} in ${took.toFixed(2)} s`,
      );
      return;
    }
    const { kind, cycles, by, claimants } = event;
    this.#improvements.push({ seconds: Math.round(seconds * 1000) / 1000, kind, cycles, by });
    if (kind === "upper") this.#upper = cycles;
    else this.#lower = cycles;
    const mark = kind === "upper" ? `#${++this.#schedules}` : "#bound";
    const word = claimants.length === 0 ? "" : ` (${claimants.join(", ")} says so)`;
    this.#line(mark, seconds, `best:${this.#upper ?? "none"} next:${this.#open()} ${by}${word}`);
  }

  /** What it came to, and who did what. */
  end(status: string, proof: string): SolveStatistics {
    const seconds = (performance.now() - this.#begun) / 1000;
    const contenders = contenderCounts(this.#events);
    const best = this.#upper;
    const gap =
      best === undefined
        ? ""
        : `, gap ${((100 * Math.max(0, best - this.#lower)) / Math.max(1, this.#lower)).toFixed(1)} %`;
    this.#line("#done", seconds, `${status}: best ${best ?? "none"}, bound ${this.#lower}${gap}; ${proof}`);
    const rest = contenders.reduce((left, each) => left - each.seconds, seconds);
    this.#tell?.(
      `bounds, list schedules, windows and waiting: ${Math.max(0, rest).toFixed(2)} s of ${seconds.toFixed(2)} s`,
    );
    for (const { by, attempts, scheduled, refuted, undecided, seconds: took } of contenders) {
      this.#tell?.(
        `${by}: attempts ${attempts}, scheduled ${scheduled}, refuted ${refuted}, undecided ${undecided}; ${took.toFixed(2)} s`,
      );
    }
    return { contenders, improvements: this.#improvements };
  }

  #open(): string {
    const upper = this.#upper;
    return upper !== undefined && upper <= this.#lower
      ? "[]"
      : `[${this.#lower},${upper === undefined ? "inf" : upper - 1}]`;
  }

  #line(mark: string, seconds: number, text: string): void {
    this.#tell?.(`${mark.padEnd(6)} ${seconds.toFixed(2).padStart(8)} s  ${text}`);
  }
}
