import type { Block } from "../ir/block.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import type { Bound } from "./bound.ts";
import { intervalBound } from "./intervalBound.ts";
import { poolPrices } from "./poolPrices.ts";

/**
 * Preamble + body + tail: for every engine, every pool of engines and every pair (a, b), a + (cycles that the operations
 * with head >= a and tail >= b need there, with the cheapest choice of forms) + b. See `bestInterval`.
 */
export function headTail(block: Block, machine: SchedulingMachine): Bound {
  return intervalBound("head-tail", block, machine, { pools: poolPrices, truncated: true });
}
