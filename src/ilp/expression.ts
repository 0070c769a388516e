import type { Term } from "./program.ts";

/** A linear expression: Σ coefficient·column + constant. A column may stand in several terms; the builder merges them. */
export interface Expression {
  readonly terms: readonly Term[];
  readonly constant: number;
}

/** The expression without columns. */
export function constant(value: number): Expression {
  return { terms: [], constant: value };
}

/** One column as an expression. */
export function column(index: number, coefficient = 1): Expression {
  return { terms: [{ column: index, coefficient }], constant: 0 };
}

/** Σ factor·expression over `[factor, expression]` pairs. */
export function sum(parts: readonly (readonly [factor: number, expression: Expression])[]): Expression {
  const terms: Term[] = [];
  let total = 0;
  for (const [factor, expression] of parts) {
    total += factor * expression.constant;
    for (const term of expression.terms) terms.push({ column: term.column, coefficient: factor * term.coefficient });
  }
  return { terms, constant: total };
}

/** left - right. */
export function difference(left: Expression, right: Expression): Expression {
  return sum([
    [1, left],
    [-1, right],
  ]);
}

/** True when no column has a part in it. */
export function isConstant(expression: Expression): boolean {
  return expression.terms.length === 0;
}

/** The value of the expression at a point with one number a column. */
export function valueAt(expression: Expression, x: Float64Array): number {
  let total = expression.constant;
  for (const term of expression.terms) total += term.coefficient * x[term.column]!;
  return total;
}
