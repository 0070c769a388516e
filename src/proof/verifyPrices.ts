import type { SlotPrice } from "../bounds/bound.ts";
import type { Form } from "../ir/block.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import type { Link, VerifierInstance } from "./verifyInstance.ts";
import type { Times } from "./verifyTimes.ts";

/** What slots cost, cycle by cycle: only cycles in which a price begins or ends are kept, whatever a file's numbers say. */
export class PriceSteps {
  /** Cycles from which on some price is another, ascending. */
  readonly changes: readonly number[];
  /** What all slots of all cycles cost. */
  readonly supply: bigint;
  /** By engine, its price from `changes[k]` on. */
  readonly #prices: readonly (readonly bigint[])[];

  /** @throws {RangeError} naming what is wrong with a price. */
  constructor(slots: readonly SlotPrice[], { engines }: SchedulingMachine, length: number) {
    const steps = engines.map(() => new Map<number, bigint>());
    let supply = 0n;
    for (const { engine, cycle, until = cycle + 1, price } of slots) {
      const at = engines.findIndex(({ name }) => name === engine);
      if (at < 0) throw new RangeError(`the machine has no engine "${engine}"`);
      if (engines[at]!.free === true) throw new RangeError(`slots of "${engine}" cost nothing`);
      const place = `slots of "${engine}" in cycle ${cycle}`;
      cycleOf(cycle, length, place);
      if (!Number.isSafeInteger(until) || until <= cycle || until > length) {
        throw new RangeError(`${place}: up to ${until} there are no cycles below ${length}`);
      }
      const each = amount(price, place);
      supply += each * BigInt(engines[at]!.slots) * BigInt(until - cycle);
      const own = steps[at]!;
      own.set(cycle, (own.get(cycle) ?? 0n) + each);
      own.set(until, (own.get(until) ?? 0n) - each);
    }
    this.supply = supply;
    const changes = [...new Set(steps.flatMap((own) => [...own.keys()]))].sort((a, b) => a - b);
    this.changes = changes;
    this.#prices = steps.map((own) => {
      let price = 0n;
      return changes.map((cycle) => {
        price += own.get(cycle) ?? 0n;
        return price;
      });
    });
  }

  /** What a lane of a form costs that issues in a cycle, times its lanes. */
  cost({ rows, lanes }: Form, cycle: number): bigint {
    let cost = 0n;
    for (const { engine, offset, slots } of rows) {
      const at = this.#last(cycle + offset);
      if (at >= 0) cost += BigInt(slots * lanes) * this.#prices[engine]![at]!;
    }
    return cost;
  }

  /** The index of the last change at or before a cycle; -1 before the first. */
  #last(cycle: number): number {
    let [low, high] = [-1, this.changes.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.changes[middle]! <= cycle) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** Cycles `from` .. `to` - 1, in which all lanes of an operation together cost the same. */
export interface CostStretch {
  readonly from: number;
  readonly to: number;
  readonly cost: bigint;
}

/**
 * What an operation costs where its lanes issue in a cycle, from its head to its latest cycle: as much as the cheapest of the forms
 * that can issue then. A form has links and rows of its own, and with them a head and a tail.
 */
export function costStretches(
  { block, machine, beforeInForm, afterInForm, meter }: VerifierInstance,
  { heads, tails }: Times,
  length: number,
  prices: PriceSteps,
  operation: number,
): CostStretch[] {
  const { forms } = block.operations[operation]!;
  const [head, latest] = [heads[operation]!, length - 1 - tails[operation]!];
  const own = forms.map((form, f) => {
    const rows = form.rows.filter(({ engine }) => machine.engines[engine]!.free !== true);
    const reach = rows.reduce((most, { offset }) => Math.max(most, offset), 0);
    return {
      form: { ...form, rows },
      from: farthest(beforeInForm[operation]![f], heads, 0),
      to: length - 1 - farthest(afterInForm[operation]![f], tails, reach),
    };
  });
  const offsets = new Set(own.flatMap(({ form }) => form.rows.map(({ offset }) => offset)));
  const rows = own.reduce((sum, { form }) => sum + form.rows.length, 0);
  meter.pay((prices.changes.length * offsets.size + 2 * forms.length + 1) * (rows + 1));
  const begins = new Set([head]);
  const begin = (cycle: number): void => {
    if (cycle > head && cycle <= latest) begins.add(cycle);
  };
  for (const cycle of prices.changes) for (const offset of offsets) begin(cycle - offset);
  for (const { from, to } of own) for (const cycle of [from, to + 1]) begin(cycle);
  const sorted = [...begins].sort((a, b) => a - b);
  return sorted.map((from, k) => {
    const able = own.filter((each) => each.from <= from && from <= each.to);
    let cost: bigint | undefined;
    // Where no form can issue, nothing does: any cost is right.
    for (const { form } of able.length === 0 ? own : able) {
      const its = prices.cost(form, from);
      if (cost === undefined || its < cost) cost = its;
    }
    return { from, to: sorted[k + 1] ?? latest + 1, cost: cost ?? 0n };
  });
}

function farthest(links: readonly Link[] | undefined, times: readonly number[], least: number): number {
  let most = least;
  for (const { other, latency } of links ?? []) most = Math.max(most, times[other]! + latency);
  return most;
}

/** A price or an amount. @throws {RangeError} where it is none. */
export function amount(value: number, place: string): bigint {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${place}: ${value} is no price`);
  return BigInt(value);
}

/** A cycle of the length. @throws {RangeError} where it is none. */
export function cycleOf(cycle: number, length: number, place: string): number {
  if (!Number.isSafeInteger(cycle) || cycle < 0 || cycle >= length) {
    throw new RangeError(`${place}: cycle ${cycle} is not below ${length}`);
  }
  return cycle;
}
