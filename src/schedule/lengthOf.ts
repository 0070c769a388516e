import type { Block } from "../ir/block.ts";
import { farthestRow } from "../ir/farthestRow.ts";
import { lastCycle, type Placement } from "./schedule.ts";

/** The length of a schedule with these placements: one more than the last cycle in which a slot is occupied. */
export function lengthOf({ operations }: Pick<Block, "operations">, placements: readonly Placement[]): number {
  return placements.reduce(
    (length, placement, at) =>
      Math.max(length, lastCycle(placement) + farthestRow(operations[at]!.forms[placement.form]!) + 1),
    0,
  );
}
