import type { Block } from "../ir/block.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import type { Bound } from "./bound.ts";
import { intervalBound } from "./intervalBound.ts";
import { singlePools } from "./poolPrices.ts";

/**
 * For each engine, its slots that every choice of forms needs, over its slots per cycle, rounded up; the greatest of
 * them. An operation with several forms counts with the least that any of them needs there.
 */
export function resource(block: Block, machine: SchedulingMachine): Bound {
  return intervalBound("resource", block, machine, { pools: singlePools, truncated: false });
}
