import type { BoundInstance } from "../../bounds/boundInstance.ts";
import { bestInterval } from "../../bounds/intervalArgument.ts";
import type { PricedPool } from "../../bounds/poolPrices.ts";

/** What is said of a pool of engines, by what its slots are worth. */
export type PoolRooms = ReadonlyMap<string, number>;

/** Pools of two instances with the same key count the same slots at the same prices. */
export function poolKey({ weights }: Pick<PricedPool, "weights">): string {
  return weights.map(({ engine, weight }) => `${engine} ${weight}`).join(" ");
}

/**
 * Cycles that each pool's operations leave free at both ends of a block at least, beyond what they need: loads end 20 cycles
 * before a walk does, and no select can issue in the first ones. A neighbouring mix leaves about as much.
 */
export function poolRooms({ timed, jobs, pools }: BoundInstance): PoolRooms {
  return new Map(
    pools.map((pool) => {
      const total = jobs.kind.reduce((sum, kind) => sum + pool.cost[kind]!, 0);
      const needed = Math.ceil(total / pool.capacity);
      return [poolKey(pool), (bestInterval(timed, [pool])?.cycles ?? needed) - needed];
    }),
  );
}
