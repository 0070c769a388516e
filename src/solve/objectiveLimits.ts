import type { IntegerProgram, Row } from "../ilp/program.ts";
import type { SolveOptions } from "./solver.ts";

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
