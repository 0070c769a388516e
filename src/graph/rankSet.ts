/**
 * A set of small integers 0 .. size-1 with constant-time insert, remove and "smallest member": a bitmap with two index
 * bitmaps above it. The scheduler keeps ready operations in it by priority rank, so that best-first is smallest-first.
 */
export class RankSet {
  #count = 0;
  readonly #leaves: Int32Array;
  readonly #middle: Int32Array;
  readonly #top: Int32Array;

  constructor(size: number) {
    this.#leaves = new Int32Array((size >>> 5) + 1);
    this.#middle = new Int32Array((size >>> 10) + 1);
    this.#top = new Int32Array((size >>> 15) + 1);
  }

  /** How many members the set has. */
  get count(): number {
    return this.#count;
  }

  /** Adds a member that is not yet in the set. */
  insert(rank: number): void {
    this.#count++;
    const leaf = this.#leaves[rank >>> 5]!;
    this.#leaves[rank >>> 5] = leaf | (1 << (rank & 31));
    if (leaf !== 0) return;
    const middle = this.#middle[rank >>> 10]!;
    this.#middle[rank >>> 10] = middle | (1 << ((rank >>> 5) & 31));
    if (middle === 0) this.#top[rank >>> 15]! |= 1 << ((rank >>> 10) & 31);
  }

  /** Takes a member out. */
  remove(rank: number): void {
    this.#count--;
    const leaf = this.#leaves[rank >>> 5]! & ~(1 << (rank & 31));
    this.#leaves[rank >>> 5] = leaf;
    if (leaf !== 0) return;
    const middle = this.#middle[rank >>> 10]! & ~(1 << ((rank >>> 5) & 31));
    this.#middle[rank >>> 10] = middle;
    if (middle === 0) this.#top[rank >>> 15]! &= ~(1 << ((rank >>> 10) & 31));
  }

  /** The smallest member, or -1. */
  first(): number {
    if (this.#count === 0) return -1;
    const top = this.#top;
    for (let t = 0; t < top.length; t++) {
      if (top[t] !== 0) return this.#descend((t << 5) | lowest(top[t]!));
    }
    return -1;
  }

  /** The smallest member that is at least `rank`, or -1. */
  next(rank: number): number {
    const leafAt = rank >>> 5;
    if (leafAt >= this.#leaves.length) return -1;
    const leaf = this.#leaves[leafAt]! & (-1 << (rank & 31));
    if (leaf !== 0) return (leafAt << 5) | lowest(leaf);
    const middleAt = rank >>> 10;
    // A shift by 32 is a shift by 0 in JavaScript: the bits above the last one are none.
    const bit = leafAt & 31;
    const middle = bit === 31 ? 0 : this.#middle[middleAt]! & (-1 << (bit + 1));
    if (middle !== 0) {
      const at = (middleAt << 5) | lowest(middle);
      return (at << 5) | lowest(this.#leaves[at]!);
    }
    for (let t = rank >>> 15; t < this.#top.length; t++) {
      let word = this.#top[t]!;
      if (t === rank >>> 15) word = (middleAt & 31) === 31 ? 0 : word & (-1 << ((middleAt & 31) + 1));
      if (word !== 0) return this.#descend((t << 5) | lowest(word));
    }
    return -1;
  }

  /** Takes everything out. */
  clear(): void {
    if (this.#count === 0) return;
    this.#leaves.fill(0);
    this.#middle.fill(0);
    this.#top.fill(0);
    this.#count = 0;
  }

  #descend(middleAt: number): number {
    const leafAt = (middleAt << 5) | lowest(this.#middle[middleAt]!);
    return (leafAt << 5) | lowest(this.#leaves[leafAt]!);
  }
}

function lowest(word: number): number {
  return 31 - Math.clz32(word & -word);
}
