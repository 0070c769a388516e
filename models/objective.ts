import type { Objective } from "../src/exact/problem/formulation.ts";
import type { Problem } from "../src/exact/problem/problem.ts";
import type { ProgramBuilder } from "../src/ilp/builder.ts";
import { column, constant, difference, type Expression, isConstant, sum, valueAt } from "../src/ilp/expression.ts";
import { type Issues, span } from "./issues.ts";
import type { Completion } from "./scratch.ts";
import { leastDistance } from "./windows.ts";

/** The issue cycle s_i of an operation's last lane: last - Σ_{t<last} done_i(t). */
export function doneCycle(issues: Issues, operation: number): Expression {
  const { first, last } = span(issues.forms(operation));
  const earlier: [number, Expression][] = [];
  for (let t = first; t < last; t += 1) earlier.push([-1, issues.doneBy(operation, t)]);
  return sum([[1, constant(last)], ...earlier]);
}

/** The issue cycle of an operation's first lane: last - Σ_{t<last} begun_i(t). */
export function begunCycle(issues: Issues, operation: number): Expression {
  const { first, last } = span(issues.forms(operation));
  const earlier: [number, Expression][] = [];
  for (let t = first; t < last; t += 1) earlier.push([-1, issues.begunBy(operation, t)]);
  return sum([[1, constant(last)], ...earlier]);
}

/**
 * Writes the objective. Feasible: nothing is minimised. Weighted: Σ weight_i · s_i. Makespan: an integer column
 * M ≥ s_i + tail_i; an operation whose successor says as much has no row.
 * @throws {RangeError} when weights or tails do not have one entry an operation.
 */
export function objectiveRows(
  builder: ProgramBuilder,
  problem: Problem,
  issues: Issues,
  objective: Objective,
): Completion[] {
  if (objective.kind === "feasible") return [];
  const entries = objective.kind === "weighted" ? objective.weights : objective.tails;
  if (entries.length !== problem.operations.length) {
    const count = problem.operations.length;
    throw new RangeError(`${objective.kind} objective has ${entries.length} entries for ${count} operations`);
  }
  if (objective.kind === "weighted") {
    const { weights } = objective;
    builder.minimise(sum(problem.operations.map((_, i) => [weights[i]!, doneCycle(issues, i)])));
    return [];
  }
  return makespanRows(builder, problem, issues, objective.tails);
}

function makespanRows(builder: ProgramBuilder, problem: Problem, issues: Issues, tails: Int32Array): Completion[] {
  const bounds = problem.operations.map((_, i) => {
    const { first, last } = span(issues.forms(i));
    return { first: first + tails[i]!, last: last + tails[i]! };
  });
  if (bounds.length === 0) return [];
  const lower = Math.max(...bounds.map(({ first }) => first));
  const makespan = builder.column("makespan", lower, Math.max(...bounds.map(({ last }) => last)), true);
  const says = new Set<number>();
  for (const edge of problem.dependences) {
    // Round a cycle with a maximum lag each end would speak for the other.
    if (edge.latency < 0) continue;
    if (leastDistance(problem, edge) + tails[edge.to]! >= tails[edge.from]! && edge.to !== edge.from)
      says.add(edge.from);
  }
  const sinks: Expression[] = [];
  for (const [i, operation] of problem.operations.entries()) {
    if (says.has(i)) continue;
    const end = sum([
      [1, doneCycle(issues, i)],
      [1, constant(tails[i]!)],
    ]);
    if (isConstant(end)) continue;
    sinks.push(end);
    builder.atLeast(`makespan.${operation.id}`, difference(column(makespan), end), 0);
  }
  builder.minimise(column(makespan));
  return [
    (x) => {
      const ends = sinks.map((end) => valueAt(end, x));
      x[makespan] = Math.max(lower, ...ends);
    },
  ];
}
