import type { AncestorJobs } from "./ancestorJobs.ts";
import type { PricedPool } from "./poolPrices.ts";

/**
 * Which operations with one predecessor nothing raises, without a look at their ancestors. Where i follows p alone, l cycles
 * later, each interval of i's ancestors is one of p's, l cycles on, which p's head has already taken into account; or it
 * holds all of them from some cycle a on, and p. So it is enough to know of p, in each pool, the most that
 * capacity * a + (what p and its ancestors with a head of at least a cost) comes to, or a number that is no less.
 * Sums are in units of capacity: what does not exceed capacity * (head + 1) ends in cycle head.
 */
export class ChainLoads {
  readonly #pools: readonly PricedPool[];
  readonly #most: number;
  readonly #filled: Float64Array;
  /** -1 where nothing is known. */
  readonly #ancestors: Int32Array;

  /** @param most ancestors of an operation that are looked at. */
  constructor(operations: number, pools: readonly PricedPool[], most: number) {
    this.#pools = pools;
    this.#most = most;
    this.#filled = new Float64Array(operations * pools.length);
    this.#ancestors = new Int32Array(operations).fill(-1);
  }

  /** An operation without predecessors; `kinds` are those of its own jobs, here and below. */
  alone(operation: number, head: number, kinds: Int32Array): void {
    this.#ancestors[operation] = 0;
    for (const [p, pool] of this.#pools.entries()) {
      this.#filled[operation * this.#pools.length + p] = pool.capacity * head + costOf(pool, kinds);
    }
  }

  /** An operation whose ancestors were found; some intervals of heads far apart are not worth looking at. */
  after(operation: number, head: number, kinds: Int32Array, ancestors: number, found: AncestorJobs): void {
    if (!found.spans(head)) return;
    this.#ancestors[operation] = ancestors;
    found.countByHead(head);
    for (const [p, pool] of this.#pools.entries()) {
      const own = costOf(pool, kinds);
      this.#filled[operation * this.#pools.length + p] = found.filled(pool, head, own);
    }
  }

  /** Whether nothing raises an operation above `head`, its only predecessor's head and the latency or more. */
  follows(operation: number, head: number, kinds: Int32Array, predecessor: number, latency: number): boolean {
    const count = this.#pools.length;
    const known = this.#ancestors[predecessor]!;
    if (known < 0 || known >= this.#most || latency < 0) return false;
    for (let p = 0; p < count; p++) {
      const { capacity } = this.#pools[p]!;
      if (this.#filled[predecessor * count + p]! + capacity * latency > capacity * (head + 1)) return false;
    }
    this.#ancestors[operation] = known + 1;
    for (let p = 0; p < count; p++) {
      const pool = this.#pools[p]!;
      const begun = Math.max(this.#filled[predecessor * count + p]!, pool.capacity * head);
      this.#filled[operation * count + p] = begun + costOf(pool, kinds);
    }
    return true;
  }
}

function costOf({ cost }: PricedPool, kinds: Int32Array): number {
  let sum = 0;
  for (const kind of kinds) sum += cost[kind]!;
  return sum;
}
