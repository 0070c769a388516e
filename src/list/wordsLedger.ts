import type { Direction } from "./direction.ts";

/** Larger than any cycle: the value has not begun. */
const unborn = 0x7fffffff;

/** Keeps count of the live scratch words while a schedule grows, in either direction of time. */
export class WordsLedger {
  /** The current cycle. */
  cycle = 0;
  /** Words at the boundary after the current cycle, as far as it is filled. */
  live = 0;
  /** Words at the boundary before the current cycle. */
  previous = 0;
  /** Words at the boundary after the current cycle that are free one boundary later. */
  expiring = 0;
  /** Operations whose need has dropped since the caller last emptied the list: `dropped[0 .. droppedCount)`. */
  dropped = new Int32Array(64);
  droppedCount = 0;
  readonly #direction: Direction;
  readonly #mirrored: boolean;
  /** Cycle in which each value began; -1 before the first. */
  readonly #began: Int32Array;
  readonly #left: Int32Array;
  readonly #xor: Int32Array;
  readonly #tells: boolean;

  /** @param tells whether it lists operations whose need drops. */
  constructor(direction: Direction, tells = true) {
    this.#tells = tells;
    this.#direction = direction;
    this.#mirrored = direction.mirrored;
    this.#began = new Int32Array(direction.words.length);
    this.#left = new Int32Array(direction.words.length);
    this.#xor = new Int32Array(direction.words.length);
    this.reset();
  }

  /** Back to the boundary before the first cycle. */
  reset(): void {
    const { begun, enderCounts, enderXors, initialWords } = this.#direction;
    for (let value = 0; value < begun.length; value++) this.#began[value] = begun[value] === 1 ? -1 : unborn;
    this.#left.set(enderCounts);
    this.#xor.set(enderXors);
    this.cycle = 0;
    this.live = initialWords;
    this.previous = initialWords;
    this.expiring = 0;
    this.droppedCount = 0;
  }

  /** To the next cycle. */
  advance(): void {
    this.cycle++;
    this.previous = this.live;
    this.live -= this.expiring;
    this.expiring = 0;
  }

  /** To a later cycle, with nothing in between. */
  skipTo(cycle: number): void {
    if (cycle <= this.cycle) return;
    this.advance();
    this.cycle = cycle;
    this.previous = this.live;
  }

  /** Words that the operation begins when it issues. */
  begins(operation: number): number {
    const { offsets, items } = this.#direction.begins;
    const words = this.#direction.words;
    let sum = 0;
    for (let k = offsets[operation]!; k < offsets[operation + 1]!; k++) {
      if (this.#began[items[k]!] === unborn) sum += words[items[k]!]!;
    }
    return sum;
  }

  /** Words by which `live` grows if the operation issues as a whole in the current cycle; negative where it frees more. */
  net(operation: number): number {
    const { offsets, items } = this.#direction.ends;
    const { words, endless } = this.#direction;
    let sum = this.begins(operation);
    for (let k = offsets[operation]!; k < offsets[operation + 1]!; k++) {
      const value = items[k]!;
      if (this.#left[value] !== 1 || endless[value] === 1) continue;
      // Forward, a value that ends in the cycle it began in is still occupied at the boundary after it.
      if (this.#mirrored || this.#began[value]! < this.cycle) sum -= words[value]!;
    }
    return sum;
  }

  /** The operation issues (its first lane, if divided): its values begin. */
  begin(operation: number): void {
    const { begins, beginners, words } = this.#direction;
    for (let k = begins.offsets[operation]!; k < begins.offsets[operation + 1]!; k++) {
      const value = begins.items[k]!;
      if (this.#began[value] !== unborn) continue;
      this.#began[value] = this.cycle;
      this.live += words[value]!;
      if (!this.#tells) continue;
      const end = beginners.offsets[value + 1]!;
      for (let b = beginners.offsets[value]!; b < end; b++) this.#drop(beginners.items[b]!);
    }
  }

  /** The operation is done (its last lane has issued). */
  finish(operation: number): void {
    const { ends, endless, words } = this.#direction;
    for (let k = ends.offsets[operation]!; k < ends.offsets[operation + 1]!; k++) {
      const value = ends.items[k]!;
      const left = --this.#left[value]!;
      if (this.#tells) this.#xor[value]! ^= operation;
      if (endless[value] === 1) continue;
      if (left === 1 && this.#tells) this.#drop(this.#xor[value]!);
      if (left !== 0) continue;
      if (this.#mirrored || this.#began[value]! < this.cycle) this.live -= words[value]!;
      else this.expiring += words[value]!;
    }
  }

  #drop(operation: number): void {
    if (this.droppedCount === this.dropped.length) {
      const grown = new Int32Array(2 * this.droppedCount);
      grown.set(this.dropped);
      this.dropped = grown;
    }
    this.dropped[this.droppedCount++] = operation;
  }
}
