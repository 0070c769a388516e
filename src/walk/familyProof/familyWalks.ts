import { depthOfRound, groupLanes } from "./exerciseFamily.ts";
import { type AddressCount, type AddressWay, addressCount, type NodePlace } from "./familyAddress.ts";
import type { DescribedFamily, DescribedLetter, DescribedSwitches } from "./familyDescription.ts";
import { priceOfCounts } from "./familyPrices.ts";
import { collectorNumbers, hashCounts, type SetUp, wantsParity } from "./familySetup.ts";

/** What is decided of a family's plans. An open list allows everything in it, and asks nothing for it. */
export interface FamilyPart {
  readonly hash: DescribedSwitches["hash"][number];
  readonly encoded: boolean;
  /** Depths with records, all of them. */
  readonly records: readonly number[];
  /** Levels that are copied, and levels that may be; likewise levels with vectors of nodes. */
  readonly copies: readonly number[];
  readonly openCopies: readonly number[];
  readonly selects: readonly number[];
  readonly openSelects: readonly number[];
  /** Where the records lie, once copies are decided; no level above `gathers` is read in the tree. */
  readonly placed?: { readonly aligned: boolean; readonly gathers: number; readonly bases: readonly number[] };
  readonly pairs?: DescribedSwitches["pairs"][number];
  readonly pointers?: DescribedSwitches["pointers"][number];
  readonly address?: DescribedSwitches["address"][number];
  readonly addressSelects?: number;
}

type Target = NonNullable<DescribedLetter["reads"]> & { readonly number: number };

interface Letter {
  readonly row: DescribedLetter;
  readonly number: number;
  readonly target: Target | undefined;
  readonly visits: ReadonlyMap<number, DescribedLetter["visits"][number]>;
}

/** What an address costs in the way that is cheapest, and the vectors that it may read. */
interface PricedWay {
  readonly cost: number;
  readonly constants: readonly number[];
}

/**
 * The cheapest walk of one group, for parts of a family. Costs are whole: prices times `unit`. What groups share is charged to
 * its readers in shares: of a cost c that at most n visits of a group read, each pays c / (n · groups), rounded down.
 */
export class FamilyWalks {
  readonly #family: DescribedFamily;
  readonly #prices: Readonly<Record<string, number>>;
  readonly #unit: number;
  readonly #groups: number;
  readonly #letters: readonly Letter[];
  readonly #targets: readonly Target[];
  readonly #ways = new Map<string, readonly PricedWay[]>();
  readonly #open = new Map<string, number>();

  constructor(family: DescribedFamily, prices: Readonly<Record<string, number>>, unit: number) {
    this.#family = family;
    this.#prices = prices;
    this.#unit = unit;
    this.#groups = family.batch / groupLanes;
    const targets = new Map<string, Target>();
    this.#letters = family.letters.map((row, number) => {
      const key = JSON.stringify([row.reads, row.visits.map(({ depth, base }) => [depth, base ?? null])]);
      if (row.reads !== undefined && !targets.has(key)) targets.set(key, { ...row.reads, number: targets.size });
      const visits = new Map(row.visits.map((visit) => [visit.depth, visit]));
      return { row, number, visits, target: row.reads && targets.get(key) };
    });
    this.#targets = [...targets.values()];
  }

  /** What every plan of the part pays at least, its set-up apart, for one group; Infinity where there is no plan. */
  cheapest(part: FamilyPart, setUp: SetUp): number {
    const { height, rounds } = this.#family;
    const allowed = Array.from({ length: height + 1 }, (_, depth) =>
      this.#letters.filter((letter) => this.#may(letter, part, depth)),
    );
    const places = Array.from({ length: height + 1 }, (_, depth) =>
      this.#targets.map((target) => this.#place(target, part, depth)),
    );
    const decided = part.addressSelects !== undefined;
    const readers = decided ? this.#readers(part, allowed, places) : new Map<number, number>();
    const charge = (constant: number): number => {
      const visits = readers.get(constant);
      if (visits === undefined || setUp.vectors.has(constant)) return 0;
      const has = setUp.words.has(constant) || collectorNumbers.includes(constant);
      return this.#share(this.#prices["vector"]! + (has ? 0 : this.#prices["constant"]!), visits * this.#groups);
    };
    const addresses = (target: NodePlace, anchor: NodePlace | undefined, raw: boolean): number => {
      if (!decided) return this.#openAddress(target, anchor, raw, part);
      let least = Number.POSITIVE_INFINITY;
      for (const { cost, constants } of this.#waysOf(target, anchor, raw, part)) {
        least = Math.min(
          least,
          constants.reduce((sum, constant) => sum + charge(constant), cost),
        );
      }
      return least;
    };
    const collector = this.#collector(setUp, decided);
    const kinds = this.#targets.length;
    const anchorAt = (anchor: number): NodePlace | undefined =>
      anchor === 0 ? undefined : places[Math.floor((anchor - 1) / kinds)]![(anchor - 1) % kinds];
    const size = 1 + kinds * (height + 1);
    let after = this.#letters.map(() => new Float64Array(size));
    for (let round = rounds - 1; round >= 0; round--) {
      const depth = depthOfRound(this.#family, round);
      const last = round + 1 === rounds;
      const next = last ? 0 : depthOfRound(this.#family, round + 1);
      const now = this.#letters.map(() => new Float64Array(size).fill(Number.POSITIVE_INFINITY));
      for (const letter of allowed[depth]!) {
        if (round === 0 && letter.row.takes !== undefined) continue;
        const own = this.#visit(letter, part, round, depth, collector);
        const target = letter.target && places[depth]![letter.target.number];
        for (let anchor = 0; anchor < 1 + kinds * depth; anchor++) {
          const from = anchorAt(anchor);
          if (anchor > 0 && from === undefined) continue;
          let cost = own;
          if (target !== undefined) cost += addresses(target, from, letter.row.raw);
          const left = target === undefined ? anchor : 1 + kinds * depth + letter.target!.number;
          let rest = Number.POSITIVE_INFINITY;
          if (last) {
            rest = this.#unit * this.#prices["vector"]!;
            if (this.#family.contract === "values+indices") rest += addresses(this.#index(), anchorAt(left), true);
          } else {
            for (const other of allowed[next]!) {
              if (other.row.takes !== letter.row.leaves) continue;
              const raw = !part.encoded || other.row.raw ? this.#unit * this.#prices["vector"]! : 0;
              rest = Math.min(rest, raw + after[other.number]![next === 0 ? 0 : left]!);
            }
          }
          now[letter.number]![anchor] = cost + rest;
        }
      }
      after = now;
    }
    return after.reduce((least, costs) => Math.min(least, costs[0]!), Number.POSITIVE_INFINITY);
  }

  #share(price: number, among: number): number {
    return Math.floor((this.#unit * price) / among);
  }

  #may({ row, visits }: Letter, part: FamilyPart, depth: number): boolean {
    const visit = visits.get(depth);
    if (visit === undefined || !(part.encoded ? visit.encoded : visit.plain)) return false;
    if (row.nodes === "level" && !part.selects.includes(depth) && !part.openSelects.includes(depth)) return false;
    return row.reads === undefined || this.#met(row.reads.what, part, depth);
  }

  #met(what: Target["what"], part: FamilyPart, depth: number): boolean {
    if (what === "records") return part.records.includes(depth);
    if (what === "copy") return part.copies.includes(depth) || part.openCopies.includes(depth);
    return depth >= (part.placed?.gathers ?? 0);
  }

  /** Where a target has the nodes of a depth; undefined where the part's plans have it not, or no letter reads it. */
  #place(target: Target, part: FamilyPart, depth: number): NodePlace | undefined {
    if (!this.#met(target.what, part, depth)) return undefined;
    const visit = this.#letters.find((letter) => letter.target === target)!.visits.get(depth);
    if (visit === undefined) return undefined;
    const base = target.what === "records" ? part.placed?.bases[part.records.indexOf(depth)] : visit.base;
    return { depth, base, stride: target.stride };
  }

  /** The final index is the address of a node in a tree that begins at word 0. */
  #index(): NodePlace {
    const depth = depthOfRound(this.#family, this.#family.rounds);
    return { depth, base: 2 ** depth - 1, stride: 1 };
  }

  /** A visit without its address; of what is open the cheapest. */
  #visit({ row, visits }: Letter, part: FamilyPart, round: number, depth: number, collector: number): number {
    const { rounds, height } = this.#family;
    const [unit, prices] = [this.#unit, this.#prices];
    const { counts } = visits.get(depth)!;
    const own =
      round + 1 === rounds && row.alone !== undefined
        ? priceOfCounts(row.alone, prices)
        : Math.min(
            ...(part.pairs === undefined ? this.#family.switches.pairs : [part.pairs]).map((pairs) =>
              priceOfCounts(counts[pairs], prices),
            ),
          );
    let cost = unit * (own + priceOfCounts(hashCounts[part.hash], prices));
    if (wantsParity(this.#family, round, row.parity)) cost += unit * prices["vector"]!;
    if (row.collects) cost += collector;
    if (row.nodes === "root") {
      // The state is plain in the first round of an encoded plan, and always in another's.
      const later = Math.floor((rounds - 1) / (height + 1));
      const readers = part.encoded ? (round === 0 ? 1 : Math.max(1, later)) : 1 + later;
      cost += this.#share(prices["vector"]!, readers * this.#groups);
    }
    return cost;
  }

  /**
   * What a visit pays for its collector: the sums are some group's own, for all its rounds; or a round's own, for all groups.
   * Their words are there once.
   */
  #collector({ words }: SetUp, decided: boolean): number {
    const { rounds } = this.#family;
    const sums = collectorNumbers.length * this.#prices["offset"]!;
    const missing = decided ? collectorNumbers.filter((word) => !words.has(word)).length : 0;
    return (
      Math.min(this.#share(sums, rounds), this.#share(sums, this.#groups)) +
      this.#share(missing * this.#prices["constant"]!, rounds * this.#groups)
    );
  }

  /** In how many visits of a group each constant may be read. */
  #readers(
    part: FamilyPart,
    allowed: readonly (readonly Letter[])[],
    places: readonly (readonly (NodePlace | undefined)[])[],
  ): Map<number, number> {
    const { rounds, contract } = this.#family;
    const readers = new Map<number, number>();
    const byDepth = new Map<number, ReadonlySet<number>>();
    const anchorsAbove = (depth: number): (NodePlace | undefined)[] => [undefined, ...places.slice(0, depth).flat()];
    const note = (constants: ReadonlySet<number>): void => {
      for (const constant of constants) readers.set(constant, (readers.get(constant) ?? 0) + 1);
    };
    const readBy = (target: NodePlace, anchor: NodePlace | undefined, raw: boolean): number[] =>
      this.#waysOf(target, anchor, raw, part).flatMap(({ constants }) => constants);
    for (let round = 0; round < rounds; round++) {
      const depth = depthOfRound(this.#family, round);
      let constants = byDepth.get(depth);
      if (constants === undefined) {
        const found = new Set<number>();
        for (const letter of allowed[depth]!) {
          const target = letter.target && places[depth]![letter.target.number];
          if (target === undefined) continue;
          for (const [at, anchor] of anchorsAbove(depth).entries()) {
            if (at > 0 && anchor === undefined) continue;
            for (const constant of readBy(target, anchor, letter.row.raw)) found.add(constant);
          }
        }
        constants = found;
        byDepth.set(depth, constants);
      }
      note(constants);
    }
    if (contract === "values+indices") {
      const index = this.#index();
      const found = new Set<number>();
      // After the leaves the last address may be of any depth.
      for (const anchor of anchorsAbove(index.depth === 0 ? places.length : index.depth)) {
        for (const constant of readBy(index, anchor, true)) found.add(constant);
      }
      note(found);
    }
    return readers;
  }

  /** The ways of one part to compute an address: a small letter's and a capital's. */
  #waysOf(
    target: NodePlace,
    anchor: NodePlace | undefined,
    newestRaw: boolean,
    { encoded, address, addressSelects }: Pick<FamilyPart, "encoded" | "address" | "addressSelects">,
  ): readonly PricedWay[] {
    const key = `${target.depth} ${target.base} ${target.stride} ${anchor?.depth} ${anchor?.base} ${anchor?.stride} ${newestRaw} ${encoded} ${address} ${addressSelects}`;
    const known = this.#ways.get(key);
    if (known !== undefined) return known;
    const made = [false, true].map((wide): PricedWay => {
      const way: AddressWay = { encoded, address: address!, selects: addressSelects!, wide, newestRaw };
      const { counts, constants }: AddressCount = addressCount(target, anchor, way);
      return { cost: this.#unit * priceOfCounts(counts, this.#prices), constants };
    });
    this.#ways.set(key, made);
    return made;
  }

  /** The cheapest way while it is open which; constants are free then. */
  #openAddress(
    target: NodePlace,
    anchor: NodePlace | undefined,
    newestRaw: boolean,
    { encoded, address, addressSelects }: FamilyPart,
  ): number {
    const key = `${target.depth} ${target.base} ${target.stride} ${anchor?.depth} ${anchor?.base} ${anchor?.stride} ${newestRaw} ${encoded} ${address} ${addressSelects}`;
    const known = this.#open.get(key);
    if (known !== undefined) return known;
    const { switches } = this.#family;
    let least = Number.POSITIVE_INFINITY;
    for (const each of address === undefined ? switches.address : [address]) {
      for (const selects of addressSelects === undefined ? switches.addressSelects : [addressSelects]) {
        for (const { cost } of this.#waysOf(target, anchor, newestRaw, {
          encoded,
          address: each,
          addressSelects: selects,
        })) {
          least = Math.min(least, cost);
        }
      }
    }
    this.#open.set(key, least);
    return least;
  }
}
