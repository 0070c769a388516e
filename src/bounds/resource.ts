import type { Bound } from "./bound.ts";
import type { BoundInstance } from "./boundInstance.ts";
import { untimed } from "./intervalArgument.ts";
import { intervalBound } from "./intervalBound.ts";

/**
 * For each engine, its slots that every choice of forms needs, over its slots per cycle, rounded up; the greatest of
 * them. An operation with several forms counts with the least that any of them needs there.
 */
export function resource({ jobs, enginePools }: BoundInstance): Bound {
  return intervalBound("resource", untimed(jobs), enginePools);
}
