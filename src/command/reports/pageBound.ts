import type { Bound, IntervalWitness, Witness } from "../../bounds/bound.ts";
import type { Block } from "../../ir/block.ts";
import type { ImpossibleReason } from "../../schedule/impossibility.ts";
import type { PageBound } from "../../view/pageModel.ts";
import type { PricedReason, ShownWhy } from "../../view/pageWhy.ts";

/** A bound as the page shows it. */
export function pageBound({ name, cycles, witness }: Bound): PageBound {
  const interval = intervalOf(witness);
  if (interval === undefined) return { cycles, name };
  const { capacity } = interval.pool;
  return { cycles, name, capacity, prices: pricesOf(interval) };
}

/**
 * Why a cycle less than a bound is not enough, as its witness says: a chain, or slots between a head and a tail. Undefined for
 * witnesses that have no place on a grid, and for bounds below 2.
 */
export function whyBound({ operations }: Block, { cycles, witness }: Bound): ShownWhy | undefined {
  if (cycles < 2) return undefined;
  const horizon = cycles - 1;
  const reasons = reasonsOf(witness, horizon, (at) => operations[at]!.id);
  return reasons.length === 0 ? undefined : { horizon, by: "bound", reasons };
}

function reasonsOf(
  witness: Witness,
  horizon: number,
  id: (operation: number) => string,
): (ImpossibleReason | PricedReason)[] {
  const interval = intervalOf(witness);
  if (interval !== undefined) {
    const { head: from, tail, demand: needed, pool } = interval;
    const to = horizon - tail - 1;
    // Head and tail alone may be too long: there is no cycle between them then.
    if (to < from) return [];
    const there = pool.capacity * (to - from + 1);
    return [{ kind: "priced", prices: pricesOf(interval), from, to, needed, there }];
  }
  if (witness.kind === "path") {
    const { operations, latencies } = witness;
    const cycles = latencies.reduce((sum, latency) => sum + latency, 1);
    return [{ kind: "chain", operations: operations.map(id), cycles }];
  }
  return [];
}

function intervalOf(witness: Witness): IntervalWitness | undefined {
  return witness.kind === "interval" ? witness : witness.kind === "improved" ? witness.interval : undefined;
}

/** The engines that a bound counts, and at what price. */
function pricesOf({ pool }: IntervalWitness): Readonly<Record<string, number>> {
  return Object.fromEntries(pool.weights.map(({ engine, weight }) => [engine, weight]));
}
