import type { Cycle } from "../ir/block.ts";
import type { Undecided } from "../solve/solver.ts";

/** One window's outcome, as shown in tables and records. */
export interface WindowRecord {
  /** `remove`: refit into one cycle less; `shift`: the same length, operations that matter earlier. */
  readonly kind: "remove" | "shift";
  readonly from: Cycle;
  readonly to: Cycle;
  readonly operations: number;
  readonly formulation: string;
  /** The solver's name, or `counting` where the cheap tests closed the window. */
  readonly engine: string;
  /** `closed`: refuted without a solve. `feasible`: a solution, not proved best (a `shift` at its limit). */
  readonly status: "closed" | "infeasible" | "optimal" | "feasible" | "undecided";
  /** Why it is undecided, why a solution was not taken, or what closed the window. */
  readonly because?: Undecided | string | undefined;
  /** Cycles of the window, or weighted issue cycles for `shift`. */
  readonly before: number;
  readonly after: number;
  /** Lower bound of the window's cycles with this boundary (`remove`), or of its weighted issue cycles (`shift`). */
  readonly bound: number;
  /** The stitched schedule passed the judge and became the incumbent. */
  readonly accepted: boolean;
  /** The answer came from the journal. */
  readonly recalled: boolean;
  readonly seconds: number;
  /** The schedule's length after this window. */
  readonly length: number;
}
