import type { Expression } from "../src/ilp/expression.ts";
import type { DependenceKind } from "../src/ir/block.ts";
import type { Placement } from "../src/schedule/schedule.ts";
import type { FormWindow } from "./windows.ts";

/**
 * The issue columns of a formulation, whatever their encoding. Constraint families are written over these expressions
 * once; pulse and step differ in what the expressions are made of.
 */
export interface Issues {
  /** The forms of an operation that have columns. */
  forms(operation: number): readonly FormWindow[];
  /** 1 when the first lane has issued by cycle t, in one of `among` where given, else 0. */
  begunBy(operation: number, t: number, among?: readonly number[]): Expression;
  /**
   * 1 when the last lane has issued by cycle t - extra(form, kind), else 0. Without a kind: by cycle t. With `among`: 1 also
   * when the operation issues in none of these forms.
   */
  doneBy(operation: number, t: number, kind?: DependenceKind, among?: readonly number[]): Expression;
  /** How many lanes of the form issue in cycle t. */
  lanesAt(operation: number, window: FormWindow, t: number): Expression;
  /** 1 when the operation issues in this form. */
  chosen(operation: number, window: FormWindow): Expression;
  /** Reads the placement of an operation out of a solution. */
  decode(operation: number, x: Float64Array): Placement;
  /** Writes the placement of an operation into a solution; false, and nothing written, where its form has no columns. */
  encode(operation: number, placement: Placement, x: Float64Array): boolean;
}

/** The first and last cycle in which an operation may issue, over its forms. */
export function span(forms: readonly FormWindow[]): { readonly first: number; readonly last: number } {
  return {
    first: Math.min(...forms.map((window) => window.first)),
    last: Math.max(...forms.map((window) => window.last)),
  };
}
