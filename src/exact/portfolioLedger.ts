import type { Contender, Decision, Portfolio } from "./portfolio.ts";

/** The end of the interval that an attempt works on. */
export type Direction = "down" | "up";

/** A contender's turn at a length, with what it may spend. */
export interface Turn {
  readonly length: number;
  readonly contender: Contender;
  readonly seconds: number;
  readonly effort?: number | undefined;
}

/** Who has tried which length how often, and whose turn is next. */
export class PortfolioLedger {
  readonly #portfolio: Portfolio;
  /** Attempts that ended undecided; Infinity once there is no point in another. */
  readonly #tries = new Map<number, Map<Contender, number>>();

  constructor(portfolio: Portfolio) {
    this.#portfolio = portfolio;
  }

  /** Lengths that somebody failed to decide. */
  lengths(): Iterable<number> {
    return this.#tries.keys();
  }

  /** The turn of the contender that has tried `length` least, of those that are not at it now. */
  next(direction: Direction, length: number, running: readonly Turn[], secondsLeft: number): Turn | undefined {
    const taken = new Set(running.filter((turn) => turn.length === length).map(({ contender }) => contender));
    const tries = (contender: Contender): number => this.#tries.get(length)?.get(contender) ?? 0;
    const open = this.#portfolio[direction].filter(
      (contender) => !taken.has(contender) && tries(contender) < Number.POSITIVE_INFINITY,
    );
    const contender = open.reduce<Contender | undefined>(
      (least, one) => (least === undefined || tries(one) < tries(least) ? one : least),
      undefined,
    );
    if (contender === undefined) return undefined;
    const growth = 2 ** tries(contender);
    const { firstSeconds, effort } = this.#portfolio;
    return {
      length,
      contender,
      seconds: firstSeconds === undefined ? secondsLeft : Math.min(secondsLeft, firstSeconds * growth),
      ...(effort === undefined ? {} : { effort: effort * growth }),
    };
  }

  /** Notes that a turn decided nothing; the contender comes back only where a limit of the turn ended it. */
  failed(turn: Turn, decision: Decision): void {
    const { firstSeconds, effort } = this.#portfolio;
    const cause = decision.status === "undecided" ? decision.because : "crash";
    const again =
      (cause === "time limit" && firstSeconds !== undefined) || (cause === "effort limit" && effort !== undefined);
    const tries = this.#tries.get(turn.length) ?? new Map<Contender, number>();
    tries.set(turn.contender, again ? (tries.get(turn.contender) ?? 0) + 1 : Number.POSITIVE_INFINITY);
    this.#tries.set(turn.length, tries);
  }
}
