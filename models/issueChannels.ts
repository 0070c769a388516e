// Step columns with a pulse column beside each step that slots see: X_ift ≥ lanes_ift - lanes_if,t-1. A clause learner
// reads the steps as binary clauses and the slots as counts of positive literals; without X every slot row is a count
// over twice as many literals with a limit near their number, which hardly propagates.
import type { Problem } from "../src/exact/problem/problem.ts";
import type { ProgramBuilder } from "../src/ilp/builder.ts";
import { column, difference, type Expression, valueAt } from "../src/ilp/expression.ts";
import { issueSteps } from "./issueSteps.ts";
import type { Issues } from "./issues.ts";
import type { FormWindow } from "./windows.ts";

/** The step columns, and pulses over them made when a slot row first asks. */
export function issueChannels(
  builder: ProgramBuilder,
  problem: Problem,
  operations: readonly (readonly FormWindow[])[],
): Issues {
  const steps = issueSteps(builder, problem, operations);
  const pulses = operations.map(() => new Map<string, { readonly index: number; readonly rise: Expression }>());
  return {
    ...steps,
    lanesAt(operation, window, t) {
      const rise = steps.lanesAt(operation, window, t);
      // A single column, or the complement of one, is as good as a pulse.
      if (rise.terms.length < 2) return rise;
      const name = `${problem.operations[operation]!.id}.${window.form}.${t}`;
      const made = pulses[operation]!.get(name);
      if (made !== undefined) return column(made.index);
      const index = builder.column(`X.${name}`, 0, window.lanes, false);
      builder.atLeast(`pulse.${name}`, difference(column(index), rise), 0);
      pulses[operation]!.set(name, { index, rise });
      return column(index);
    },
    encode(operation, placement, x) {
      if (!steps.encode(operation, placement, x)) return false;
      for (const { index, rise } of pulses[operation]!.values()) x[index] = valueAt(rise, x);
      return true;
    },
  };
}
