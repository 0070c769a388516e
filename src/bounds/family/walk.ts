import { depthOf, isRecord, type Lookup, lookupLetters } from "../../kernel/plan.ts";
import { parityOf } from "../../kernel/setupCensus.ts";
import { anchorCount, anchorIndex } from "./charges.ts";
import type { FamilySize } from "./variant.ts";

/** What the addresses of a variant cost, shares of the constants that they read included; Infinity where there is none. */
export interface AddressCosts {
  /** By depth. */
  readonly gathers: readonly AddressRow[];
  readonly copies: readonly AddressRow[];
  readonly records: readonly AddressRow[];
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
  readonly encoded: boolean;
  /** By round. */
  readonly letters: readonly (readonly Lookup[])[];
  readonly addresses: AddressCosts;
  /** A visit without its address, leaving an encoded state: `visits[letter][depth]`. */
  readonly visits: Readonly<Record<Lookup, readonly number[]>>;
  /** A record in the last round: of it only what its own value needs is counted, as its children have no reader. */
  readonly lastRecord: number;
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

const lookups = lookupLetters;
const letterIndex = Object.fromEntries(lookups.map((lookup, at) => [lookup, at])) as Record<Lookup, number>;

/**
 * The cheapest way of one group through the rounds: a shortest path over (round, lookup, anchor), from the last round back.
 * Undefined when no string is allowed.
 */
export function cheapestWalk(problem: WalkProblem): Walk | undefined {
  const { size, addresses, vector } = problem;
  const anchors = anchorCount(size);
  const states = lookups.length * anchors;
  const choice = Array.from({ length: size.rounds }, () => new Int8Array(states).fill(-1));
  let after = new Float64Array(states).fill(Number.POSITIVE_INFINITY);
  const at = (lookup: Lookup, anchor: number) => letterIndex[lookup] * anchors + anchor;
  for (let round = size.rounds - 1; round >= 0; round--) {
    const depth = depthOf(size, round);
    const last = round === size.rounds - 1;
    const nextDepth = depthOf(size, round + 1);
    const now = new Float64Array(states).fill(Number.POSITIVE_INFINITY);
    const parityCost = parityOf(size, round) ? vector : 0;
    const found = depth === 0 ? 1 : 1 + 3 * depth;
    const nexts = last ? [] : problem.letters[round + 1]!;
    for (const lookup of problem.letters[round]!) {
      const record = isRecord(lookup);
      let own = (last && record ? problem.lastRecord : problem.visits[lookup][depth]!) + parityCost;
      if (lookup === "r") own += problem.encoded && round > 0 ? problem.encodedRoot : problem.rawRoot;
      if (lookup === "q") own += problem.collector;
      const row = rowOf(addresses, lookup, depth);
      for (let anchor = 0; anchor < found; anchor++) {
        const cost = own + (row === undefined ? 0 : row.cost[anchor]!);
        if (cost === Number.POSITIVE_INFINITY) continue;
        const left = row === undefined ? anchor : anchorIndex(lookup, depth);
        const carried = nextDepth === 0 && !last ? 0 : left;
        let best = last ? vector + addresses.index.cost[left]! : Number.POSITIVE_INFINITY;
        let chosen = -1;
        for (const next of nexts) {
          if ((next === "c") !== record) continue;
          const raw = next === "g" || !problem.encoded ? vector : 0;
          const rest = raw + after[at(next, carried)]!;
          if (rest >= best) continue;
          best = rest;
          chosen = letterIndex[next];
        }
        now[at(lookup, anchor)] = cost + best;
        choice[round]![at(lookup, anchor)] = chosen;
      }
    }
    after = now;
  }
  return trace(problem, after, choice, at);
}

/** The addresses that a lookup takes; undefined for those that load nothing. */
function rowOf({ gathers, copies, records }: AddressCosts, lookup: Lookup, depth: number): AddressRow | undefined {
  if (lookup === "g") return gathers[depth];
  if (lookup === "w") return copies[depth];
  return isRecord(lookup) ? records[depth] : undefined;
}

/** The string of the cheapest first state. */
function trace(
  { size, letters: allowed, addresses }: WalkProblem,
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
  let [anchor, last, letters] = [0, 0, ""];
  for (let round = 0; round < size.rounds; round++) {
    const depth = depthOf(size, round);
    const row = rowOf(addresses, lookup, depth);
    letters += row?.wide[anchor] === true ? lookup.toUpperCase() : lookup;
    const chosen: number = choice[round]![at(lookup, anchor)]!;
    if (row !== undefined) anchor = anchorIndex(lookup, depth);
    last = anchor;
    if (depthOf(size, round + 1) === 0) anchor = 0;
    if (chosen >= 0) lookup = lookups[chosen]!;
  }
  return { cost: least, letters, indexSelects: addresses.index.wide[last] === true ? 2 : 1 };
}
