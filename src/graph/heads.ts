import { limits } from "../machine/limits.ts";
import type { Adjacency, DependenceGraph } from "./dependenceGraph.ts";

/** A wait of so many cycles for (or by) another operation. */
export interface PathLink {
  readonly other: number;
  readonly latency: number;
}

/** What an operation waits for beside the graph's edges, in one of several ways, by operation: at least the shortest way's longest path counts. */
export type PathChoices = ReadonlyMap<number, readonly (readonly PathLink[])[]>;

/** The least, over the ways of a choice, of the longest path through their links. */
export function leastOfChoice(ways: readonly (readonly PathLink[])[], longest: ArrayLike<number>): number {
  let least = Number.POSITIVE_INFINITY;
  for (const links of ways) {
    let path = Number.NEGATIVE_INFINITY;
    for (const { other, latency } of links) path = Math.max(path, longest[other]! + latency);
    least = Math.min(least, path);
  }
  return least;
}

/**
 * The head of every operation: the longest path to it, in cycles from issue to issue, at least 0. No schedule issues it
 * earlier, whichever way each choice goes.
 * @throws {RangeError} where a path is longer than any schedule may be (`limits.cycles`).
 */
export function heads(graph: DependenceGraph, choices?: PathChoices): Int32Array {
  return longestPaths(graph.predecessors, graph.order, 1, undefined, choices);
}

/**
 * The tail of every operation: the longest path after it, in cycles from its issue to the last occupied cycle, at least
 * `least[operation]` (0 where not given). Its own cycle is not in it: the critical path bound is the greatest
 * head + tail + 1.
 */
export function tails(graph: DependenceGraph, least?: Int32Array, choices?: PathChoices): Int32Array {
  return longestPaths(graph.successors, graph.order, -1, least, choices);
}

function longestPaths(
  edges: Adjacency,
  order: Int32Array,
  direction: 1 | -1,
  least?: Int32Array,
  choices?: PathChoices,
): Int32Array {
  const { offsets, targets, latencies } = edges;
  const n = order.length;
  const longest = new Int32Array(n);
  for (let step = 0; step < n; step++) {
    const i = order[direction > 0 ? step : n - 1 - step]!;
    let path = least === undefined ? 0 : least[i]!;
    for (let e = offsets[i]!; e < offsets[i + 1]!; e++) {
      const through = longest[targets[e]!]! + latencies[e]!;
      if (through > path) path = through;
    }
    const ways = choices?.get(i);
    if (ways !== undefined) path = Math.max(path, leastOfChoice(ways, longest));
    if (path >= limits.cycles) {
      throw new RangeError(`a path of dependences takes ${path} cycles: at most ${limits.cycles} are scheduled`);
    }
    longest[i] = path;
  }
  return longest;
}
