import { type AnchorPlace, addressCensus, type Census, type CensusSwitches } from "../census/census.ts";
import { indexCensus } from "../census/planCensus.ts";
import { layoutOf } from "../layout.ts";
import type { Lookup, Lookups, Target } from "../plan/lookupRegistry.ts";
import { depthOf } from "../plan/plan.ts";
import { type FamilySize, isMet, lettersOf, type RecordPlaces, type Switches } from "./variant.ts";

/** The addresses of a variant, and in how many rounds each of their vectors of constants may be read. */
export interface AddressBook {
  /** By the order of lookups, undefined for those without an address. */
  readonly addresses: readonly (AddressesByDepth | undefined)[];
  /** `index[anchor]`, for the contract `values+indices`; wide with two selected bits. */
  readonly index: readonly Addresses[];
  /** By constant: in so many visits of a group at most is it read. */
  readonly visits: ReadonlyMap<number, number>;
}

/** `[depth][anchor]`, an empty list where the workspace allows no such visit. */
export type AddressesByDepth = readonly (readonly Addresses[])[];

/** An address as a small letter and as a capital computes it. */
export type Addresses = { readonly narrow: Census; readonly wide: Census } | undefined;

/** Writes all addresses of a variant. */
export function addressBook(
  size: FamilySize,
  switches: Switches,
  workspace: RecordPlaces,
  copies: readonly number[],
  lookups: Lookups,
): AddressBook {
  const census: CensusSwitches = { ...switches, height: size.height };
  const layout = layoutOf(size);
  const baseOf = new Map(workspace.areas.map(({ depth, base }) => [depth, base]));
  const anchors = anchorsOf(lookups, size.height);
  const places: (AnchorPlace | undefined)[] = [undefined];
  for (let depth = 0; depth <= size.height; depth++) {
    for (const lookup of targetsOf(lookups.all)) {
      if (!isMet(lookup.target.claims, workspace, copies, depth)) continue;
      places[anchors.of(lookup, depth)] = { depth, ...lookup.target.place(layout, depth, baseOf.get(depth)) };
    }
  }
  const before = (depth: number) => (anchor: AnchorPlace | undefined, at: number) =>
    at === 0 || (anchor !== undefined && anchor.depth < depth);
  const addresses = (lookup: Lookup, { place }: Target) =>
    Array.from({ length: size.height + 1 }, (_, depth) => {
      if (places[anchors.of(lookup, depth)] === undefined) return [];
      const target = place(layout, depth, baseOf.get(depth));
      const precedes = before(depth);
      const of = (anchor: AnchorPlace | undefined, wide: boolean) =>
        addressCensus(census, depth, anchor, target, { newestRaw: lookup.raw === true, wide });
      return Array.from(
        { length: anchors.count },
        (_, at): Addresses =>
          precedes(places[at], at) ? { narrow: of(places[at], false), wide: of(places[at], true) } : undefined,
      );
    });
  const byLookup: (AddressesByDepth | undefined)[] = [];
  for (const lookup of lookups.all) {
    const { target, raw, order } = lookup;
    // Lookups with the same target, after the same state, have the same addresses.
    const like = lookups.all.find((other) => other.target === target && other.raw === raw)!;
    byLookup[order] = byLookup[like.order] ?? (target && addresses(lookup, target));
  }
  const book = {
    addresses: byLookup,
    index: Array.from({ length: anchors.count }, (_, at): Addresses => {
      if (size.contract !== "values+indices" || (at !== 0 && places[at] === undefined)) return undefined;
      const of = (indexSelects: number) => indexCensus({ ...census, rounds: size.rounds, indexSelects }, places[at]);
      return { narrow: of(1), wide: of(2) };
    }),
  };
  const visits = new Map<number, number>();
  const count = (addresses: readonly Addresses[]) => {
    const censuses = addresses.flatMap((each) => (each === undefined ? [] : [each.narrow, each.wide]));
    const values = new Set(censuses.flatMap(({ constants }) => constants));
    for (const value of values) visits.set(value, (visits.get(value) ?? 0) + 1);
  };
  for (let round = 0; round < size.rounds; round++) {
    const letters = lettersOf(size, switches, workspace, { selects: [], copies }, round, lookups);
    const depth = depthOf(size, round);
    const read = new Set(letters.map(({ order }) => byLookup[order]?.[depth] ?? []));
    count([...read].flat());
  }
  count(book.index);
  return { ...book, visits };
}

/** The anchors that a walk's addresses may start from, numbered: none, then by depth one for each kind of target. */
export interface Anchors {
  /** How many there are. */
  readonly count: number;
  /** The anchor that a lookup with an address leaves. */
  readonly of: (lookup: Lookup, depth: number) => number;
  /** How many there are that lie above a depth. */
  readonly above: (depth: number) => number;
}

/** The anchors of a tree of this height. */
export function anchorsOf({ all }: Lookups, height: number): Anchors {
  const targets = targetsOf(all).map(({ target }) => target);
  const above = (depth: number) => (depth === 0 ? 1 : 1 + targets.length * depth);
  const of = ({ target }: Lookup, depth: number) => 1 + targets.length * depth + targets.indexOf(target!);
  return { count: above(height + 1), of, above };
}

/** The first lookup of each target. */
export function targetsOf(all: readonly Lookup[]): (Lookup & { readonly target: Target })[] {
  const found: (Lookup & { readonly target: Target })[] = [];
  for (const lookup of all) {
    const { target } = lookup;
    if (target !== undefined && found.every((other) => other.target !== target)) found.push({ ...lookup, target });
  }
  return found;
}
