import type { DependenceGraph } from "../../src/graph/dependenceGraph.ts";

/** A square bit matrix by rows of 32-bit words. */
export interface Reachability {
  readonly operations: number;
  /** Words per row. */
  readonly stride: number;
  /** Bit j of row i (word `i * stride + (j >>> 5)`, bit `j & 31`): a path of at least one edge leads from i to j. */
  readonly words: Uint32Array;
}

/** All descendants of all operations: n * n / 8 bytes, n * edges / 32 steps (10,000 operations: 12.5 MB). */
export function reachability(graph: DependenceGraph): Reachability {
  const { operations, order, successors } = graph;
  const stride = (operations + 31) >>> 5;
  const words = new Uint32Array(operations * stride);
  for (let step = operations - 1; step >= 0; step--) {
    const i = order[step]!;
    const row = i * stride;
    for (let e = successors.offsets[i]!; e < successors.offsets[i + 1]!; e++) {
      const j = successors.targets[e]!;
      const other = j * stride;
      for (let w = 0; w < stride; w++) words[row + w]! |= words[other + w]!;
      words[row + (j >>> 5)]! |= 1 << (j & 31);
    }
  }
  return { operations, stride, words };
}

/** Whether a path of at least one edge leads from `from` to `to`. */
export function reaches(reach: Reachability, from: number, to: number): boolean {
  return ((reach.words[from * reach.stride + (to >>> 5)]! >>> (to & 31)) & 1) === 1;
}
