import type { WorkLimit } from "./passInput.ts";

/** Limits side by side: what an operation costs in each stands together. */
interface PackedLimits {
  /** By operation, as many numbers as there are limits. */
  readonly costs: Float64Array;
  readonly totals: Float64Array;
}

const packed = new WeakMap<readonly WorkLimit[], PackedLimits>();

/** Packed and added up once for all passes. */
function pack(work: readonly WorkLimit[]): PackedLimits {
  const known = packed.get(work);
  if (known !== undefined) return known;
  const count = work.length;
  const costs = new Float64Array(count * (work[0]?.cost.length ?? 0));
  for (const [k, { cost }] of work.entries()) {
    for (let operation = 0; operation < cost.length; operation++) costs[operation * count + k] = cost[operation]!;
  }
  const totals = Float64Array.from(work, ({ cost }) => cost.reduce((sum, each) => sum + each, 0));
  const made = { costs, totals };
  packed.set(work, made);
  return made;
}

/** What has not issued yet, by limit, and whether it still fits before the cutoff. */
export class WorkLeft {
  #work: readonly WorkLimit[] = [];
  #costs: Float64Array = new Float64Array(0);
  #left: Float64Array = new Float64Array(0);

  /** Nothing has issued. */
  reset(work: readonly WorkLimit[]): void {
    const { costs, totals } = pack(work);
    this.#work = work;
    this.#costs = costs;
    this.#left = totals.slice();
  }

  /** The operation issues. */
  take(operation: number): void {
    const left = this.#left;
    const costs = this.#costs;
    const count = left.length;
    for (let k = 0, at = operation * count; k < count; k++, at++) left[k]! -= costs[at]!;
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
