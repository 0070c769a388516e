import type { WorkLimit } from "./passInput.ts";

const totals = new WeakMap<Float64Array, number>();

/** Added up once for all passes. */
function totalOf(cost: Float64Array): number {
  const total = cost.reduce((sum, each) => sum + each, 0);
  totals.set(cost, total);
  return total;
}

/** What has not issued yet, by limit, and whether it still fits before the cutoff. */
export class WorkLeft {
  #work: readonly WorkLimit[] = [];
  #left = new Float64Array(0);

  /** Nothing has issued. */
  reset(work: readonly WorkLimit[]): void {
    this.#work = work;
    this.#left = Float64Array.from(work, ({ cost }) => totals.get(cost) ?? totalOf(cost));
  }

  /** The operation issues. */
  take(operation: number): void {
    const work = this.#work;
    for (let k = 0; k < work.length; k++) this.#left[k]! -= work[k]!.cost[operation]!;
  }

  /** Whether what has not issued needs more than so many cycles. */
  exceeds(cycles: number): boolean {
    const work = this.#work;
    for (let k = 0; k < work.length; k++) {
      const { capacity, after } = work[k]!;
      if (this.#left[k]! > 0 && this.#left[k]! > capacity * (cycles - after)) return true;
    }
    return false;
  }
}
