import type { Contract } from "../image.ts";
import type { Affine, Layout } from "../layout.ts";
import type { Tally } from "./tally.ts";

/** Where a visit is, as far as that decides what may be looked up there. */
export interface Place {
  readonly depth: number;
  readonly height: number;
  readonly encoded: boolean;
  readonly contract: Contract;
}

/** What a lookup reads with addresses of its own. */
export interface Target {
  /** What it wants of memory: the level where it lies in the tree, a copy of it, or records of it. */
  readonly claims: "level" | "copy" | "records";
  /** Where the node of a position lies; `base` is that of the depth's records. */
  readonly place: (layout: Layout, depth: number, base: number | undefined) => Affine;
}

/** What a lookup leaves for the one in the next round, which must take it. */
export interface Handover {
  /** Why a lookup that takes it is wrong where it was not left, and one that does not where it was. */
  readonly notLeft: string;
  readonly notTaken: string;
}

/** Everything that is to be known about a lookup, but for how it is written: see `lookupWriters`. */
export interface LookupRow {
  /** In a few words, for help texts. */
  readonly name: string;
  /** The letter that resolves one bit more of its address by selects between constants: flow instead of valu. */
  readonly capital?: string;
  /** Why it is impossible at a place, if it is. What the rounds before and after say is `leaves` and `takes`. */
  readonly objection: (place: Place) => string | undefined;
  readonly target?: Target;
  /** It wants a state that is not encoded: the hash before it pays for that, and the newest parity is true. */
  readonly raw?: true;
  readonly leaves?: Handover;
  readonly takes?: Handover;
  /**
   * The lookup that takes what it leaves makes this round's parity itself, lane by lane: packed it is made only where
   * something later reads it.
   */
  readonly parity?: "apart";
  /** Records hold both children before the parent, for all lookups of the depth. */
  readonly childrenFirst?: true;
  /** Vectors of nodes that all groups share: of the root, or of all nodes of the level. */
  readonly vectors?: "root" | "level";
  /** Levels of the tree that must come to scratch before anything is stored over them. */
  readonly caches?: (depth: number) => readonly number[];
  /** Right children are collected through memory; otherwise the lookup is like this letter's. */
  readonly collectsLike?: string;
  /** Operations of a visit without its address, its hash, its parity and what groups share. */
  readonly count: (depth: number, pairs: "flow" | "either" | "madd") => Partial<Tally>;
  /** Those of them that a visit in the last round cannot do without, where nothing takes what it leaves. */
  readonly alone?: Partial<Tally>;
  /** A search may put it, and its capital, in the place of others of the same name. */
  readonly exchange?: string;
}

/** A row with its letter, and its place among the others. */
export interface Lookup extends LookupRow {
  readonly letter: string;
  readonly order: number;
}

/** What a letter of a plan stands for. */
export interface LetterMeaning {
  readonly lookup: Lookup;
  /** The letter is a capital. */
  readonly wide: boolean;
}

/** A registry of lookups. */
export interface Lookups {
  readonly all: readonly Lookup[];
  /** All letters: small ones, then capitals. */
  readonly letters: string;
  /** What a letter stands for. @throws {RangeError} when it is none. */
  readonly read: (letter: string) => LetterMeaning;
  /** The lookup of a round, whether a capital or not; undefined before the first and after the last round. */
  readonly at: (letters: string, round: number) => Lookup | undefined;
}

/**
 * A registry of these rows, by letter.
 * @throws {RangeError} when two have a letter in common, a letter is none, or another one is named that does not exist.
 */
export function lookupsOf(rows: Readonly<Record<string, LookupRow>>): Lookups {
  const all = Object.entries(rows).map(([letter, row], order): Lookup => ({ ...row, letter, order }));
  const capitals = all.filter(({ capital }) => capital !== undefined);
  const letters = [...all.map(({ letter }) => letter), ...capitals.map(({ capital }) => capital!)];
  const twice = letters.find((letter, at) => letters.indexOf(letter) !== at);
  if (twice !== undefined) throw new RangeError(`two lookups have the letter "${twice}"`);
  const none = letters.find((letter) => !/^[A-Za-z]$/.test(letter));
  if (none !== undefined) throw new RangeError(`"${none}" is no letter`);
  for (const { letter, collectsLike, capital, target } of all) {
    const like = collectsLike === undefined ? undefined : all.find((other) => other.letter === collectsLike);
    if (collectsLike !== undefined && like?.capital === undefined) {
      throw new RangeError(`"${letter}" collects like "${collectsLike}", which has no row or no capital`);
    }
    if ((capital === undefined) !== (target === undefined)) {
      throw new RangeError(`"${letter}" needs a capital just where it has an address`);
    }
  }
  const meanings = new Map<string, LetterMeaning>([
    ...all.map((lookup) => [lookup.letter, { lookup, wide: false }] as const),
    ...capitals.map((lookup) => [lookup.capital!, { lookup, wide: true }] as const),
  ]);
  const read = (letter: string) => {
    const found = meanings.get(letter);
    if (found === undefined) throw new RangeError(`"${letter}" is no lookup; there are ${[...letters].join(", ")}`);
    return found;
  };
  const at = (word: string, round: number) => (word[round] === undefined ? undefined : read(word[round]).lookup);
  return { all, letters: letters.join(""), read, at };
}

/** By letter: the one, of the same size, that does the same and collects right children through memory. */
export function collectingLetters({ all }: Lookups): ReadonlyMap<string, string> {
  const pairs = all.flatMap((lookup): [string, string][] => {
    const like = all.find(({ letter }) => letter === lookup.collectsLike);
    if (like === undefined) return [];
    return [
      [like.letter, lookup.letter],
      [like.capital!, lookup.capital!],
    ];
  });
  return new Map(pairs);
}
