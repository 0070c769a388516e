import type { Atoms } from "./atoms.ts";
import type { BoundTrail } from "./boundTrail.ts";
import type { Implications } from "./implications.ts";
import type { ProofLog } from "./proofLog.ts";
import type { SearchSwitches } from "./searchSwitches.ts";

/** How a search ended. */
export type SearchEnd =
  | "solution"
  /** No assignment at all. */
  | "refuted"
  /** None in which the assumption holds. */
  | "assumption refuted"
  | "effort limit"
  | "memory"
  | "stopped";

/** What a search is made of. */
export interface SearchParts {
  readonly trail: BoundTrail;
  readonly implications: Implications;
  readonly propagators: readonly Propagator[];
  /** Nogoods of the problem beside those, each with the rule that shows it. */
  readonly nogoods: readonly Atoms[];
  readonly switches: SearchSwitches;
  /**
   * Where activity says nothing, the variable of this list is decided next whose `by` can be earliest: itself, or the
   * cycle of what it is the form of.
   */
  readonly order: Int32Array;
  readonly by: Int32Array;
  readonly log?: ProofLog | undefined;
  readonly limitMegabytes: number;
}

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
