import type { SchedulingMachine } from "../machine/machine.ts";
import { rays, reduced } from "./arrangement.ts";
import type { PriceVector } from "./bound.ts";
import type { JobKind } from "./slotJobs.ts";

/** A pool and what a job of each kind costs in it. */
export interface PricedPool extends PriceVector {
  /** By index of the kind. */
  readonly cost: Float64Array;
}

/**
 * The prices that matter for resource bounds with forms. The linear program "least T such that some fractional choice of
 * forms fits T cycles" has the dual: maximise the sum over jobs of min over alternatives of (slots * price), where all
 * slots of a cycle cost 1. That function of the prices is linear between the hyperplanes on which two alternatives of
 * a job cost the same, so its greatest value stands on an edge of their arrangement in the positive orthant. The edges do
 * not depend on how many jobs there are of each kind: they are enumerated here once, exactly, and serve every set of jobs.
 *
 * Engines whose prices are never compared are separate problems. Dominated prices are left out.
 */
export function poolPrices(kinds: readonly JobKind[], machine: SchedulingMachine): PricedPool[] {
  const pools: PricedPool[] = [];
  for (const engines of components(kinds, machine)) {
    for (const ray of rays(engines.length, comparisons(kinds, engines))) {
      const price = new Map(engines.map((engine, at) => [engine, ray[at]!]));
      const pool = pricedPool(kinds, machine, price);
      if (pool.cost.some((cost) => cost > 0) && exact(pool, kinds)) pools.push(pool);
    }
  }
  return pools.filter((pool, at) => !pools.some((other, k) => k !== at && dominates(other, pool, k < at)));
}

/** One pool for each engine that costs cycles: what the resource bound without pooling uses. */
export function enginePools(kinds: readonly JobKind[], machine: SchedulingMachine): PricedPool[] {
  return machine.engines.flatMap((engine, at) =>
    engine.free === true ? [] : [pricedPool(kinds, machine, new Map([[at, 1]]))],
  );
}

function pricedPool(
  kinds: readonly JobKind[],
  machine: SchedulingMachine,
  price: ReadonlyMap<number, number>,
): PricedPool {
  const priced = [...price].filter(([, weight]) => weight > 0);
  return {
    weights: priced.map(([engine, weight]) => ({ engine: machine.engines[engine]!.name, weight })),
    capacity: priced.reduce((sum, [engine, weight]) => sum + machine.engines[engine]!.slots * weight, 0),
    cost: Float64Array.from(kinds, (kind) => cheapest(kind, price)),
  };
}

/** What a job of this kind costs at these prices (engines without one are free): the cheapest of its alternatives. */
function cheapest(kind: JobKind, price: ReadonlyMap<number, number>): number {
  let least = Number.POSITIVE_INFINITY;
  for (const slots of kind.alternatives) {
    let cost = 0;
    for (const [engine, weight] of price) cost += slots[engine]! * weight;
    least = Math.min(least, cost);
  }
  return least;
}

/** Whether the demand of all jobs together is an exact number; a pool of greater prices would prove what is not so. */
function exact({ cost, capacity }: PricedPool, kinds: readonly JobKind[]): boolean {
  const demand = kinds.reduce((sum, { jobs }, kind) => sum + jobs * cost[kind]!, 0);
  return demand <= Number.MAX_SAFE_INTEGER && capacity <= Number.MAX_SAFE_INTEGER;
}

/** Whether `a` is at least as strong as `b` for every set of jobs; of two equal ones the earlier. */
function dominates(a: PricedPool, b: PricedPool, earlier: boolean): boolean {
  let equal = true;
  for (let k = 0; k < a.cost.length; k++) {
    const difference = a.cost[k]! * b.capacity - b.cost[k]! * a.capacity;
    if (difference < 0) return false;
    if (difference > 0) equal = false;
  }
  return !equal || earlier;
}

/** Engines that cost cycles, grouped by whether a choice of forms trades one for the other. */
function components(kinds: readonly JobKind[], machine: SchedulingMachine): number[][] {
  const root = machine.engines.map((_, engine) => engine);
  const find = (engine: number): number => (root[engine] === engine ? engine : find(root[engine]!));
  for (const kind of kinds) {
    const differing = machine.engines.flatMap((_, engine) =>
      kind.alternatives.some((slots) => slots[engine] !== kind.alternatives[0]![engine]) ? [engine] : [],
    );
    for (const engine of differing) root[find(engine)] = find(differing[0]!);
  }
  const groups = new Map<number, number[]>();
  for (const [engine, { free }] of machine.engines.entries()) {
    if (free === true) continue;
    const group = groups.get(find(engine)) ?? [];
    groups.set(find(engine), group);
    group.push(engine);
  }
  return [...groups.values()];
}

/** Normals of the hyperplanes on which two alternatives of a kind cost the same, the kinds with most jobs first. */
function comparisons(kinds: readonly JobKind[], engines: readonly number[]): bigint[][] {
  const normals = new Map<string, bigint[]>();
  for (const kind of [...kinds].sort((a, b) => b.jobs - a.jobs)) {
    for (const [k, one] of kind.alternatives.entries()) {
      for (const other of kind.alternatives.slice(k + 1)) {
        const normal = reduced(engines.map((engine) => BigInt(one[engine]! - other[engine]!)));
        // A hyperplane that meets the positive orthant in a face alone adds no edge.
        if (normal.some((x) => x > 0n) && normal.some((x) => x < 0n)) normals.set(normal.join(" "), normal);
      }
    }
  }
  return [...normals.values()];
}
