import type { Placement } from "../schedule/schedule.ts";
import type { Outcome, Solver } from "../solve/solver.ts";
import type { Formulation } from "./formulation.ts";
import type { Problem } from "./problem.ts";

/** A way to decide a problem: an engine with a formulation. */
export interface Contender {
  readonly solver: Solver;
  readonly formulation: Formulation;
}

/** Every engine with every formulation; the engines' first formulations come first. */
export function contenders(solvers: readonly Solver[], formulations: readonly Formulation[]): Contender[] {
  return formulations.flatMap((formulation) => solvers.map((solver) => ({ solver, formulation })));
}

/** Whether a problem has a schedule: the schedule, a refutation, or why neither. */
export type Decision =
  | { readonly status: "scheduled"; readonly placements: readonly Placement[]; readonly contender: Contender }
  | { readonly status: "refuted"; readonly contender: Contender }
  | { readonly status: "undecided"; readonly because: string };

/** Limits of one decision. */
export interface DecisionLimits {
  readonly seconds: number;
  readonly seed?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Decides whether the problem has a schedule at all. The program asks for early issue cycles, Σ s_i, and the first
 * solution ends it: without that guide GLPK found nothing in 20 s where it now takes 4 (cosine1 at its optimum of 25),
 * and refutations take no longer.
 */
export async function decide(problem: Problem, contender: Contender, limits: DecisionLimits): Promise<Decision> {
  const weights = new Float64Array(problem.operations.length).fill(1);
  const model = contender.formulation.build(problem, { kind: "weighted", weights });
  const outcome = await contender.solver.solve(model.program, {
    limitSeconds: limits.seconds,
    anySolution: true,
    seed: limits.seed,
    signal: limits.signal,
  });
  if (outcome.status === "infeasible") return { status: "refuted", contender };
  if (outcome.status === "undecided") return { status: "undecided", because: reason(outcome) };
  return { status: "scheduled", placements: model.decode(outcome.x), contender };
}

function reason(outcome: Outcome & { readonly status: "undecided" }): string {
  const detail = outcome.detail === undefined ? "" : ` (${outcome.detail})`;
  return `${outcome.engine}: ${outcome.because}${detail}`;
}
