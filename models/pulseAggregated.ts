// Pulse formulation, precedence aggregated: the naive twin of pulse.ts. One row an edge,
//
//   Σ_t t·x_jt - Σ_t t·x_it - Σ_f e_f y_if ≥ l,
//
// (with M y_g on the left for every form g between which and another the edge does not hold), instead of one an edge and cycle. The same integral points, but a far weaker relaxation: fractions of an operation
// may sit on both sides of its successor as long as the means keep their distance. Kept to show the difference.
import type { Formulation } from "../src/exact/problem/formulation.ts";
import type { Problem, ProblemDependence } from "../src/exact/problem/problem.ts";
import type { ProgramBuilder } from "../src/ilp/builder.ts";
import { type Expression, sum } from "../src/ilp/expression.ts";
import { holdsAt } from "../src/ir/formDependences.ts";
import { issuePulses } from "./issuePulses.ts";
import { type Issues, span } from "./issues.ts";
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
  for (const [index, { from, to, latency, kind, fromForms, toForms }] of dependences.entries()) {
    const extras = issues
      .forms(from)
      .map((window): readonly [number, Expression] => [
        -extra(problem, from, window.form, kind),
        issues.chosen(from, window),
      ]);
    // Where one end issues in a form without the dependence, nothing is asked.
    const free = [
      ...issues.forms(from).flatMap((window) => (holdsAt(fromForms, window.form) ? [] : [issues.chosen(from, window)])),
      ...issues.forms(to).flatMap((window) => (holdsAt(toForms, window.form) ? [] : [issues.chosen(to, window)])),
    ];
    const latest = Math.max(...issues.forms(from).map((one) => one.last + extra(problem, from, one.form, kind)));
    const most = Math.max(0, latency + latest - span(issues.forms(to)).first);
    const distance = sum([
      [1, begunCycle(issues, to)],
      [-1, doneCycle(issues, from)],
      ...extras,
      ...free.map((chosen): readonly [number, Expression] => [most, chosen]),
    ]);
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
