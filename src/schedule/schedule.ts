import type { Cycle } from "../ir/block.ts";

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
