import type { SchedulingMachine } from "../../machine/machine.ts";
import { lanesPerGroup } from "../layout.ts";
import { emptyTally, type FormClass, formClasses, type Tally } from "../plan/tally.ts";

/** Slots that an operation of each class takes in each of its forms, by engine. */
export const classForms: Readonly<Record<FormClass, readonly { readonly engine: string; readonly slots: number }[]>> = {
  constant: [on("load"), on("flow")],
  derived: [on("alu"), on("load"), on("flow")],
  scalar: [on("alu")],
  offset: [on("alu"), on("flow")],
  madd: [on("valu")],
  vector: [on("valu"), on("alu", lanesPerGroup)],
  sum: [on("valu"), on("alu", lanesPerGroup), on("flow")],
  select: [on("flow")],
  pair: [on("flow"), on("valu")],
  load: [on("load")],
  store: [on("store")],
};

/**
 * The same for what holds of all plans of a family, which may compute any of their constants: most of them are asked for
 * by themselves in every way of making them, so that the other words that a computed one needs only add to it.
 */
export const familyForms: typeof classForms = { ...classForms, constant: classForms.derived };

function on(engine: string, slots = 1): { engine: string; slots: number } {
  return { engine, slots };
}

/** A whole price for a slot of each engine; engines that are not named cost nothing. */
export type SlotPrices = readonly { readonly engine: string; readonly weight: number }[];

/**
 * What an operation of each class costs at least in a family's plans: its cheapest form.
 * @throws {RangeError} when a price is negative or not whole.
 */
export function classPrices(prices: SlotPrices): Tally {
  const priceOf = new Map<string, number>();
  for (const { engine, weight } of prices) {
    if (!Number.isSafeInteger(weight) || weight < 0) throw new RangeError(`"${engine}" has weight ${weight}`);
    priceOf.set(engine, weight);
  }
  const costs = emptyTally();
  for (const name of formClasses) {
    costs[name] = Math.min(...familyForms[name].map(({ engine, slots }) => slots * (priceOf.get(engine) ?? 0)));
  }
  return costs;
}

/** What all slots of a cycle cost. */
export function capacityOf(prices: SlotPrices, machine: SchedulingMachine): number {
  return prices.reduce((sum, { engine, weight }) => {
    const slots = machine.engines.find(({ name }) => name === engine)?.slots;
    if (slots === undefined) throw new RangeError(`the machine has no engine "${engine}"`);
    return sum + slots * weight;
  }, 0);
}

/** Σ count · price. */
export function costOf(tally: Partial<Tally>, costs: Tally): number {
  let sum = 0;
  for (const name of formClasses) sum += (tally[name] ?? 0) * costs[name];
  return sum;
}
