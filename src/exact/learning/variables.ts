import { farthestRow } from "../../ir/waiting.ts";
import type { Problem } from "../problem/problem.ts";

/**
 * The variables of a problem, in the order that proofs know them by. For every operation: the issue cycles of its lanes, in
 * ascending order, as many as its widest form has (a form with fewer uses the first of them, and the others repeat the last);
 * then its form: nothing for one form, one variable for two (0: the first, 1: the second), otherwise one for each (1: it is
 * the one). After all operations the makespan: one more than the last cycle with a slot in use.
 */
export interface Variables {
  readonly count: number;
  readonly lower: Int32Array;
  readonly upper: Int32Array;
  /** Per operation its first lane and how many there are. */
  readonly lane: Int32Array;
  readonly lanes: Int32Array;
  /** Per operation its first form variable, -1 where it has one form. */
  readonly form: Int32Array;
  readonly makespan: number;
  /** Per variable its operation, -1 for the makespan. */
  readonly operation: Int32Array;
}

/** Numbers the variables. The makespan lies between `least` and the horizon. */
export function variablesOf({ operations, horizon }: Problem, least = 0): Variables {
  const lane = new Int32Array(operations.length);
  const lanes = new Int32Array(operations.length);
  const form = new Int32Array(operations.length).fill(-1);
  const lower: number[] = [];
  const upper: number[] = [];
  const operation: number[] = [];
  for (const [i, { forms, release, deadline }] of operations.entries()) {
    lane[i] = lower.length;
    lanes[i] = forms.reduce((most, each) => Math.max(most, each.lanes), 1);
    for (let k = 0; k < lanes[i]!; k++) {
      lower.push(Math.max(0, release));
      upper.push(Math.min(horizon - 1, deadline));
      operation.push(i);
    }
    const choices = forms.length === 1 ? 0 : forms.length === 2 ? 1 : forms.length;
    if (choices > 0) form[i] = lower.length;
    for (let f = 0; f < choices; f++) {
      lower.push(0);
      upper.push(1);
      operation.push(i);
    }
  }
  const makespan = lower.length;
  lower.push(Math.min(least, horizon));
  upper.push(horizon);
  operation.push(-1);
  return {
    ...{ count: lower.length, lower: Int32Array.from(lower), upper: Int32Array.from(upper), lane, lanes, form },
    ...{ makespan, operation: Int32Array.from(operation) },
  };
}

/** The atom "operation i does not issue in form f", as [side, key]; undefined where it has one form only. */
export function excluded({ form }: Variables, i: number, f: number, forms: number): [number, number] | undefined {
  const at = form[i]!;
  if (at < 0) return undefined;
  if (forms === 2) return f === 0 ? [2 * at, 1] : [2 * at + 1, 0];
  return [2 * (at + f) + 1, 0];
}

/** How many cycles after its last lane each form of an operation holds slots. */
export function reaches({ operations }: Problem, i: number): number[] {
  return operations[i]!.forms.map((form) => farthestRow(form));
}
