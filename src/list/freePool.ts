import { RankSet } from "../graph/rankSet.ts";
import type { FormTable } from "./formTable.ts";

/** Larger than any rank: a class without operations. */
const none = 0x7fffffff;

/**
 * Operations whose dependences are satisfied, by class of forms and by priority rank, where every one of them finds its words:
 * what `ReadyPool` and `ClassHeads` do, without operations that wait for words. A class of which no operation finds slots is
 * *shut* until it is opened again.
 */
export class FreePool {
  /** How many operations are in the pool. */
  count = 0;
  /** Rank of the most urgent operation of each class. */
  readonly #heads: Int32Array;
  readonly #ready: RankSet[];
  /** Classes that are not shut and have, or had in this cycle, operations: `open[0 .. openCount)`. */
  readonly #open: Int32Array;
  readonly #listed: Uint8Array;
  readonly #shut: Uint8Array;
  readonly #shutClasses: Int32Array;
  #openCount = 0;
  #shutCount = 0;
  #at = 0;
  #rank: Int32Array = new Int32Array(0);
  #classOf: Int32Array = new Int32Array(0);

  constructor({ classes }: Pick<FormTable, "classes">, size: number) {
    this.#heads = new Int32Array(classes);
    this.#ready = Array.from({ length: classes }, () => new RankSet(size));
    this.#open = new Int32Array(classes);
    this.#listed = new Uint8Array(classes);
    this.#shut = new Uint8Array(classes);
    this.#shutClasses = new Int32Array(classes);
  }

  /** Empties the pool and takes over a new ranking. */
  reset(rank: Int32Array, _order: Int32Array, classOf: Int32Array): void {
    for (const set of this.#ready) set.clear();
    this.#heads.fill(none);
    this.#listed.fill(0);
    this.#shut.fill(0);
    this.#openCount = 0;
    this.#shutCount = 0;
    this.count = 0;
    this.#rank = rank;
    this.#classOf = classOf;
  }

  /** Operations of the class that are ready. */
  readyCount(type: number): number {
    return this.#ready[type]!.count;
  }

  insert(operation: number): void {
    const type = this.#classOf[operation]!;
    const rank = this.#rank[operation]!;
    this.count++;
    this.#ready[type]!.insert(rank);
    if (rank < this.#heads[type]!) this.#heads[type] = rank;
    if (this.#listed[type] === 0 && this.#shut[type] === 0) {
      this.#listed[type] = 1;
      this.#open[this.#openCount++] = type;
    }
  }

  remove(operation: number): void {
    const type = this.#classOf[operation]!;
    const rank = this.#rank[operation]!;
    const set = this.#ready[type]!;
    this.count--;
    set.remove(rank);
    if (rank !== this.#heads[type]) return;
    this.#heads[type] = set.count === 0 ? none : set.first();
  }

  /** The open class with the most urgent operation, or -1. */
  best(): number {
    const open = this.#open;
    const heads = this.#heads;
    let least = none;
    let found = -1;
    for (let at = 0; at < this.#openCount; at++) {
      const head = heads[open[at]!]!;
      if (head >= least) continue;
      least = head;
      found = at;
    }
    if (found < 0) return -1;
    this.#at = found;
    return open[found]!;
  }

  /** The rank of the class' most urgent operation; one that has none has a rank beyond all. */
  head(type: number): number {
    return this.#heads[type]!;
  }

  /** No operation of the class that `best` named last is placed until the classes are opened. */
  shutBest(): void {
    const type = this.#open[this.#at]!;
    this.#open[this.#at] = this.#open[--this.#openCount]!;
    this.#listed[type] = 0;
    this.#shut[type] = 1;
    this.#shutClasses[this.#shutCount++] = type;
  }

  /** Opens all classes. */
  open(): void {
    for (let k = 0; k < this.#shutCount; k++) this.#enter(this.#shutClasses[k]!);
    this.#shutCount = 0;
  }

  /** Opens the shut classes that are marked. */
  openSome(marked: Uint8Array): void {
    let left = 0;
    for (let k = 0; k < this.#shutCount; k++) {
      const type = this.#shutClasses[k]!;
      if (marked[type] === 1) this.#enter(type);
      else this.#shutClasses[left++] = type;
    }
    this.#shutCount = left;
  }

  #enter(type: number): void {
    this.#shut[type] = 0;
    this.#listed[type] = 1;
    this.#open[this.#openCount++] = type;
  }
}
