import { depthOf, type Lookup } from "../../kernel/plan.ts";
import { parityOf } from "../../kernel/setupCensus.ts";
import { anchorCount, anchorIndex } from "./charges.ts";
import type { FamilySize } from "./variant.ts";

/** What the addresses of a variant cost, shares of the constants that they read included; Infinity where there is none. */
export interface AddressCosts {
  /** `gathers[depth][anchor]` */
  readonly gathers: readonly Float64Array[];
  readonly records: readonly Float64Array[];
  /** `index[anchor]`; zeros where the contract asks for no indices. */
  readonly index: Float64Array;
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
  /** A visit's share of the root's vector, raw or encoded; what a group's first collector costs more. */
  readonly rawRoot: number;
  readonly encodedRoot: number;
  readonly collector: number;
}

/** The cheapest string of letters, and its cost. */
export interface Walk {
  readonly cost: number;
  readonly letters: string;
}

const letterIndex: Readonly<Record<Lookup, number>> = { r: 0, s: 1, g: 2, p: 3, q: 4, c: 5 };
const letterCount = 6;

/**
 * The cheapest way of one group through the rounds: a shortest path over (round, letter, anchor, whether the collector
 * has its addresses), from the last round back. Undefined when no string is allowed.
 */
export function cheapestWalk(problem: WalkProblem): Walk | undefined {
  const { size, addresses, vector } = problem;
  const anchors = anchorCount(size);
  const states = letterCount * anchors * 2;
  const choice = Array.from({ length: size.rounds }, () => new Int8Array(states).fill(-1));
  let after = new Float64Array(states).fill(Number.POSITIVE_INFINITY);
  const at = (letter: Lookup, anchor: number, known: number) => (letterIndex[letter] * anchors + anchor) * 2 + known;
  for (let round = size.rounds - 1; round >= 0; round--) {
    const depth = depthOf(size, round);
    const last = round === size.rounds - 1;
    const nextDepth = depthOf(size, round + 1);
    const now = new Float64Array(states).fill(Number.POSITIVE_INFINITY);
    const parityCost = parityOf(size, round) ? vector : 0;
    const found = depth === 0 ? 1 : 1 + 2 * depth;
    const nexts = last ? [] : problem.letters[round + 1]!;
    for (const letter of problem.letters[round]!) {
      const record = letter === "p" || letter === "q";
      let own = (last && record ? problem.lastRecord : problem.visits[letter][depth]!) + parityCost;
      if (letter === "r") own += problem.encoded && round > 0 ? problem.encodedRoot : problem.rawRoot;
      for (let anchor = 0; anchor < found; anchor++) {
        let cost = own;
        if (letter === "g") cost += addresses.gathers[depth]![anchor]!;
        else if (record) cost += addresses.records[depth]![anchor]!;
        if (cost === Number.POSITIVE_INFINITY) continue;
        const left = letter === "g" || record ? anchorIndex(letter, depth) : anchor;
        const carried = nextDepth === 0 && !last ? 0 : left;
        for (let known = 0; known < 2; known++) {
          const paid = cost + (letter === "q" && known === 0 ? problem.collector : 0);
          const has = letter === "q" ? 1 : known;
          let best = last ? vector + addresses.index[left]! : Number.POSITIVE_INFINITY;
          let chosen = -1;
          for (const next of nexts) {
            if ((next === "c") !== record) continue;
            const raw = next === "g" || !problem.encoded ? vector : 0;
            const rest = raw + after[at(next, carried, has)]!;
            if (rest >= best) continue;
            best = rest;
            chosen = letterIndex[next];
          }
          now[at(letter, anchor, known)] = paid + best;
          choice[round]![at(letter, anchor, known)] = chosen;
        }
      }
    }
    after = now;
  }
  return trace(problem, problem.letters[0]!, after, choice, at);
}

/** The string of the cheapest first state. */
function trace(
  { size }: WalkProblem,
  first: readonly Lookup[],
  cost: Float64Array,
  choice: readonly Int8Array[],
  at: (letter: Lookup, anchor: number, known: number) => number,
): Walk | undefined {
  let letter: Lookup | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const each of first) {
    if (cost[at(each, 0, 0)]! >= least) continue;
    least = cost[at(each, 0, 0)]!;
    letter = each;
  }
  if (letter === undefined) return undefined;
  const names = Object.keys(letterIndex) as Lookup[];
  let [anchor, known, letters] = [0, 0, ""];
  for (let round = 0; round < size.rounds; round++) {
    letters += letter;
    const depth = depthOf(size, round);
    const chosen: number = choice[round]![at(letter, anchor, known)]!;
    if (letter === "g" || letter === "p" || letter === "q") anchor = anchorIndex(letter, depth);
    if (letter === "q") known = 1;
    if (depthOf(size, round + 1) === 0) anchor = 0;
    if (chosen >= 0) letter = names[chosen]!;
  }
  return { cost: least, letters };
}
