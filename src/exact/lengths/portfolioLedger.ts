import type { Contender, Decision, Portfolio } from "./portfolio.ts";

/** The end of the interval that an attempt works on. */
export type IntervalEnd = "down" | "up";

/** A contender's turn at a length, with what it may spend. */
export interface Turn {
  readonly length: number;
  readonly contender: Contender;
  readonly seconds: number;
  readonly effort?: number | undefined;
}

/** What is known of the length, and engines that may not take a turn any more. */
interface Ends {
  readonly lower: number;
  readonly upper: number;
  readonly distrusted?: ReadonlySet<string> | undefined;
}

/** Who has tried which length how often, and whose turn is next. */
export class PortfolioLedger {
  readonly #portfolio: Portfolio;
  /** Attempts that ended undecided; Infinity once there is no point in another. */
  readonly #tries = new Map<number, Map<Contender, number>>();

  /** The shortest length at which a relaxation had a solution. */
  readonly #solvable = new Map<Contender, number>();

  constructor(portfolio: Portfolio) {
    this.#portfolio = portfolio;
  }

  /** Lengths that somebody failed to decide. */
  lengths(): Iterable<number> {
    return this.#tries.keys();
  }

  /**
   * The turn of the contender that has tried `length` least, of those that are not at it now. A relaxation is asked about
   * the length below `upper` first, which is all there is to refute where the schedule is optimal, and then bisects
   * between `lower` and the lengths at which it had a solution: what it refutes it refutes for every shorter length.
   */
  next(
    direction: IntervalEnd,
    length: number,
    running: readonly Turn[],
    secondsLeft: number,
    { lower, upper, distrusted }: Ends = { lower: length, upper: length + 1 },
  ): Turn | undefined {
    const open = this.#portfolio[direction].flatMap((contender) => {
      if (distrusted?.has(contender.solver.name) === true) return [];
      const at = contender.relaxed === true ? this.#probe(contender, lower, upper) : length;
      const busy = running.some(
        (turn) => turn.contender === contender && (turn.length === at || contender.relaxed === true),
      );
      const tries = this.#tries.get(at)?.get(contender) ?? 0;
      return at < lower || busy || tries === Number.POSITIVE_INFINITY ? [] : [{ contender, length: at, tries }];
    });
    const [turn] = open.sort((a, b) => a.tries - b.tries);
    if (turn === undefined) return undefined;
    const growth = 2 ** turn.tries;
    const { firstSeconds, effort } = this.#portfolio;
    return {
      length: turn.length,
      contender: turn.contender,
      seconds: firstSeconds === undefined ? secondsLeft : Math.min(secondsLeft, firstSeconds * growth),
      ...(effort === undefined ? {} : { effort: effort * growth }),
    };
  }

  /** The length that a relaxation is asked about next; below `lower` where there is none. */
  #probe(contender: Contender, lower: number, upper: number): number {
    const solvable = this.#solvable.get(contender);
    if (solvable !== undefined) return solvable <= lower ? -1 : Math.floor((lower + solvable) / 2);
    return Number.isFinite(upper) ? upper - 1 : lower;
  }

  /** All contenders of both directions, each once. */
  get contenders(): readonly Contender[] {
    return [...new Set([...this.#portfolio.up, ...this.#portfolio.down])];
  }

  /** Notes that a turn decided nothing; the contender comes back only where a limit of the turn ended it. */
  failed(turn: Turn, decision: Decision): void {
    const { firstSeconds, effort } = this.#portfolio;
    if (turn.contender.relaxed === true && decision.status === "undecided" && decision.because === "refused") {
      const before = this.#solvable.get(turn.contender) ?? Number.POSITIVE_INFINITY;
      this.#solvable.set(turn.contender, Math.min(before, turn.length));
    }
    const cause = decision.status === "undecided" ? decision.because : "crash";
    const again =
      (cause === "time limit" && firstSeconds !== undefined) || (cause === "effort limit" && effort !== undefined);
    const tries = this.#tries.get(turn.length) ?? new Map<Contender, number>();
    tries.set(turn.contender, again ? (tries.get(turn.contender) ?? 0) + 1 : Number.POSITIVE_INFINITY);
    this.#tries.set(turn.length, tries);
  }
}
