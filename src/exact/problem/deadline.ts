import type { Form } from "../../ir/block.ts";
import { addedBy } from "../../ir/waiting.ts";

/** What a fixed successor demands of an operation of the window: issue by `limit`, less the form's extra latency. */
export interface Demand {
  readonly index: number;
  readonly limit: number;
  /** The form's extra latency counts (RAW and WAW). */
  readonly extra: boolean;
}

/** Later than any cycle. */
const never = 2 ** 30;

/**
 * Latest issue cycle of each operation in a given form: inside the horizon, and fixed successors wait for it. It may be
 * negative, then the operation has no place. That rows end inside the horizon follows from its slots.
 */
export function deadlines(
  operations: number,
  horizon: number,
  demands: readonly Demand[],
): (index: number, form: Form) => number {
  const plain = new Int32Array(operations).fill(never);
  const withExtra = new Int32Array(operations).fill(never);
  for (const { index, limit, extra } of demands) {
    const limits = extra ? withExtra : plain;
    limits[index] = Math.min(limits[index]!, limit);
  }
  return (index, form) => Math.min(plain[index]!, withExtra[index]! - addedBy(form), horizon - 1);
}
