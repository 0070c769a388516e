import type { Problem, ProblemDependence } from "../src/exact/problem/problem.ts";
import type { ProgramBuilder } from "../src/ilp/builder.ts";
import { difference, isConstant } from "../src/ilp/expression.ts";
import { holdsAt } from "../src/ir/formDependences.ts";
import { type Issues, span } from "./issues.ts";

/**
 * Disaggregated precedence i → j with latency l: begun_j(t) ≤ done_i(t - l) for every cycle t in which j may issue.
 * Extra latencies of i's forms are inside done_i. Where the dependence holds for some forms of j, or of i, only these count in
 * begun_j, and the others' choice y counts as done in done_i. The program's LP value is that of the polyhedron in which this part
 * is integral (Chaudhuri, Walker, Mitchell 1994).
 */
export function precedenceRows(
  builder: ProgramBuilder,
  problem: Problem,
  dependences: readonly ProblemDependence[],
  issues: Issues,
): void {
  for (const [index, { from, to, latency, kind, fromForms, toForms }] of dependences.entries()) {
    const asked = issues.forms(to).filter(({ form }) => holdsAt(toForms, form));
    if (asked.length === 0) continue;
    const { first, last } = span(asked);
    for (let t = first; t <= last; t += 1) {
      const done = issues.doneBy(from, t - latency, kind, fromForms);
      if (isConstant(done) && done.constant === 1) break;
      const name = `${kind}.${problem.operations[from]!.id}.${problem.operations[to]!.id}.${index}.${t}`;
      builder.atMost(name, difference(issues.begunBy(to, t, toForms), done), 0);
    }
  }
}
