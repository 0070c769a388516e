import { poolPrices } from "../../bounds/poolPrices.ts";
import type { Machine } from "../../machine/machine.ts";
import { planCensus, planTotal } from "../census/planCensus.ts";
import { classForms } from "../family/prices.ts";
import type { KernelPlan } from "../plan/plan.ts";
import { formClasses } from "../plan/tally.ts";
import { type PoolRooms, poolKey } from "./poolRooms.ts";

/**
 * Cycles that the slots of a plan's operations take at least, with the forms that suit best: counted, without writing the
 * kernel, which takes a hundred times as long. No bound of its block is shorter, but of one whose constants all go by load.
 * With `rooms` each pool's slots are counted with the cycles that they leave free at both ends in a neighbour's block: no bound
 * then, but near its own block's.
 * @throws {RangeError} when the plan's records have no dead memory to lie in.
 */
export function slotsOf(plan: KernelPlan, machine: Machine, rooms?: PoolRooms): number {
  const tally = planTotal(planCensus(plan));
  const demand = pricesOf(machine).map((pool) => {
    const { cost, capacity } = pool;
    const sum = formClasses.reduce((total, name, at) => total + cost[at]! * tally[name], 0);
    return Math.ceil(sum / capacity) + (rooms?.get(poolKey(pool)) ?? 0);
  });
  return Math.max(0, ...demand);
}

const prices = new WeakMap<Machine, ReturnType<typeof poolPrices>>();

function pricesOf(machine: Machine): ReturnType<typeof poolPrices> {
  const known = prices.get(machine);
  if (known !== undefined) return known;
  const kinds = formClasses.map((name) => ({
    jobs: 1,
    alternatives: classForms[name].map(({ engine, slots }) =>
      Float64Array.from(machine.engines, (each) => (each.name === engine ? slots : 0)),
    ),
  }));
  const made = poolPrices(kinds, machine);
  prices.set(machine, made);
  return made;
}
