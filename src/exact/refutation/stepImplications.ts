import type { ProgramBuilder } from "../../ilp/builder.ts";
import { difference, type Expression, isConstant } from "../../ilp/expression.ts";

/** Where it is kept what a row says. */
interface Meanings<Step> {
  has(row: string): boolean;
  set(row: string, meaning: { readonly kind: "flow"; readonly from: Step; readonly to: Step }): unknown;
}

/**
 * Writes rows of a relaxation that say "the one step implies the other": each once, and none where that is sure.
 * @param step how much of a step has been taken: a column, or a constant where that is known
 */
export function stepImplications<Step extends readonly (string | number)[]>(
  builder: ProgramBuilder,
  meanings: Meanings<Step>,
  step: (of: Step) => Expression,
): (from: Step, to: Step) => void {
  return (from, to) => {
    const [one, other] = [step(from), step(to)];
    if ((isConstant(one) && one.constant === 0) || (isConstant(other) && other.constant === 1)) return;
    const name = `${from.join(".")}.implies.${to.join(".")}`;
    if (meanings.has(name)) return;
    meanings.set(name, { kind: "flow", from, to });
    builder.atMost(name, difference(one, other), 0);
  };
}
