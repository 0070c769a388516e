import type { Bound } from "./bound.ts";
import type { BoundInstance } from "./boundInstance.ts";
import { intervalBound } from "./intervalBound.ts";

/**
 * Preamble + body + tail: for every engine, every pool of engines and every pair (a, b), a + (cycles that the operations
 * with head >= a and tail >= b need there, with the cheapest choice of forms) + b. See `bestInterval`.
 */
export function headTail({ timed, pools }: BoundInstance): Bound {
  return intervalBound("head-tail", timed, pools);
}
