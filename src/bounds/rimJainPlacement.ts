import { PackedCycles } from "./packedCycles.ts";

/** Where a greedy placement ended latest: the job at `index` of the sequence, `cycles` = its last cycle + its distance. */
export interface Latest {
  readonly index: number;
  readonly cycles: number;
}

interface Cleared {
  readonly starts: Int32Array;
  readonly packed: PackedCycles | undefined;
}

/**
 * Rim and Jain's relaxation (IEEE Trans. Parallel and Distributed Systems 5(8), 1994) for divisible jobs: jobs come in
 * order of decreasing distance (of increasing deadline, that is) and each takes the earliest capacity at or after its
 * head. For unit pieces this is optimal for the greatest (cycle + distance), so it equals the greatest interval bound,
 * at a cost of almost constant time a job: full cycles are skipped by a disjoint-set forest.
 */
export class RimJainPlacement {
  #used = new Float64Array(0);
  #next = new Int32Array(0);

  /**
   * Places `count` jobs. `cost[k]` units of capacity for the k-th, from cycle `heads[k]` on; the k-th distance is at most
   * the one before. Jobs without cost are passed over. Undefined when no job costs anything.
   */
  latest(
    count: number,
    heads: Int32Array,
    distances: Int32Array,
    cost: Float64Array,
    capacity: number,
  ): Latest | undefined {
    const { starts, packed } = this.#clear(count, heads, cost, capacity);
    let index = -1;
    let cycles = -1;
    for (let k = 0; k < count; k++) {
      if (cost[k] === 0) continue;
      const end = this.#place(starts[k]!, cost[k]!, capacity);
      const reached = (packed === undefined ? end : packed.real(end)) + distances[k]!;
      if (reached <= cycles) continue;
      cycles = reached;
      index = k;
    }
    return index < 0 ? undefined : { index, cycles };
  }

  /**
   * The first cycle of the busy stretch in which the job at `index` ends: all jobs before it in the sequence that lie in
   * the stretch have their heads in it too, so together they prove where it ends.
   */
  busySince(index: number, heads: Int32Array, cost: Float64Array, capacity: number): number {
    const { starts, packed } = this.#clear(index + 1, heads, cost, capacity);
    let end = 0;
    for (let k = 0; k <= index; k++) if (cost[k]! > 0) end = this.#place(starts[k]!, cost[k]!, capacity);
    let start = end;
    while (start > 0 && this.#used[start - 1] === capacity) start--;
    return packed === undefined ? start : packed.real(start);
  }

  /** Empty cycles for the jobs, and where the jobs start in them: packed where heads lie far apart. */
  #clear(count: number, heads: Int32Array, cost: Float64Array, capacity: number): Cleared {
    let latestHead = -1;
    let total = 0;
    for (let k = 0; k < count; k++) {
      if (cost[k] === 0) continue;
      if (heads[k]! > latestHead) latestHead = heads[k]!;
      total += cost[k]!;
    }
    const reach = Math.ceil(total / capacity) + 2;
    let horizon = latestHead + reach;
    let packed: PackedCycles | undefined;
    if (horizon > 1024 + 16 * count) {
      packed = new PackedCycles(heads.subarray(0, count), reach);
      horizon = packed.heads.reduce((most, head) => Math.max(most, head), 0) + reach;
    }
    if (this.#used.length < horizon) {
      this.#used = new Float64Array(2 * horizon);
      this.#next = new Int32Array(2 * horizon);
    }
    this.#used.fill(0, 0, horizon);
    for (let t = 0; t < horizon; t++) this.#next[t] = t;
    return { starts: packed?.heads ?? heads, packed };
  }

  /** Returns the last cycle that the job takes something of. */
  #place(head: number, cost: number, capacity: number): number {
    const used = this.#used;
    const next = this.#next;
    let left = cost;
    let t = head;
    for (;;) {
      // The first cycle from t on that is not full; paths are halved on the way.
      while (next[t] !== t) {
        next[t] = next[next[t]!]!;
        t = next[t]!;
      }
      const room = capacity - used[t]!;
      if (left < room) {
        used[t]! += left;
        return t;
      }
      used[t] = capacity;
      next[t] = t + 1;
      left -= room;
      if (left === 0) return t;
    }
  }
}
