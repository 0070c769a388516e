import { groupLanes } from "./exerciseFamily.ts";
import type { Counts, DescribedFamily } from "./familyDescription.ts";

/** So many of the first and of the last cycles hold little of what is counted. */
export interface CountedEnds {
  readonly head: number;
  readonly tail: number;
}

/** What a machine shows of itself here. */
interface Issues {
  readonly engines: readonly { readonly name: string; readonly slots: number }[];
}

/** A whole price for a slot of each engine; engines that are not named cost nothing. */
type Prices = readonly { readonly engine: string; readonly weight: number }[];

/**
 * What an operation of each class costs at least: its cheapest form.
 * @throws {RangeError} when a price is not a whole number from 0, stands twice, or is of an engine that is not there.
 */
export function leastPrices(
  { classes }: Pick<DescribedFamily, "classes">,
  { engines }: Issues,
  prices: Prices,
): Readonly<Record<string, number>> {
  const priceOf = new Map<string, number>();
  for (const { engine, weight } of prices) {
    if (!engines.some(({ name }) => name === engine)) throw new RangeError(`the machine has no engine "${engine}"`);
    if (priceOf.has(engine)) throw new RangeError(`"${engine}" has two prices`);
    if (!Number.isSafeInteger(weight) || weight < 0) throw new RangeError(`"${engine}" has price ${weight}`);
    priceOf.set(engine, weight);
  }
  const least = (forms: DescribedFamily["classes"][string]): number =>
    Math.min(...forms.map(([engine, slots]) => slots * (priceOf.get(engine) ?? 0)));
  return Object.fromEntries(Object.entries(classes).map(([name, forms]) => [name, least(forms)]));
}

/** What all slots of a cycle cost. @throws {RangeError} when that is nothing, or no exact number. */
export function cyclePrice({ engines }: Issues, prices: Prices): number {
  let sum = 0;
  for (const { engine, weight } of prices) {
    sum += weight * (engines.find(({ name }) => name === engine)?.slots ?? 0);
  }
  if (!Number.isSafeInteger(sum) || sum <= 0) throw new RangeError(`all slots of a cycle cost ${sum}`);
  return sum;
}

/** Σ count · price. */
export function priceOfCounts(counts: Counts, prices: Readonly<Record<string, number>>): number {
  let sum = 0;
  for (const name in counts) sum += counts[name]! * prices[name]!;
  return sum;
}

/**
 * What may issue in the first `head` and the last `tail` cycles at most, by class, where the machine has at most two load, two
 * store slots, one flow slot and twelve of alu:
 * - cycle 0: constants, on load or flow, and 1 on alu, from the word that is still zero. All else reads one.
 * - cycle 1: constants on load and flow; broadcasts of the four there are; vloads from one of them; on alu two sums for each pair
 *   of them (a law over random plans counts them) or constants of two, twelve together; and one sum on flow, that reads a
 *   pointer only.
 * - the last cycle: stores, since what is read is in the end stored; for what is not read see `unreadAtEnds`.
 * - the last three cycles: in the cycle before a store its value is made, before that the two it is made of, of two stores a cycle.
 *   (Where indices are stored too other chains end in a store.) Where zeros are stored over what records left, the addresses of
 *   those stores may be eight sums and constants, and the zeros.
 * @throws {RangeError} where that is not argued for.
 */
export function exemptAtEnds(
  { head, tail }: CountedEnds,
  { contract }: Pick<DescribedFamily, "contract">,
  { engines }: Issues,
): Counts {
  const few = { alu: 12, load: 2, store: 2, flow: 1 } as const;
  const slots = (engine: keyof typeof few): number => engines.find(({ name }) => name === engine)?.slots ?? 0;
  const narrow = (Object.keys(few) as (keyof typeof few)[]).every((engine) => slots(engine) <= few[engine]);
  const argued =
    (head === 0 || head === 1 || head === 2) &&
    (tail === 0 || tail === 1 || (tail === 3 && contract !== "values+indices"));
  if (!argued || (!narrow && head + tail > 0)) {
    throw new RangeError(`ends of ${head} and ${tail} cycles are not argued for`);
  }
  const zeros = contract === "values-clean" && tail === 3;
  return {
    constant: (few.load + few.flow) * head + (head > 0 ? 1 : 0) + (zeros ? 9 : 0),
    vector: (head === 2 ? few.load + few.flow + 1 : 0) + (tail === 3 ? 2 * (3 + 1) : 0) + (zeros ? 1 : 0),
    scalar: (head === 2 ? few.alu + few.flow : 0) + (zeros ? 8 : 0),
    load: head === 2 ? few.load : 0,
    store: few.store * tail,
  };
}

/**
 * The price of what may issue in the last `tail` cycles since no form that issues reads it, beyond what the demand leaves out.
 *
 * Operations of two forms read different things. Without what is not read, pairs of known nodes still have two vectors each, as
 * on flow; a step of an address on valu does without its greater constant, of which each group pays a share in some visit. Where a
 * select with that share is no dearer than the other form, plans on flow, which are costed, are no dearer than such. What is left are
 * the words of collectors whose sums are all on flow: all of them may be computed there, and each has a sum that is dearer than it is
 * counted, unless that is the one on flow in cycle 1.
 * @throws {RangeError} where a select is too dear.
 */
export function unreadAtEnds(
  { head, tail }: CountedEnds,
  { batch, contract }: Pick<DescribedFamily, "batch" | "contract">,
  prices: Readonly<Record<string, number>>,
): number {
  if (tail === 0) return 0;
  const price = (name: string): number => prices[name]!;
  const groups = batch / groupLanes;
  const other = Math.min(price("madd"), price("vector"));
  if (groups * (other - price("select")) < price("vector") + price("constant")) {
    throw new RangeError(`a tail of ${tail} cycles is not argued for where a select is so dear`);
  }
  // Collectors lie among the values, or in memory that must be clean.
  if (contract === "values-clean") return 0;
  const words = groupLanes - 1;
  const dearer = Math.min(price("constant"), price("select") - price("offset"));
  return words * price("constant") - (head === 2 ? words - 1 : words) * dearer;
}
