import type { IntervalState } from "./interval.ts";

/** What happens while a block is solved, for a log and statistics. */
export type SolveEvent =
  /** An end moved; `by` says what moved it. `claimants` are the engines whose word the lower end is. */
  | {
      readonly kind: "lower" | "upper";
      readonly cycles: number;
      readonly by: string;
      readonly claimants: readonly string[];
    }
  /** A contender's turn at a length is over. */
  | {
      readonly kind: "attempt";
      readonly length: number;
      readonly by: string;
      readonly outcome: "scheduled" | "refuted" | "undecided";
      /** Of undecided ones, and of those whose word is proved. */
      readonly because?: string | undefined;
      readonly seconds: number;
    };

/** What a contender did, added up. */
export interface ContenderCount {
  readonly by: string;
  readonly attempts: number;
  readonly scheduled: number;
  readonly refuted: number;
  readonly undecided: number;
  readonly seconds: number;
}

/** Attempts added up by contender, those with the most seconds first. */
export function contenderCounts(events: readonly SolveEvent[]): ContenderCount[] {
  const counts = new Map<string, { -readonly [K in keyof ContenderCount]: ContenderCount[K] }>();
  for (const event of events) {
    if (event.kind !== "attempt") continue;
    const { by, outcome, seconds } = event;
    const known = counts.get(by) ?? { by, attempts: 0, scheduled: 0, refuted: 0, undecided: 0, seconds: 0 };
    counts.set(by, known);
    known.attempts++;
    known[outcome]++;
    known.seconds += seconds;
  }
  return [...counts.values()].sort((one, other) => other.seconds - one.seconds);
}

/** Tells of the end that moved, for `Interval`. */
export function tellingMoves(onEvent: ((event: SolveEvent) => void) | undefined): (state: IntervalState) => void {
  let [lower, upper] = [-1, Number.POSITIVE_INFINITY];
  return (state) => {
    const { claimants } = state;
    if (state.upper !== undefined && state.upper < upper) {
      upper = state.upper;
      onEvent?.({ kind: "upper", cycles: upper, by: state.upperBy, claimants: [] });
    }
    // Downward too: an engine's word may fall.
    if (state.lower !== lower) {
      lower = state.lower;
      onEvent?.({ kind: "lower", cycles: lower, by: state.lowerBy, claimants });
    }
  };
}
