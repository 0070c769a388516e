import type { Needs, ReadyPool } from "./readyPool.ts";

/**
 * The most urgent operation of each class of forms, and which class has the most urgent of all: a queue of classes by the rank of
 * their heads. A class whose head may have changed is *stale* until it is looked at; one of which no operation finds slots is
 * *closed*, and out of the queue, until it is opened again.
 */
export class ClassHeads {
  readonly #pool: ReadyPool;
  readonly #needs: Needs;
  /** Rank of the head of each class, -1 where it has none. */
  readonly #heads: Int32Array;
  readonly #stale: Uint8Array;
  readonly #closed: Uint8Array;
  readonly #queued: Uint8Array;
  readonly #queue: Int32Array;
  #queueLength = 0;
  readonly #staleClasses: Int32Array;
  #staleCount = 0;
  readonly #closedClasses: Int32Array;
  #closedCount = 0;
  #active: readonly number[] = [];

  constructor(classes: number, pool: ReadyPool, needs: Needs) {
    this.#pool = pool;
    this.#needs = needs;
    this.#heads = new Int32Array(classes);
    this.#stale = new Uint8Array(classes);
    this.#closed = new Uint8Array(classes);
    this.#queued = new Uint8Array(classes);
    this.#queue = new Int32Array(classes);
    this.#staleClasses = new Int32Array(classes);
    this.#closedClasses = new Int32Array(classes);
  }

  /** The classes that have operations in this pass. */
  get active(): readonly number[] {
    return this.#active;
  }

  /** Only these classes have operations: all of them stale and open. */
  reset(active: readonly number[]): void {
    this.#active = active;
    this.#heads.fill(-1);
    this.#stale.fill(0);
    this.#closed.fill(0);
    this.#queued.fill(0);
    this.#queueLength = 0;
    this.#staleCount = 0;
    this.#closedCount = 0;
    this.allStale();
  }

  /** The head of the class may be another one. */
  markStale(type: number): void {
    if (this.#stale[type] === 1) return;
    this.#stale[type] = 1;
    this.#staleClasses[this.#staleCount++] = type;
  }

  allStale(): void {
    for (let k = 0; k < this.#active.length; k++) this.markStale(this.#active[k]!);
  }

  /** Classes of which operations wait for words are stale: there may be more of these. */
  parkedStale(): void {
    for (let k = 0; k < this.#active.length; k++) {
      if (this.#pool.parkedCount(this.#active[k]!) > 0) this.markStale(this.#active[k]!);
    }
  }

  /** No operation of the class is placed until the classes are opened. */
  close(type: number): void {
    this.#closed[type] = 1;
    this.#closedClasses[this.#closedCount++] = type;
    this.#leave(type);
  }

  /** All classes are open. */
  open(): void {
    for (let k = 0; k < this.#closedCount; k++) {
      const type = this.#closedClasses[k]!;
      this.#closed[type] = 0;
      if (this.#stale[type] === 0) this.#enter(type);
    }
    this.#closedCount = 0;
  }

  /** The open class with the most urgent operation that fits (`ReadyPool.head`), or -1. */
  best(budget: number, deadRoom: number): number {
    let left = 0;
    for (let k = 0; k < this.#staleCount; k++) {
      const type = this.#staleClasses[k]!;
      if (this.#closed[type] === 1) {
        this.#staleClasses[left++] = type;
        continue;
      }
      this.#stale[type] = 0;
      const head = this.#pool.isEmpty(type) ? -1 : this.#pool.head(type, budget, this.#needs, deadRoom);
      if (head === this.#heads[type] && this.#queued[type] === 1) continue;
      this.#leave(type);
      this.#heads[type] = head;
      this.#enter(type);
    }
    this.#staleCount = left;
    return this.#queueLength === 0 ? -1 : this.#queue[0]!;
  }

  /** The rank of the class' head. */
  head(type: number): number {
    return this.#heads[type]!;
  }

  #enter(type: number): void {
    const head = this.#heads[type]!;
    if (head < 0) return;
    let at = this.#queueLength++;
    for (; at > 0 && this.#heads[this.#queue[at - 1]!]! > head; at--) this.#queue[at] = this.#queue[at - 1]!;
    this.#queue[at] = type;
    this.#queued[type] = 1;
  }

  #leave(type: number): void {
    if (this.#queued[type] === 0) return;
    this.#queued[type] = 0;
    let at = 0;
    while (this.#queue[at] !== type) at++;
    this.#queueLength--;
    for (; at < this.#queueLength; at++) this.#queue[at] = this.#queue[at + 1]!;
  }
}
