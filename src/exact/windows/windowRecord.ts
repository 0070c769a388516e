import type { Cycle } from "../../ir/block.ts";
import type { Undecided } from "../../solve/solver.ts";
import type { Move } from "./neighbourhood.ts";

/** One window's outcome, as shown in tables and records. */
export interface WindowRecord {
  /**
   * `remove`: refit into one cycle less; `shift`: the same length, operations that matter earlier; `engine`: the same for
   * those that can fill the busiest engine; `groups`: the list scheduler on the whole block, some groups shifted.
   */
  readonly kind: Move["kind"] | "groups";
  readonly from: Cycle;
  readonly to: Cycle;
  readonly operations: number;
  readonly formulation: string;
  /** The solver's name, `list` for the list scheduler, or `counting` where the cheap tests closed the window. */
  readonly engine: string;
  /** `closed`: refuted without a solve. `feasible`: a solution, not proved best (a `shift` at its limit). */
  readonly status: "closed" | "infeasible" | "optimal" | "feasible" | "undecided";
  /** Why it is undecided, why a solution was not taken, or what closed the window. */
  readonly because?: Undecided | string | undefined;
  /** Which limit an undecided window met; `because` may have the engine's words for it. */
  readonly limit?: Undecided | undefined;
  /** Cycles of the window, or weighted issue cycles for `shift`. */
  readonly before: number;
  readonly after: number;
  /** Lower bound of the window's cycles with this boundary (`remove`), or of its weighted issue cycles (`shift`). */
  readonly bound: number;
  /** The engine whose word `bound` is; absent where counting proves it. */
  readonly saidBy?: string | undefined;
  /** The stitched schedule passed the judge and became the incumbent. */
  readonly accepted: boolean;
  /** The answer came from the journal. */
  readonly recalled: boolean;
  readonly seconds: number;
  /** The schedule's length after this window. */
  readonly length: number;
}

/** What came of a move. `after` is given where its solution was taken. */
export interface WindowOutcome extends Pick<WindowRecord, "status" | "engine" | "because" | "limit"> {
  readonly after?: number | undefined;
}

/** The record of a window; `length` is the schedule's after it. */
export function windowRecord(
  { kind, window, problem, before, bound }: Move,
  { status, engine, because, limit, after }: WindowOutcome,
  context: { readonly formulation: string; readonly length: number },
): WindowRecord {
  const refuted = status === "closed" || status === "infeasible";
  const best = kind !== "remove" && status === "optimal" && after !== undefined;
  return {
    ...{ kind, from: window.from, to: window.to, operations: problem.operations.length, ...context },
    ...{ engine, status, because, ...(limit === undefined ? {} : { limit }), before, after: after ?? before },
    bound: refuted && window.complete ? before : best ? after : bound,
    ...((status === "infeasible" && window.complete) || best ? { saidBy: engine } : {}),
    ...{ accepted: after !== undefined, recalled: false, seconds: 0 },
  };
}

/** The unit of a window's `before`, `after` and `bound`. */
export function windowUnit(kind: WindowRecord["kind"]): "cycles" | "weighted issue cycles" {
  return kind === "remove" || kind === "groups" ? "cycles" : "weighted issue cycles";
}
