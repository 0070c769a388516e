import type { IntegerProgram, Row } from "../ilp/program.ts";

/** What a caller asks of an engine beside the program. All limits hold whatever the engine does. */
export interface SolveOptions {
  /** Wall-clock seconds; at the limit the engine is stopped, by force if it does not stop itself. */
  readonly limitSeconds: number;
  /**
   * Megabytes that the engine's thread may take, WebAssembly and heap each (default 2048). Beyond them it is ended, and the
   * outcome is undecided because of "memory".
   */
  readonly limitMegabytes?: number | undefined;
  /** Solve the linear relaxation only: integrality is dropped. */
  readonly relax?: boolean | undefined;
  /**
   * Work after which the engine gives up, in what it counts: thousands of conflicts, thousands of nodes, deterministic
   * seconds. Unlike `limitSeconds` it ends the same solve at the same place every time.
   */
  readonly effort?: number | undefined;
  /** A known solution, or a point near one (one number a column), to start from. */
  readonly hint?: Float64Array | undefined;
  /** Only solutions with an objective of at most this are of interest. */
  readonly cutoff?: number | undefined;
  /** A proved lower bound of the objective: a solution that reaches it is optimal. */
  readonly bound?: number | undefined;
  readonly seed?: number | undefined;
  /** Search workers, of an engine that has them (CP-SAT); one where nothing is said. */
  readonly workers?: number | undefined;
  /** The first solution ends the solve; the objective only guides the search. The outcome is then `feasible`. */
  readonly anySolution?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Why an engine did not decide; or stopped at its first solution, as it was asked to. */
export type Undecided = "first solution" | "time limit" | "effort limit" | "cancelled" | "memory" | "crash" | "refused";

/**
 * How a solve ended. `x` has one number a column, integers rounded and every row re-checked by the caller's side.
 * `ignored` names the options that the engine has no use for.
 */
export type Outcome = (
  | {
      readonly status: "optimal";
      readonly x: Float64Array;
      readonly objective: number;
      /** Of a relaxation, from engines that tell: one number a row of the program, at most 0 where `upper` binds. */
      readonly duals?: Float64Array | undefined;
    }
  | {
      readonly status: "feasible";
      readonly x: Float64Array;
      readonly objective: number;
      readonly because: Undecided;
      readonly bound?: number | undefined;
    }
  | {
      /** The engine's word, which leaves no witness; or, where `evident` names a row or column, that one shows it by itself. */
      readonly status: "infeasible";
      readonly evident?: string | undefined;
    }
  | {
      readonly status: "undecided";
      readonly because: Undecided;
      readonly detail?: string | undefined;
      readonly bound?: number | undefined;
    }
) & { readonly engine: string; readonly seconds: number; readonly ignored: readonly string[] };

/** An integer programming engine behind one door. */
export interface Solver {
  readonly name: string;
  solve(program: IntegerProgram, options: SolveOptions): Promise<Outcome>;
}

/**
 * Hands `cutoff` and `bound` over as rows on the objective: that works for every engine. With a cutoff, "infeasible"
 * means that no solution is that good; with a bound, an engine stops as soon as it has a solution that reaches it.
 */
export function withObjectiveLimits(
  program: IntegerProgram,
  { cutoff, bound }: Pick<SolveOptions, "cutoff" | "bound">,
): IntegerProgram {
  if (program.objective.length === 0 || (cutoff === undefined && bound === undefined)) return program;
  const row: Row = {
    name: "objective.limits",
    terms: program.objective,
    lower: bound ?? Number.NEGATIVE_INFINITY,
    upper: cutoff ?? Number.POSITIVE_INFINITY,
  };
  return { ...program, rows: [...program.rows, row] };
}
