// Pulse formulation, precedence aggregated: the naive twin of pulse.ts. One row an edge,
//
//   Σ_t t·x_jt - Σ_t t·x_it - Σ_f e_f y_if ≥ l,
//
// instead of one an edge and cycle. The same integral points, but a far weaker relaxation: fractions of an operation
// may sit on both sides of its successor as long as the means keep their distance. Kept to show the difference.
import type { Formulation } from "../src/exact/problem/formulation.ts";
import type { Problem, ProblemDependence } from "../src/exact/problem/problem.ts";
import type { ProgramBuilder } from "../src/ilp/builder.ts";
import { type Expression, sum } from "../src/ilp/expression.ts";
import { issuePulses } from "./issuePulses.ts";
import type { Issues } from "./issues.ts";
import { type Encoding, formulationWith } from "./model.ts";
import { begunCycle, doneCycle } from "./objective.ts";
import { type Strengthening, strong } from "./strengthening.ts";
import { extra } from "./windows.ts";

/** begun cycle of j - done cycle of i - extra latency of i's form ≥ l */
function aggregatedPrecedence(
  builder: ProgramBuilder,
  problem: Problem,
  dependences: readonly ProblemDependence[],
  issues: Issues,
): void {
  for (const [index, { from, to, latency, kind }] of dependences.entries()) {
    const extras = issues
      .forms(from)
      .map((window): readonly [number, Expression] => [
        -extra(problem, from, window.form, kind),
        issues.chosen(from, window),
      ]);
    const distance = sum([[1, begunCycle(issues, to)], [-1, doneCycle(issues, from)], ...extras]);
    const name = `${kind}.${problem.operations[from]!.id}.${problem.operations[to]!.id}.${index}`;
    builder.atLeast(name, distance, latency);
  }
}

const encoding: Encoding = { name: "pulse-aggregated", issues: issuePulses, precedence: aggregatedPrecedence };

/** The aggregated pulse formulation with some of its reductions. */
export function pulseAggregatedWith(strengthening: Strengthening): Formulation {
  return formulationWith(encoding, strengthening);
}

/** The aggregated pulse formulation with all reductions. */
export const pulseAggregated: Formulation = pulseAggregatedWith(strong);
