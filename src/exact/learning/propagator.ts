import type { Atoms } from "./atoms.ts";
import type { BoundTrail } from "./boundTrail.ts";

/** A constraint that is looked at after the clauses and precedences have nothing more to say. */
export interface Propagator {
  /** Variables whose bounds it looks at. */
  readonly variables: Iterable<number>;
  /** Its reason's number. Set by the search. */
  reason: number;
  /** Moves bounds. False where there is a contradiction: of a `raise`, or its own. */
  propagate(trail: BoundTrail): boolean;
  /** The numbers of its own contradiction, for `explain` with side -1. */
  readonly contradiction: { detail: number; second: number };
  /**
   * Atoms that held before the entry `at` and imply (side, key); with side -1 atoms that contradict one another. `detail`
   * and `second` are what `propagate` noted.
   */
  explain(trail: BoundTrail, at: number, side: number, key: number, detail: number, second: number, out: Atoms): void;
}
