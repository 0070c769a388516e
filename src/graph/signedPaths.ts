import type { DependenceGraph } from "./dependenceGraph.ts";

/** A wait between two operations, negative for a maximum time lag. */
export interface SignedWait {
  readonly from: number;
  readonly to: number;
  readonly wait: number;
}

/** Longest paths over waits of either sign; or a cycle of them that asks its first operation to issue after itself. */
export type SignedPaths =
  | {
      readonly status: "found";
      readonly longest: Int32Array;
      /** The operation before each on its longest path, -1 where that begins with it. */
      readonly before: Int32Array;
    }
  | {
      readonly status: "cycle";
      /** In the order of the waits, the first again at the end. */
      readonly operations: readonly number[];
      /** What it adds up to: above 0. */
      readonly cycles: number;
    };

/**
 * Longest paths to every operation from any other, each beginning with `least` of it: over the graph's edges, and over `lags`, waits
 * that may lead back. Sweeps along the graph's order, with the lags between them, to a fixed point (Bellman and Ford; as many
 * sweeps as a path has lags). A cycle that grows is found among the paths themselves.
 */
export function signedPaths(
  { operations, order, successors }: DependenceGraph,
  lags: readonly SignedWait[],
  least: Int32Array,
): SignedPaths {
  const { offsets, targets, latencies } = successors;
  const longest = least.slice();
  const before = new Int32Array(operations).fill(-1);
  for (;;) {
    for (const i of order) {
      for (let e = offsets[i]!; e < offsets[i + 1]!; e++) {
        const j = targets[e]!;
        const through = longest[i]! + latencies[e]!;
        if (through <= longest[j]!) continue;
        longest[j] = through;
        before[j] = i;
      }
    }
    let changed = false;
    for (const { from, to, wait } of lags) {
      const through = longest[from]! + wait;
      if (through <= longest[to]!) continue;
      longest[to] = through;
      before[to] = from;
      changed = true;
    }
    if (!changed) return { status: "found", longest, before };
    const cycle = cycleOf(before);
    if (cycle !== undefined) {
      return { status: "cycle", operations: cycle, cycles: lengthOfCycle(cycle, successors, lags) };
    }
  }
}

/** A cycle among the operations before operations: only one of a length above 0 ever comes about. */
function cycleOf(before: Int32Array): number[] | undefined {
  const seen = new Int32Array(before.length).fill(-1);
  for (let start = 0; start < before.length; start++) {
    let i = start;
    while (i >= 0 && seen[i] === -1) {
      seen[i] = start;
      i = before[i]!;
    }
    if (i < 0 || seen[i] !== start) continue;
    const cycle = [i];
    for (let j = before[i]!; j !== i; j = before[j]!) cycle.push(j);
    return [i, ...cycle.reverse()];
  }
  return undefined;
}

function lengthOfCycle(
  cycle: readonly number[],
  { offsets, targets, latencies }: DependenceGraph["successors"],
  lags: readonly SignedWait[],
): number {
  let sum = 0;
  for (let at = 0; at + 1 < cycle.length; at++) {
    const [from, to] = [cycle[at]!, cycle[at + 1]!];
    let most = Number.NEGATIVE_INFINITY;
    for (let e = offsets[from]!; e < offsets[from + 1]!; e++) {
      if (targets[e] === to) most = Math.max(most, latencies[e]!);
    }
    for (const lag of lags) if (lag.from === from && lag.to === to) most = Math.max(most, lag.wait);
    sum += most;
  }
  return sum;
}
