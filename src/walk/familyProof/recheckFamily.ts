import type { Machine } from "../../machine/machine.ts";
import type { Steps } from "../../time/steps.ts";
import { groupLanes } from "./exerciseFamily.ts";
import type { DescribedFamily } from "./familyDescription.ts";
import { placings } from "./familyMemory.ts";
import {
  type CountedEnds,
  cyclePrice,
  exemptAtEnds,
  leastPrices,
  priceOfCounts,
  unreadAtEnds,
} from "./familyPrices.ts";
import { type SetUp, setUp } from "./familySetup.ts";
import { type FamilyPart, FamilyWalks } from "./familyWalks.ts";

/** A family's bound, and the prices of slots that prove it. */
export interface FamilyProof {
  /** In cycles. */
  readonly bound: number;
  /** Whole numbers; engines that are not named cost nothing. */
  readonly prices: readonly { readonly engine: string; readonly weight: number }[];
  /** What all slots of a cycle cost. */
  readonly capacity: number;
  readonly ends: CountedEnds;
  /** No plan's operations cost less, in multiples of 1 / unit of a price. */
  readonly demand: number;
  readonly unit: number;
}

/** Parts that are looked at, at most, in a minute or two: honest proofs of the standard size need a fifth of them. */
const mostParts = 100_000;

/**
 * Re-checks a family's bound. Every plan belongs to a part; a part is divided, choice by choice, until what all its plans have to
 * pay is as much as the demand: the set-up that they share, and for each group the cheapest walk.
 * @returns how many parts were looked at; undefined where it was told to end before.
 * @throws {RangeError} in one line with the first thing that does not follow; a part that costs less is named.
 */
export function* recheckFamily(
  family: DescribedFamily,
  machine: Machine,
  proof: FamilyProof,
): Steps<number | undefined> {
  const { prices: weights, demand, unit, ends } = proof;
  checkMachine(machine);
  checkSwitches(family);
  const prices = leastPrices(family, machine, weights);
  const capacity = cyclePrice(machine, weights);
  if (capacity !== proof.capacity) {
    throw new RangeError(`capacity ${proof.capacity}, all slots of a cycle cost ${capacity}`);
  }
  if (family.batch % groupLanes !== 0) throw new RangeError(`batch ${family.batch} is no multiple of ${groupLanes}`);
  const groups = family.batch / groupLanes;
  if (unit !== unitOfGroup * groups)
    throw new RangeError(`unit ${unit}, it is ${unitOfGroup} for each of ${groups} groups`);
  if (!Number.isSafeInteger(demand) || demand <= 0)
    throw new RangeError(`demand ${demand} is no positive whole number`);
  const exempt = priceOfCounts(exemptAtEnds(ends, family, machine), prices);
  const spare = BigInt(unit) * BigInt(exempt + unreadAtEnds(ends, family, prices));
  const body = BigInt(demand) - spare;
  const proved = Number((body - 1n) / (BigInt(unit) * BigInt(capacity)) + 1n) + ends.head + ends.tail;
  if (body <= 0n || proved !== proof.bound) {
    throw new RangeError(
      `${proof.bound} cycles claimed, a demand of ${demand} proves ${body > 0n ? proved : "nothing"}`,
    );
  }
  return yield* new Recheck(family, prices, proof).run();
}

/** Shares of up to ten visits are whole then. */
const unitOfGroup = 5040;

/** Counts by class hold on machines that divide operations of valu, if any, into a slot of alu for each of a group's lanes. */
function checkMachine({ name, vectorLength, laneForms }: Machine): void {
  if (vectorLength !== groupLanes) {
    throw new RangeError(`machine "${name}" has vectors of ${vectorLength} words, a group has ${groupLanes} lanes`);
  }
  const other = laneForms.find(({ from, to }) => from !== "valu" || to !== "alu");
  if (other === undefined) return;
  throw new RangeError(`machine "${name}" divides operations of ${other.from} into slots of ${other.to}`);
}

function checkSwitches({ switches }: DescribedFamily): void {
  for (const [name, values] of Object.entries(switches)) {
    if (values.length === 0) throw new RangeError(`the family has no ${name} to choose from`);
    if (new Set<unknown>(values).size !== values.length) throw new RangeError(`the family has a ${name} twice`);
  }
}

class Recheck {
  readonly #family: DescribedFamily;
  readonly #prices: Readonly<Record<string, number>>;
  readonly #proof: FamilyProof;
  readonly #walks: FamilyWalks;
  readonly #setUps = new Map<string, SetUp>();

  constructor(family: DescribedFamily, prices: Readonly<Record<string, number>>, proof: FamilyProof) {
    this.#family = family;
    this.#prices = prices;
    this.#proof = proof;
    this.#walks = new FamilyWalks(family, prices, proof.unit);
  }

  *run(): Steps<number | undefined> {
    let looked = 0;
    const { hash: hashes, encoded: encodings } = this.#family.switches;
    for (const hash of hashes) {
      for (const encoded of encodings) {
        const openCopies = this.#depths("copy", encoded);
        const openSelects = this.#depths("level", encoded);
        for (const records of subsets(this.#depths("records", encoded))) {
          this.#setUps.clear();
          const left: FamilyPart[] = [{ hash, encoded, records, copies: [], openCopies, selects: [], openSelects }];
          for (let part = left.pop(); part !== undefined; part = left.pop()) {
            if (!(yield)) return undefined;
            if (++looked > mostParts) throw new RangeError(`more than ${mostParts} parts would have to be looked at`);
            left.push(...this.#look(part));
          }
        }
      }
    }
    return looked;
  }

  /** Depths that a plan's rounds reach at which some letter reads records or copies, or shares a level's nodes. */
  #depths(what: "copy" | "records" | "level", encoded: boolean): number[] {
    const { letters, rounds } = this.#family;
    const may = letters
      .filter(({ reads, nodes }) => (what === "level" ? nodes === "level" : reads?.what === what))
      .flatMap(({ visits }) => visits.filter((visit) => (encoded ? visit.encoded : visit.plain)))
      .map(({ depth }) => depth);
    return [...new Set(may)].filter((depth) => depth < rounds).sort((a, b) => a - b);
  }

  /** The parts that are still to be looked at instead of this one: none where it costs enough. */
  #look(part: FamilyPart): readonly FamilyPart[] {
    const { unit, demand } = this.#proof;
    const groups = this.#family.batch / groupLanes;
    const shared = this.#setUp(part);
    const cost = unit * priceOfCounts(shared.counts, this.#prices) + groups * this.#walks.cheapest(part, shared);
    if (cost >= demand) return [];
    const parts = this.#divided(part);
    if (parts === undefined) throw new RangeError(`plans may cost ${cost}, less than the demand: ${named(part)}`);
    return parts;
  }

  /** What all plans of a part build: of what is open the cheapest. */
  #setUp(part: FamilyPart): SetUp {
    const { placed, records, pointers: chosen, pairs = "flow", hash, encoded, copies, selects } = part;
    // Pairs on flow ask for the fewest nodes. Without records in the tree's rows shared pointers are as doubled ones.
    const choices = chosen !== undefined ? [chosen] : this.#pointers(part);
    const made = choices.map((pointers) => {
      const key = `${hash} ${encoded} ${records} ${copies} ${selects} ${pairs} ${pointers} ${placed?.bases}`;
      const known = this.#setUps.get(key);
      if (known !== undefined) return known;
      const bases = records.map((depth, at) => ({ depth, base: placed?.bases[at] }));
      const shared = { hash, encoded, pairs, pointers, records: bases, copies, selects };
      const found = setUp(this.#family, shared);
      this.#setUps.set(key, found);
      return found;
    });
    const cost = ({ counts }: SetUp): number => priceOfCounts(counts, this.#prices);
    return made.reduce((least, other) => (cost(other) < cost(least) ? other : least));
  }

  #pointers({ placed }: FamilyPart): DescribedFamily["switches"]["pointers"] {
    const { pointers } = this.#family.switches;
    if (placed === undefined) return pointers;
    return pointers.filter((each) => (each === "shared") === placed.aligned);
  }

  /** The parts that a part is made of; undefined when everything is decided. */
  #divided(part: FamilyPart): FamilyPart[] | undefined {
    const { openCopies, openSelects, placed, records } = part;
    const { switches } = this.#family;
    const copied = openCopies.at(-1);
    if (copied !== undefined) {
      const rest = { ...part, openCopies: openCopies.slice(0, -1) };
      return [{ ...rest, copies: [copied, ...part.copies] }, rest];
    }
    if (placed === undefined) {
      // Without records nothing lines up: shared pointers are doubled ones, which every family has.
      const rows = records.length === 0 || !switches.pointers.includes("shared") ? [false] : [false, true];
      return rows.flatMap((aligned) =>
        placings(this.#family, records, part.copies, aligned).map(({ gathers, records: lie }) => ({
          ...part,
          placed: { aligned, gathers, bases: lie.map(({ base }) => base!) },
        })),
      );
    }
    const level = openSelects.at(-1);
    if (level !== undefined) {
      const rest = { ...part, openSelects: openSelects.slice(0, -1) };
      return [{ ...rest, selects: [level, ...part.selects] }, rest];
    }
    if (part.pairs === undefined) return switches.pairs.map((pairs) => ({ ...part, pairs }));
    if (part.pointers === undefined) return this.#pointers(part).map((pointers) => ({ ...part, pointers }));
    if (part.address === undefined) return switches.address.map((address) => ({ ...part, address }));
    if (part.addressSelects === undefined) {
      return switches.addressSelects.map((addressSelects) => ({ ...part, addressSelects }));
    }
    return undefined;
  }
}

function subsets(all: readonly number[]): number[][] {
  return all.reduce<number[][]>((sets, each) => sets.flatMap((set) => [set, [...set, each]]), [[]]);
}

function named({ openCopies: _, openSelects: __, placed, ...part }: FamilyPart): string {
  return JSON.stringify({ ...part, ...placed });
}
