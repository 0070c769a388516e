import type { IntegerProgram, Term } from "../ilp/program.ts";

/**
 * Why floating point cannot be trusted with a program: a row (or the objective) with a coefficient or limit beyond `span`,
 * or with coefficients that lie further apart than that. A double has 16 digits; what an engine grants as tolerance
 * (1e-9 to 1e-6 of a row) swallows the small terms then, and it calls feasible programs infeasible. Undefined where
 * all is well.
 */
export function beyondSpan({ rows, objective }: IntegerProgram, span: number): string | undefined {
  for (const { name, terms, lower, upper } of rows) {
    const apart = far(terms, span);
    if (apart !== undefined) return `row ${name}: ${apart}`;
    const limit = [lower, upper].find((value) => Number.isFinite(value) && Math.abs(value) > span);
    if (limit !== undefined) return `row ${name} has the limit ${limit}: beyond ${span} the engine cannot be trusted`;
  }
  const apart = far(objective, span);
  return apart === undefined ? undefined : `the objective: ${apart}`;
}

function far(terms: readonly Term[], span: number): string | undefined {
  let [least, most] = [Number.POSITIVE_INFINITY, 0];
  for (const { coefficient } of terms) {
    const size = Math.abs(coefficient);
    if (size < least) least = size;
    if (size > most) most = size;
  }
  if (terms.length === 0 || (most <= span && most <= least * span)) return undefined;
  return `coefficients from ${least} to ${most}: beyond a span of ${span} the engine cannot be trusted`;
}
