import {
  groupsOf,
  type Layout,
  lanesPerGroup,
  layoutOf,
  type RecordArea,
  recordWords,
  sharesPointers,
} from "../layout.ts";
import { derivation } from "../plan/derivedConstants.ts";
import { type KernelPlan, parityOf } from "../plan/plan.ts";
import { addTally, emptyTally, type Tally } from "../plan/tally.ts";
import { encoding } from "../walk.ts";
import { hashConstants } from "./census.ts";

/** What the groups share: levels for select trees (with the sense of the oldest bit), records, the root. */
export interface Features {
  readonly selects: readonly { readonly depth: number; readonly right: boolean }[];
  readonly records: readonly RecordArea[];
  /** The root for the first round, and for rounds whose state is encoded. */
  readonly rawRoot: boolean;
  readonly encodedRoot: boolean;
  /** Levels that are copied to the word 2^depth. */
  readonly copies: readonly number[];
  /** Where shared collectors lie, and the numbers of those used; none where only groups' own are used. */
  readonly collectors: { readonly base: number; readonly used: readonly number[] } | undefined;
}

/** What decides the set-up beside its features. */
export type SetupSwitches = Omit<
  KernelPlan,
  "lookups" | "constants" | "address" | "addressSelects" | "indexSelects" | "collectors"
> &
  Partial<Pick<KernelPlan, "constants">>;

/** The operations of the set-up, and the words and vectors that it has made. */
export interface Setup {
  readonly tally: Tally;
  readonly words: ReadonlySet<number>;
  readonly vectors: ReadonlySet<number>;
  /** Chunks of the tree in scratch, raw and encoded. */
  readonly chunks: ReadonlySet<number>;
  readonly encodedChunks: ReadonlySet<number>;
}

/**
 * The operations of `generate` that no group's visit accounts for: constants, pointers, cached nodes, records, the loads
 * and stores of the arrays. `constants` are the vectors that the visits read.
 */
export function setupCensus(plan: SetupSwitches, features: Features, constants: Iterable<number>): Setup {
  const setup = new SetupCensus(plan);
  setup.arrays();
  for (const each of hashConstants(plan.hash)) setup.vector(each);
  setup.vector(encoding);
  if (asksParity(plan)) setup.vector(1);
  for (const each of constants) setup.vector(each);
  if (features.rawRoot) setup.root(false);
  if (features.encodedRoot) setup.root(true);
  if (features.collectors !== undefined) setup.collectors(features.collectors);
  for (const { depth, right } of features.selects) setup.level(depth, right);
  for (const depth of features.copies) setup.copy(depth);
  for (const area of features.records) setup.records(area);
  if (plan.contract === "values-clean") setup.restore(features.records);
  return setup;
}

/** Constants of a collector's addresses. */
export const collectorWords: readonly number[] = Array.from({ length: lanesPerGroup - 1 }, (_, k) => k + 1);

function asksParity(plan: SetupSwitches): boolean {
  for (let round = 0; round < plan.rounds; round++) if (parityOf(plan, round)) return true;
  return false;
}

/** Counts as the generator writes: everything shared is made once. */
class SetupCensus implements Setup {
  readonly tally = emptyTally();
  readonly words = new Set<number>();
  readonly vectors = new Set<number>();
  readonly chunks = new Set<number>();
  readonly encodedChunks = new Set<number>();
  readonly #plan: SetupSwitches;
  readonly #layout: Layout;
  readonly #nodes = new Set<string>();
  /** By what they point to: the numbers of the pointers made. Each array, area and copy makes its own. */
  readonly #known = new Map<string, Set<number>>();

  constructor(plan: SetupSwitches) {
    this.#plan = plan;
    this.#layout = layoutOf(plan);
  }

  word(n: number): void {
    if (this.words.has(n >>> 0)) return;
    this.words.add(n >>> 0);
    const by = this.#plan.constants === "computed" ? derivation(n) : undefined;
    if (by === undefined) {
      this.tally.constant++;
      return;
    }
    this.tally.derived++;
    for (const other of [by.a, by.b]) if (other !== 0) this.word(other);
  }

  vector(n: number): void {
    if (this.vectors.has(n >>> 0)) return;
    this.vectors.add(n >>> 0);
    this.word(n);
    this.tally.vector++;
  }

  /** Loads and stores of the groups' values, stores of their indices, with the pointers. */
  arrays(): void {
    const { batch, contract } = this.#plan;
    const groups = groupsOf({ batch });
    this.#pointers("values", this.#layout.values, groups);
    addTally(this.tally, { load: groups, store: groups });
    if (contract !== "values+indices") return;
    this.#pointers("indices", this.#layout.indices, groups);
    addTally(this.tally, { store: groups });
  }

  root(encoded: boolean): void {
    this.#node(encoded ? "0:0" : "root", 0, encoded);
  }

  /** Vectors of a level's nodes, of the differences in its lowest pairs, or both. */
  level(depth: number, right: boolean): void {
    const half = 2 ** (depth - 1);
    for (let left = 0; left < half; left++) {
      const other = left + half;
      const zero = right ? left : other;
      const nodes = this.#plan.pairs === "madd" ? [zero] : [left, other];
      for (const j of nodes) this.#node(`${depth}:${j}`, 2 ** depth - 1 + j, this.#plan.encoded);
      if (this.#plan.pairs === "flow") continue;
      this.#node(`${depth}:${left}-${right}`, 2 ** depth - 1 + left, this.#plan.encoded);
      this.#chunk(2 ** depth - 1 + other, this.#plan.encoded);
      this.tally.scalar++;
    }
  }

  /** The records of one depth: a word by an alu slot, stored eight at a time. */
  records({ depth, base }: RecordArea): void {
    const words = recordWords * 2 ** depth;
    const rows = Math.ceil(words / lanesPerGroup);
    const { forest } = this.#layout;
    if (sharesPointers(this.#plan, this.#layout, base))
      this.#pointers("tree", forest, rows, (base - forest) / lanesPerGroup);
    else this.#pointers(`records ${depth}`, base, rows);
    this.#rows(rows);
    for (let at = 2 ** depth - 1; at < 2 ** (depth + 2) - 1; at++) this.#chunk(at, false);
    // The root, if records lie over it; other nodes that are wanted are loaded for themselves.
    if (base < this.#layout.forest + lanesPerGroup) this.#chunk(0, false);
  }

  /** A level at the word 2^depth. Like records, it may lie over the root. */
  copy(depth: number): void {
    const rows = 2 ** depth / lanesPerGroup;
    this.#pointers(`copy ${depth}`, 2 ** depth, rows);
    this.#rows(rows);
    for (let at = 2 ** depth - 1; at < 2 ** (depth + 1) - 1; at++) this.#chunk(at, false);
    if (2 ** depth < this.#layout.forest + lanesPerGroup) this.#chunk(0, false);
  }

  /** Rows of encoded nodes: a word by an alu slot, stored eight at a time. */
  #rows(rows: number): void {
    this.word(encoding);
    addTally(this.tally, { scalar: lanesPerGroup * rows, store: rows });
  }

  /** Shared areas with the addresses of their words. */
  collectors({ base, used }: NonNullable<Features["collectors"]>): void {
    for (const each of collectorWords) this.word(each);
    for (const area of used) this.#pointer("collectors", base, area);
    addTally(this.tally, { offset: collectorWords.length * used.length });
  }

  /** Zeros over the index array, where records lay there. */
  restore(areas: readonly RecordArea[]): void {
    const { indices, values } = this.#layout;
    const end = Math.max(indices, ...areas.map(({ depth, base }) => base + recordWords * 2 ** depth));
    const rows = Math.ceil((Math.min(end, values) - indices) / lanesPerGroup);
    if (rows === 0) return;
    this.vector(0);
    this.#pointers("indices", indices, rows);
    addTally(this.tally, { store: rows });
  }

  /** A vector of one word of the tree. */
  #node(name: string, at: number, encoded: boolean): void {
    if (this.#nodes.has(name)) return;
    this.#nodes.add(name);
    this.#chunk(at, encoded);
    this.tally.vector++;
  }

  #chunk(at: number, encoded: boolean): void {
    const c = Math.floor(at / lanesPerGroup);
    if (encoded && !this.encodedChunks.has(c)) {
      this.encodedChunks.add(c);
      this.tally.vector++;
    }
    if (this.chunks.has(c)) return;
    this.chunks.add(c);
    this.tally.load++;
    this.#pointer("tree", this.#layout.forest, c);
  }

  #pointers(owner: string, base: number, count: number, first = 0): void {
    for (let i = first; i < first + count; i++) this.#pointer(owner, base, i);
  }

  /** The owner's address base + lanesPerGroup·i, and those that it is a sum of. */
  #pointer(owner: string, base: number, i: number): void {
    const known = this.#known.get(owner) ?? new Set<number>();
    this.#known.set(owner, known);
    if (known.has(i)) return;
    known.add(i);
    if (i === 0 || this.#plan.pointers === "constant") {
      this.word(base + lanesPerGroup * i);
      return;
    }
    const step = 2 ** Math.floor(Math.log2(i));
    this.#pointer(owner, base, i - step);
    this.word(lanesPerGroup * step);
    this.tally.scalar++;
  }
}
