import type { BoundInstance } from "./boundInstance.ts";
import type { PricedPool } from "./poolPrices.ts";

/** Operations that share slots, each with what its cheapest form costs; the others cost nothing. */
export interface WorkPool {
  /** By operation. */
  readonly cost: Float64Array;
  /** What all slots of a cycle cost. */
  readonly capacity: number;
  /** Cycles that every one of them leaves free behind itself; in the pools for backward passes, before. */
  readonly after: number;
}

/** Pools for passes from the first cycle on, and from the last back. */
export interface WorkPools {
  readonly forward: readonly WorkPool[];
  readonly backward: readonly WorkPool[];
}

/** A pool whose bound is shorter than the best one's by more cycles ends a pass hardly ever before the others do. */
const near = 25;

/**
 * For each pool of engines the operations with the tail (and those with the head) that bind most: a scheduler that has issued
 * some of them knows how many cycles the rest needs. Empty where slots are taken in later cycles than the operation issues in.
 */
export function workPools(instance: BoundInstance): WorkPools {
  const { jobs, heads, tails, pools } = instance;
  if (jobs.first.some((offset) => offset !== 0) || jobs.last.some((offset) => offset !== 0)) {
    return { forward: [], backward: [] };
  }
  const of = (times: Int32Array): WorkPool[] => {
    const found = pools.flatMap((pool) => binding(instance, pool, times) ?? []);
    const best = found.reduce((most, { cycles }) => Math.max(most, cycles), 0);
    return found.filter(({ cycles }) => cycles >= best - near).map(({ pool }) => pool);
  };
  return { forward: of(tails), backward: of(heads) };
}

/** The operations with at least so much time behind (or before) them for which the pool binds most. */
function binding(
  { jobs }: BoundInstance,
  { cost, capacity }: PricedPool,
  times: Int32Array,
): { pool: WorkPool; cycles: number } | undefined {
  const at = new Map<number, number>();
  for (let job = 0; job < jobs.kind.length; job++) {
    const each = cost[jobs.kind[job]!]!;
    const time = Math.max(0, times[jobs.operation[job]!]!);
    if (each > 0) at.set(time, (at.get(time) ?? 0) + each);
  }
  let demand = 0;
  let [cycles, after] = [0, 0];
  for (const [time, more] of [...at].sort(([a], [b]) => b - a)) {
    demand += more;
    if (Math.ceil(demand / capacity) + time <= cycles) continue;
    [cycles, after] = [Math.ceil(demand / capacity) + time, time];
  }
  if (cycles === 0) return undefined;
  const costs = new Float64Array(times.length);
  for (let job = 0; job < jobs.kind.length; job++) {
    const operation = jobs.operation[job]!;
    if (times[operation]! >= after) costs[operation]! += cost[jobs.kind[job]!]!;
  }
  return { pool: { cost: costs, capacity, after }, cycles };
}
