import type { Bound } from "../../bounds/bound.ts";
import type { SchedulingMachine } from "../../machine/machine.ts";
import { BookShelf } from "./bookShelf.ts";
import { type CaseCost, unitOf } from "./caseCosts.ts";
import type { Case } from "./cases.ts";
import { type Ends, endsOf, exempt, isReadEnough, unreadPrice } from "./ends.ts";
import { leastCase } from "./leastCase.ts";
import { capacityOf, classPrices, costOf, type SlotPrices } from "./prices.ts";
import { type FamilySize, familyOf } from "./variant.ts";

/** A bound of every plan of a family. */
export interface FamilyBound extends Bound<FamilyWitness> {
  readonly scope: "family";
}

/**
 * No plan of the family has a shorter schedule: the duality bound of `pooledResource` at given prices of slots, its demand
 * the least over all settings of the generator's switches, with the ends of the schedule that prove most. Any prices
 * prove a bound; good ones come from a linear program.
 * @throws {RangeError} when the size is no plan's, or a price is not a whole number from 0, or too large.
 */
export function familyBound(
  size: FamilySize,
  machine: SchedulingMachine,
  weights: SlotPrices,
  books = new BookShelf(familyOf(size)),
): FamilyBound {
  // Before the work, which takes seconds.
  capacityOf(weights, machine);
  endsOf(size.contract, machine);
  return boundOf(size, machine, weights, leastCase(size, classPrices(weights), books));
}

/** The bound that a family's least case proves. */
export function boundOf(
  size: FamilySize,
  machine: SchedulingMachine,
  weights: SlotPrices,
  { total, case: part, walk }: CaseCost,
): FamilyBound {
  const { height, rounds, batch, contract } = size;
  const [capacity, unit] = [capacityOf(weights, machine), unitOf(size)];
  if (!Number.isSafeInteger(total)) throw new RangeError(`weights of capacity ${capacity} are too large: ${total}`);
  const family = { height, rounds, batch, contract };
  const argued = isReadEnough(size, classPrices(weights));
  const allowed = endsOf(contract, machine).filter(({ tail }) => tail === 0 || argued);
  const proofs = allowed.map((ends) => ({
    ends,
    cycles: cyclesOf(total, unit, { weights, capacity, ends, family }),
  }));
  const { ends, cycles } = proofs.reduce((best, other) => (other.cycles > best.cycles ? other : best));
  const least = { case: part, letters: walk.letters };
  const witness: FamilyWitness = { kind: "family", family, weights, capacity, ends, demand: total, unit, least };
  return { name: "family", cycles, scope: "family", witness };
}

/** ends + (demand without what the ends can hold) / capacity, rounded up, exactly. */
function cyclesOf(
  total: number,
  unit: number,
  { weights, capacity, ends, family }: Pick<FamilyWitness, "weights" | "capacity" | "ends" | "family">,
): number {
  const costs = classPrices(weights);
  const { contract } = family;
  const spare = BigInt(unit) * BigInt(costOf(exempt(ends, contract), costs) + unreadPrice(ends, contract, costs));
  const demand = BigInt(total) - spare;
  if (demand <= 0n || capacity === 0) return 0;
  return ends.head + ends.tail + Number((demand - 1n) / (BigInt(unit) * BigInt(capacity)) + 1n);
}

/**
 * Why no plan of a family is shorter: at these prices of slots every plan's operations cost more than `cycles - 1`
 * cycles' slots. Whoever checks it goes through the family's cases and finds in each a cheapest walk.
 */
export interface FamilyWitness {
  readonly kind: "family";
  readonly family: FamilySize;
  /** Whole numbers; engines that are not named cost nothing. */
  readonly weights: SlotPrices;
  readonly capacity: number;
  /** First and last cycles that little of what is counted can use, see `exempt`. */
  readonly ends: Ends;
  /** The least demand of a case, in multiples of 1 / unit of a weight. */
  readonly demand: number;
  readonly unit: number;
  /** The case with that demand, and the string of letters that it supposes of every group. */
  readonly least: { readonly case: Case; readonly letters: string };
}
