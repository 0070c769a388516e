import type { Block, Cycle, FormCondition } from "../ir/block.ts";
import { holdsIn, isSure } from "../ir/formDependences.ts";
import { farthestRow } from "../ir/waiting.ts";

/** Where an operation issues: its form, and one cycle (an atomic form) or one per lane (a divisible form). */
export interface Placement {
  readonly form: number;
  readonly cycles: readonly Cycle[];
}

/** A schedule: a placement for every operation of the block, in the block's order. `length` is in cycles. */
export interface Schedule {
  readonly placements: readonly Placement[];
  readonly length: number;
}

/** Scratch addresses: `addresses[value]` is the value's first word. */
export interface Allocation {
  readonly addresses: readonly number[];
}

/** First issue cycle of a placement. */
export function firstCycle(placement: Placement): Cycle {
  return placement.cycles.length === 1 ? placement.cycles[0]! : Math.min(...placement.cycles);
}

/** Last issue cycle of a placement: consumers count their latency from here. */
export function lastCycle(placement: Placement): Cycle {
  return placement.cycles.length === 1 ? placement.cycles[0]! : Math.max(...placement.cycles);
}

/** The length of a schedule with these placements: one more than the last cycle in which a slot is occupied. */
export function lengthOf({ operations }: Pick<Block, "operations">, placements: readonly Placement[]): number {
  return placements.reduce(
    (length, placement, at) =>
      Math.max(length, lastCycle(placement) + farthestRow(operations[at]!.forms[placement.form]!) + 1),
    0,
  );
}

/** The dependences, of a block or a problem, that hold where operations issue in the forms that they are placed in. */
export function activeDependences<D extends FormCondition & { readonly from: number; readonly to: number }>(
  { dependences }: { readonly dependences: readonly D[] },
  placements: readonly Pick<Placement, "form">[],
): readonly D[] {
  if (dependences.every(isSure)) return dependences;
  return dependences.filter((edge) => holdsIn(edge, placements[edge.from]!.form, placements[edge.to]!.form));
}
