import type { Lookup, Lookups } from "../plan/lookupRegistry.ts";
import { depthOf, leavesRaw, parityOf } from "../plan/plan.ts";
import { anchorsOf } from "./charges.ts";
import type { FamilySize } from "./variant.ts";

/** What the addresses of a variant cost, shares of the constants that they read included; Infinity where there is none. */
export interface AddressCosts {
  /** `lookups[order][depth]`, undefined for lookups without an address. */
  readonly lookups: readonly (readonly AddressRow[] | undefined)[];
  /** Zeros where the contract asks for no indices. */
  readonly index: AddressRow;
}

/** Addresses of a depth, by anchor: what the cheaper of its two forms costs, and whether that is the capital's. */
export interface AddressRow {
  readonly cost: Float64Array;
  readonly wide: readonly boolean[];
}

/** What may be looked up how at what cost, in whole numbers. */
export interface WalkProblem {
  readonly size: FamilySize;
  readonly lookups: Lookups;
  readonly encoded: boolean;
  /** By round. */
  readonly letters: readonly (readonly Lookup[])[];
  readonly addresses: AddressCosts;
  /** A visit without its address, leaving an encoded state: `visits[order][depth]`. */
  readonly visits: readonly (readonly number[])[];
  /** The same in the last round: only what its own value needs is counted, as a record's children have no reader. */
  readonly lastVisits: readonly (readonly number[])[];
  /** A vector operation: a parity, the last constant of a hash that leaves a raw state. */
  readonly vector: number;
  /** A visit's share of the root's vector, raw or encoded; of a collector's addresses. */
  readonly rawRoot: number;
  readonly encodedRoot: number;
  readonly collector: number;
}

/** The cheapest string of letters, and its cost. */
export interface Walk {
  readonly cost: number;
  readonly letters: string;
  /** Bits of the final index that are selected. */
  readonly indexSelects: 1 | 2;
}

/**
 * The cheapest way of one group through the rounds: a shortest path over (round, lookup, anchor), from the last round back.
 * Undefined when no string is allowed.
 */
export function cheapestWalk(problem: WalkProblem): Walk | undefined {
  const { size, addresses, vector } = problem;
  const { all } = problem.lookups;
  const anchors = anchorsOf(problem.lookups, size.height);
  const states = all.length * anchors.count;
  const choice = Array.from({ length: size.rounds }, () => new Int8Array(states).fill(-1));
  let after = new Float64Array(states).fill(Number.POSITIVE_INFINITY);
  const at = ({ order }: Lookup, anchor: number) => order * anchors.count + anchor;
  for (let round = size.rounds - 1; round >= 0; round--) {
    const depth = depthOf(size, round);
    const last = round === size.rounds - 1;
    const nextDepth = depthOf(size, round + 1);
    const now = new Float64Array(states).fill(Number.POSITIVE_INFINITY);
    const found = anchors.above(depth);
    const visits = last ? problem.lastVisits : problem.visits;
    const nexts = last ? [] : problem.letters[round + 1]!;
    for (const lookup of problem.letters[round]!) {
      let own = visits[lookup.order]![depth]! + (parityOf(size, round, lookup) ? vector : 0);
      if (lookup.vectors === "root") own += problem.encoded && round > 0 ? problem.encodedRoot : problem.rawRoot;
      if (lookup.collectsLike !== undefined) own += problem.collector;
      const row = addresses.lookups[lookup.order]?.[depth];
      for (let anchor = 0; anchor < found; anchor++) {
        const cost = own + (row === undefined ? 0 : row.cost[anchor]!);
        if (cost === Number.POSITIVE_INFINITY) continue;
        const left = row === undefined ? anchor : anchors.of(lookup, depth);
        const carried = nextDepth === 0 && !last ? 0 : left;
        let best = last ? vector + addresses.index.cost[left]! : Number.POSITIVE_INFINITY;
        let chosen = -1;
        for (const next of nexts) {
          if (next.takes !== lookup.leaves) continue;
          const raw = leavesRaw(problem, next) ? vector : 0;
          const rest = raw + after[at(next, carried)]!;
          if (rest >= best) continue;
          best = rest;
          chosen = next.order;
        }
        now[at(lookup, anchor)] = cost + best;
        choice[round]![at(lookup, anchor)] = chosen;
      }
    }
    after = now;
  }
  return trace(problem, after, choice, at);
}

/** The string of the cheapest first state. */
function trace(
  { size, lookups, letters: allowed, addresses }: WalkProblem,
  cost: Float64Array,
  choice: readonly Int8Array[],
  at: (lookup: Lookup, anchor: number) => number,
): Walk | undefined {
  let lookup: Lookup | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const each of allowed[0]!) {
    if (cost[at(each, 0)]! >= least) continue;
    least = cost[at(each, 0)]!;
    lookup = each;
  }
  if (lookup === undefined) return undefined;
  const anchors = anchorsOf(lookups, size.height);
  let [anchor, last, letters] = [0, 0, ""];
  for (let round = 0; round < size.rounds; round++) {
    const depth = depthOf(size, round);
    const row: AddressRow | undefined = addresses.lookups[lookup.order]?.[depth];
    letters += row?.wide[anchor] === true ? lookup.capital : lookup.letter;
    const chosen: number = choice[round]![at(lookup, anchor)]!;
    if (row !== undefined) anchor = anchors.of(lookup, depth);
    last = anchor;
    if (depthOf(size, round + 1) === 0) anchor = 0;
    if (chosen >= 0) lookup = lookups.all[chosen]!;
  }
  return { cost: least, letters, indexSelects: addresses.index.wide[last] === true ? 2 : 1 };
}
