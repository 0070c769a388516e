import type { Bound } from "./bound.ts";
import type { BoundInstance } from "./boundInstance.ts";
import { untimed } from "./intervalArgument.ts";
import { intervalBound } from "./intervalBound.ts";

/**
 * The least whole number of cycles in which some fractional choice of forms fits all engines. The witness is an optimal
 * dual solution in integers: a price per engine (see `poolPrices`).
 */
export function pooledResource({ jobs, pools }: BoundInstance): Bound {
  return intervalBound("pooled resource", untimed(jobs), pools);
}
