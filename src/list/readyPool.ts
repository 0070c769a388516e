import { RankSet } from "../graph/rankSet.ts";

/** Buckets of parked operations: bucket k holds needs in (2^(k-1), 2^k]. */
const buckets = 32;

/** Tells the pool how many words an operation needs; it fits where that is at most the budget. */
export interface Needs {
  need(operation: number): number;
}

const absent = 0;
const ready = 1;
const delayed = 2;
const parked = 3;

/**
 * Operations whose dependences are satisfied, by class of forms and by priority rank. Those whose words do not fit are
 * parked by need, so that they cost nothing until enough words are free; the pool must be told (`wake`) of an operation
 * whose need drops for another reason. Those that wait for words at the boundary before them (`deadWords`, backward passes)
 * are delayed, and cost nothing either until there is room.
 */
export class ReadyPool {
  readonly #ready: RankSet[];
  readonly #parked: (RankSet | undefined)[];
  /** A lower bound of the needs in each bucket. */
  readonly #leastNeed: Int32Array;
  /** How many operations of each class are in the pool, and how many are parked. */
  readonly #counts: Int32Array;
  readonly #parkedCounts: Int32Array;
  /** By class: which buckets have had a parked operation in this pass. */
  readonly #bucketsUsed: Int32Array;
  /** By class: the delayed operations of each number of dead words. */
  readonly #delayed: ReadonlyMap<number, RankSet>[];
  readonly #deadWords: Int32Array;
  /** How many operations are in the pool, and how many of them are delayed. */
  count = 0;
  delayedCount = 0;
  /** absent, ready, delayed, or parked + bucket. */
  readonly #state: Uint8Array;
  readonly #size: number;
  #rank: Int32Array = new Int32Array(0);
  #order: Int32Array = new Int32Array(0);
  #classOf: Int32Array = new Int32Array(0);

  /** @param deadWords of each operation, the words of its values that nobody uses; only those above 0 can be delayed. */
  constructor(classes: number, size: number, deadWords: Int32Array) {
    this.#size = size;
    this.#deadWords = deadWords;
    const numbers = [...new Set(deadWords)].filter((words) => words > 0).sort((a, b) => a - b);
    this.#delayed = Array.from({ length: classes }, () => new Map(numbers.map((words) => [words, new RankSet(size)])));
    this.#ready = Array.from({ length: classes }, () => new RankSet(size));
    this.#parked = Array.from({ length: classes * buckets }, () => undefined);
    this.#leastNeed = new Int32Array(classes * buckets);
    this.#counts = new Int32Array(classes);
    this.#parkedCounts = new Int32Array(classes);
    this.#bucketsUsed = new Int32Array(classes);
    this.#state = new Uint8Array(size);
  }

  /** Empties the pool and takes over a new ranking. */
  reset(rank: Int32Array, order: Int32Array, classOf: Int32Array): void {
    for (const set of this.#ready) set.clear();
    for (const set of this.#parked) set?.clear();
    for (const sets of this.#delayed) for (const set of sets.values()) set.clear();
    this.count = 0;
    this.delayedCount = 0;
    this.#counts.fill(0);
    this.#parkedCounts.fill(0);
    this.#bucketsUsed.fill(0);
    this.#state.fill(absent);
    this.#rank = rank;
    this.#order = order;
    this.#classOf = classOf;
  }

  /** True where no operation of the class is in the pool. */
  isEmpty(type: number): boolean {
    return this.#counts[type] === 0;
  }

  /** Operations of the class that are ready and, as far as is known, fit. */
  readyCount(type: number): number {
    return this.#ready[type]!.count;
  }

  /** Operations of the class that wait for words. */
  parkedCount(type: number): number {
    return this.#parkedCounts[type]!;
  }

  /** True where the operation waits for words. */
  isParked(operation: number): boolean {
    return this.#state[operation]! >= parked;
  }

  insert(operation: number): void {
    const type = this.#classOf[operation]!;
    this.count++;
    this.#counts[type]!++;
    this.#state[operation] = ready;
    this.#ready[type]!.insert(this.#rank[operation]!);
  }

  remove(operation: number): void {
    const state = this.#state[operation]!;
    const type = this.#classOf[operation]!;
    this.#state[operation] = absent;
    this.count--;
    this.#counts[type]!--;
    if (state === ready) this.#ready[type]!.remove(this.#rank[operation]!);
    else if (state === delayed) {
      this.#delayed[type]!.get(this.#deadWords[operation]!)!.remove(this.#rank[operation]!);
      this.delayedCount--;
    } else {
      this.#parked[type * buckets + state - parked]!.remove(this.#rank[operation]!);
      this.#parkedCounts[type]!--;
    }
  }

  /** The operation waits until its dead words have room. */
  delay(operation: number): void {
    this.remove(operation);
    const type = this.#classOf[operation]!;
    this.#delayed[type]!.get(this.#deadWords[operation]!)!.insert(this.#rank[operation]!);
    this.#counts[type]!++;
    this.count++;
    this.delayedCount++;
    this.#state[operation] = delayed;
  }

  /** The operation waits until `need` words are free. */
  park(operation: number, need: number): void {
    this.remove(operation);
    const type = this.#classOf[operation]!;
    const bucket = 32 - Math.clz32(need - 1);
    const at = type * buckets + bucket;
    let set = this.#parked[at];
    if (set === undefined) {
      set = new RankSet(this.#size);
      this.#parked[at] = set;
    }
    if (set.count === 0 || need < this.#leastNeed[at]!) this.#leastNeed[at] = need;
    set.insert(this.#rank[operation]!);
    this.#bucketsUsed[type]! |= 1 << bucket;
    this.#parkedCounts[type]!++;
    this.#counts[type]!++;
    this.count++;
    this.#state[operation] = parked + bucket;
  }

  /** The need of a parked operation has dropped. */
  wake(operation: number): void {
    this.remove(operation);
    this.insert(operation);
  }

  /**
   * The rank of the most urgent operation of the class that fits into `budget` words, or -1; of those delayed only the ones
   * with at most `deadRoom` dead words count.
   */
  head(type: number, budget: number, needs: Needs, deadRoom: number): number {
    let best = this.#first(this.#ready[type]!, budget, needs);
    if (this.delayedCount > 0) {
      for (const [words, set] of this.#delayed[type]!) {
        if (words > deadRoom) break;
        const rank = this.#first(set, budget, needs);
        if (rank >= 0 && (best < 0 || rank < best)) best = rank;
      }
    }
    if (this.#parkedCounts[type] === 0) return best;
    for (let left = this.#bucketsUsed[type]!; left !== 0; left &= left - 1) {
      const at = type * buckets + 31 - Math.clz32(left & -left);
      const waiting = this.#parked[at];
      if (waiting === undefined || waiting.count === 0 || this.#leastNeed[at]! > budget) continue;
      let least = 0x7fffffff;
      let rank = waiting.first();
      for (; rank >= 0; rank = waiting.next(rank + 1)) {
        const need = needs.need(this.#order[rank]!);
        if (need <= budget) break;
        if (need < least) least = need;
      }
      if (rank < 0) this.#leastNeed[at] = least;
      else if (best < 0 || rank < best) best = rank;
    }
    return best;
  }

  /** The first of a set that fits; those before it are parked. */
  #first(set: RankSet, budget: number, needs: Needs): number {
    for (;;) {
      const rank = set.first();
      if (rank < 0) return -1;
      const need = needs.need(this.#order[rank]!);
      if (need <= 0 || need <= budget) return rank;
      this.park(this.#order[rank]!, need);
    }
  }
}
