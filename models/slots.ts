import type { Problem } from "../src/exact/problem/problem.ts";
import type { ProgramBuilder } from "../src/ilp/builder.ts";
import { type Expression, sum } from "../src/ilp/expression.ts";
import type { Issues } from "./issues.ts";

/**
 * Slots: for every engine e and cycle c, Σ_i Σ_f Σ_rows slots · lanes_if,(c - offset) ≤ residual_ec. A row that all
 * operations together cannot break is left out.
 */
export function slotRows(builder: ProgramBuilder, problem: Problem, issues: Issues): void {
  const uses: (readonly [factor: number, lanes: Expression])[][][] = problem.engines.map(() =>
    Array.from({ length: problem.horizon }, () => []),
  );
  const most = problem.engines.map(() => new Float64Array(problem.horizon));
  for (const i of problem.operations.keys()) {
    for (const window of issues.forms(i)) {
      for (const { engine, offset, slots } of problem.operations[i]!.forms[window.form]!.rows) {
        for (let t = window.first; t <= window.last; t += 1) {
          if (window.room[t - window.first] === 0) continue;
          const cycle = t + offset;
          uses[engine]![cycle]!.push([slots, issues.lanesAt(i, window, t)]);
          most[engine]![cycle]! += slots * window.lanes;
        }
      }
    }
  }
  for (const [e, name] of problem.engines.entries()) {
    for (let cycle = 0; cycle < problem.horizon; cycle += 1) {
      const residual = problem.slots[e]![cycle]!;
      if (most[e]![cycle]! > residual) builder.atMost(`slots.${name}.${cycle}`, sum(uses[e]![cycle]!), residual);
    }
  }
}
