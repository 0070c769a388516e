import type { LoopWait } from "./loopBound.ts";

/** No wait at all. */
export const noWait = Number.NEGATIVE_INFINITY;

/**
 * The longest wait between any two operations at an interval (Floyd and Warshall; MinDist of Rau 1994): entry from * count + to, `noWait`
 * where no path leads. Only operations between which paths lead both ways bind one another whatever stages are chosen, but all
 * are worked out, in count^3 steps.
 */
export function pairwiseWaits(operations: number, waits: readonly LoopWait[], interval: number): Float64Array {
  const longest = new Float64Array(operations * operations).fill(noWait);
  for (const { from, to, cycles, distance } of waits) {
    const at = from * operations + to;
    longest[at] = Math.max(longest[at]!, cycles - interval * distance);
  }
  for (let k = 0; k < operations; k++) {
    for (let i = 0; i < operations; i++) {
      const first = longest[i * operations + k]!;
      if (first === noWait) continue;
      for (let j = 0; j < operations; j++) {
        const through = first + longest[k * operations + j]!;
        if (through > longest[i * operations + j]!) longest[i * operations + j] = through;
      }
    }
  }
  return longest;
}

/** The least wait of at least `wait` that ends `rows` rows further on, modulo the interval. */
export function tightened(wait: number, rows: number, interval: number): number {
  return wait === noWait ? noWait : rows + interval * Math.ceil((wait - rows) / interval);
}
