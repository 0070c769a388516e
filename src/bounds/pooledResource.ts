import type { Block } from "../ir/block.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import type { Bound } from "./bound.ts";
import { intervalBound } from "./intervalBound.ts";
import { poolPrices } from "./poolPrices.ts";

/**
 * The least whole number of cycles in which some fractional choice of forms fits all engines. The witness is an optimal
 * dual solution in integers: a price per engine (see `poolPrices`).
 */
export function pooledResource(block: Block, machine: SchedulingMachine): Bound {
  return intervalBound("pooled resource", block, machine, { pools: poolPrices, truncated: false });
}
