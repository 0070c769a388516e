import { depthOfRound, type FamilyShape, groupLanes, recordSize } from "./exerciseFamily.ts";
import type { Counts, DescribedSwitches } from "./familyDescription.ts";
import { type Arrays, arraysOf, type RecordsPlace } from "./familyMemory.ts";

/** What all plans of a case build once for all groups. */
export interface SharedParts {
  readonly hash: DescribedSwitches["hash"][number];
  readonly encoded: boolean;
  readonly pairs: DescribedSwitches["pairs"][number];
  readonly pointers: DescribedSwitches["pointers"][number];
  readonly records: readonly RecordsPlace[];
  readonly copies: readonly number[];
  /** Levels with vectors of their nodes. */
  readonly selects: readonly number[];
}

/** The operations of a set-up, and the words and vectors of constants that it has. */
export interface SetUp {
  readonly counts: Counts;
  readonly words: ReadonlySet<number>;
  readonly vectors: ReadonlySet<number>;
}

/** The stages of the hash: an operation with a constant, and with the shifted state. */
const stages = [
  { constant: 0x7ed55d16, shift: 12, sums: true },
  { constant: 0xc761c23c, shift: 19, sums: false },
  { constant: 0x165667b1, shift: 5, sums: true },
  { constant: 0xd3a2646c, shift: 9, sums: false },
  { constant: 0xfd7046c5, shift: 3, sums: true },
  { constant: 0xb55a4f09, shift: 16, sums: false },
] as const;

/** The words of a collector's addresses. */
export const collectorNumbers: readonly number[] = Array.from({ length: groupLanes - 1 }, (_, k) => k + 1);

/** Whether a round's parity is wanted: it is the next step, and at the leaves there is none. */
export function wantsParity(shape: FamilyShape, round: number, parity?: "apart"): boolean {
  if (depthOfRound(shape, round) === shape.height) return false;
  if (round + 1 === shape.rounds) return shape.contract === "values+indices";
  // Apart it serves the next round only; the path is read once more where that round's parity is.
  return parity === undefined || wantsParity(shape, round + 1);
}

/** Vectors of constants that every round's hash reads, but for the last stage's constant. */
function hashNumbers(hash: SharedParts["hash"]): number[] {
  const numbers = stages.flatMap(({ constant, shift, sums }, at): number[] => {
    if (at === 5) return [shift];
    return [constant, sums && hash !== "plain" ? 1 + 2 ** shift : shift];
  });
  if (hash !== "merged") return numbers;
  // Stages 2 and 3 together: (33 a + b) and (33 · 512 a + 512 c), xored.
  const [two, three] = [stages[2], stages[3]];
  numbers.splice(4, 4, 1 + 2 ** two.shift, two.constant + three.constant);
  numbers.push((1 + 2 ** two.shift) * 2 ** three.shift, two.constant * 2 ** three.shift);
  return numbers;
}

/** The hash of a vector that leaves encoded: the last constant is left out. */
export const hashCounts: Readonly<Record<SharedParts["hash"], Counts>> = {
  merged: { madd: 4, vector: 6 },
  fused: { madd: 3, vector: 8 },
  plain: { vector: 17 },
};

/**
 * Counts what a set-up has at least: every constant once, every vector of one once, each chunk of the tree that is wanted, the
 * addresses of it all, and what records and copies are written with. What depends on a place that is open is left out.
 */
export function setUp(shape: FamilyShape, parts: SharedParts): SetUp {
  const arrays = arraysOf(shape);
  const count = new SetUpCount(arrays, parts);
  const groups = shape.batch / groupLanes;
  count.pointers("values", arrays.values, 0, groups);
  count.load += groups;
  count.store += groups;
  if (shape.contract === "values+indices") {
    count.pointers("indices", arrays.indices, 0, groups);
    count.store += groups;
  }
  for (const number of hashNumbers(parts.hash)) count.broadcast(number);
  count.broadcast(stages[5].constant);
  if (Array.from({ length: shape.rounds }, (_, round) => wantsParity(shape, round)).includes(true)) count.broadcast(1);
  for (const depth of parts.selects) count.level(depth);
  for (const depth of parts.copies) count.copy(depth);
  for (const each of parts.records) count.records(each);
  if (shape.contract === "values-clean") count.zeros();
  return count.result();
}

class SetUpCount {
  load = 0;
  store = 0;
  #scalar = 0;
  #vector = 0;
  readonly #words = new Set<number>();
  readonly #vectors = new Set<number>();
  readonly #chunks = new Set<number>();
  readonly #encodedChunks = new Set<number>();
  readonly #pointed = new Map<string, Set<number>>();
  readonly #arrays: Arrays;
  readonly #parts: SharedParts;

  constructor(arrays: Arrays, parts: SharedParts) {
    this.#arrays = arrays;
    this.#parts = parts;
  }

  result(): SetUp {
    const [words, vectors] = [this.#words, this.#vectors];
    const vector = this.#vector + vectors.size + this.#encodedChunks.size;
    const counts = { constant: words.size, scalar: this.#scalar, vector, load: this.load, store: this.store };
    return { counts, words, vectors };
  }

  broadcast(number: number): void {
    this.#words.add(number >>> 0);
    this.#vectors.add(number >>> 0);
  }

  /** Addresses of rows `first` .. `first` + `count` - 1 behind `base`. */
  pointers(owner: string, base: number, first: number, count: number): void {
    for (let row = first; row < first + count; row++) this.#pointer(owner, base, row);
  }

  /** A constant each, or the sum of an earlier one and a power of two. */
  #pointer(owner: string, base: number, row: number): void {
    let known = this.#pointed.get(owner);
    if (known === undefined) {
      known = new Set();
      this.#pointed.set(owner, known);
    }
    let at = row;
    while (!known.has(at)) {
      known.add(at);
      if (at === 0 || this.#parts.pointers === "constant") {
        this.#words.add((base + groupLanes * at) >>> 0);
        return;
      }
      const step = 2 ** Math.floor(Math.log2(at));
      this.#words.add(groupLanes * step);
      this.#scalar++;
      at -= step;
    }
  }

  /** The chunks in which words `from` .. `to` - 1 of the tree come to scratch. */
  #chunksOf(from: number, to: number, encoded: boolean): void {
    for (let chunk = Math.floor(from / groupLanes); chunk <= Math.floor((to - 1) / groupLanes); chunk++) {
      if (encoded) this.#encodedChunks.add(chunk);
      if (this.#chunks.has(chunk)) continue;
      this.#chunks.add(chunk);
      this.load++;
      this.#pointer("tree", this.#arrays.tree, chunk);
    }
  }

  /** Vectors of both nodes of each pair; for a multiply_add one of them and the difference; for either all three. */
  level(depth: number): void {
    const { pairs, encoded } = this.#parts;
    const half = 2 ** (depth - 1);
    this.#vector += pairs === "either" ? 2 * half + half : 2 * half;
    if (pairs !== "flow") this.#scalar += half;
    this.#chunksOf(2 ** depth - 1, 2 ** (depth + 1) - 1, encoded);
  }

  /** A level, encoded word by word and stored at word 2^depth. */
  copy(depth: number): void {
    const rows = 2 ** depth / groupLanes;
    this.pointers(`copy ${depth}`, 2 ** depth, 0, rows);
    this.#written(rows, 2 ** depth);
    this.#chunksOf(2 ** depth - 1, 2 ** (depth + 1) - 1, false);
  }

  /** Records of a depth: the nodes of it and of the next. */
  records({ depth, base }: RecordsPlace): void {
    const { tree, indices } = this.#arrays;
    const rows = Math.ceil((recordSize * 2 ** depth) / groupLanes);
    const shared = this.#parts.pointers === "shared" && (base === undefined || base < indices);
    if (base !== undefined) {
      if (shared) this.pointers("tree", tree, (base - tree) / groupLanes, rows);
      else this.pointers(`records ${depth}`, base, 0, rows);
    } else if (this.#parts.pointers === "doubling") {
      // Whatever the first address is.
      this.#scalar += rows - 1;
    }
    this.#written(rows, base);
    this.#chunksOf(2 ** depth - 1, 2 ** (depth + 2) - 1, false);
  }

  /** Rows of encoded words; over the root, that must come to scratch before. */
  #written(rows: number, base: number | undefined): void {
    this.#scalar += groupLanes * rows;
    this.store += rows;
    if (base !== undefined && base < this.#arrays.tree + groupLanes) this.#chunksOf(0, 1, false);
  }

  /** Over the part of the index array that records have used. */
  zeros(): void {
    const { indices, values } = this.#arrays;
    let end = indices;
    for (const { depth, base } of this.#parts.records) {
      if (base === undefined) return;
      end = Math.max(end, base + recordSize * 2 ** depth);
    }
    const rows = Math.ceil((Math.min(end, values) - indices) / groupLanes);
    if (rows === 0) return;
    this.broadcast(0);
    this.pointers("indices", indices, 0, rows);
    this.store += rows;
  }
}
