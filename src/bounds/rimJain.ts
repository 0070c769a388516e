import type { Bound } from "./bound.ts";
import type { BoundInstance } from "./boundInstance.ts";
import { intervalWitness, type TimedJobs } from "./intervalArgument.ts";
import type { PricedPool } from "./poolPrices.ts";
import { RimJainPlacement } from "./rimJainPlacement.ts";

/**
 * Rim and Jain's bound, engine by engine: operations in order of their latest cycles, each in the earliest free slot at
 * or after its head, dependences otherwise ignored; how late the latest of them is. For slots of one cycle it equals the
 * head-tail interval bound of single engines, found another way (a law of the tests).
 */
export function rimJain(instance: BoundInstance): Bound {
  const timed = sortedByTail(instance.timed);
  const placement = new RimJainPlacement();
  let best: Bound = {
    name: "Rim-Jain",
    cycles: 0,
    scope: "block",
    witness: { kind: "path", operations: [], latencies: [] },
  };
  for (const pool of instance.enginePools) {
    const cost = Float64Array.from(timed.kinds, (kind) => pool.cost[kind]!);
    const latest = placement.latest(cost.length, timed.heads, timed.tails, cost, pool.capacity);
    if (latest === undefined || latest.cycles + 1 <= best.cycles) continue;
    const head = placement.busySince(latest.index, timed.heads, cost, pool.capacity);
    const tail = timed.tails[latest.index]!;
    best = {
      ...best,
      cycles: latest.cycles + 1,
      witness: intervalWitness({ cycles: latest.cycles + 1, pool, head, tail, ...truncated(timed, pool, head, tail) }),
    };
  }
  return best;
}

/** How many jobs have at least this head and tail and cost anything, and what they cost. */
function truncated(jobs: TimedJobs, pool: PricedPool, head: number, tail: number): { members: number; demand: number } {
  let members = 0;
  let demand = 0;
  for (let k = 0; k < jobs.kinds.length; k++) {
    const cost = pool.cost[jobs.kinds[k]!]!;
    if (cost === 0 || jobs.heads[k]! < head || jobs.tails[k]! < tail) continue;
    members++;
    demand += cost;
  }
  return { members, demand };
}

function sortedByTail(jobs: TimedJobs): TimedJobs {
  const order = [...jobs.tails.keys()].sort((a, b) => jobs.tails[b]! - jobs.tails[a]!);
  const along = (values: Int32Array) => Int32Array.from(order, (k) => values[k]!);
  return { heads: along(jobs.heads), tails: along(jobs.tails), kinds: along(jobs.kinds) };
}
