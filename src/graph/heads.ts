import { limits } from "../machine/limits.ts";
import type { Adjacency, DependenceGraph } from "./dependenceGraph.ts";

/**
 * The head of every operation: the longest path to it, in cycles from issue to issue, at least 0. No schedule issues it
 * earlier.
 * @throws {RangeError} where a path is longer than any schedule may be (`limits.cycles`).
 */
export function heads(graph: DependenceGraph): Int32Array {
  return longestPaths(graph.predecessors, graph.order, 1);
}

/**
 * The tail of every operation: the longest path after it, in cycles from its issue to the last occupied cycle, at least
 * `least[operation]` (0 where not given). Its own cycle is not in it: the critical path bound is the greatest
 * head + tail + 1.
 */
export function tails(graph: DependenceGraph, least?: Int32Array): Int32Array {
  return longestPaths(graph.successors, graph.order, -1, least);
}

function longestPaths(edges: Adjacency, order: Int32Array, direction: 1 | -1, least?: Int32Array): Int32Array {
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
    if (path >= limits.cycles) {
      throw new RangeError(`a path of dependences takes ${path} cycles: at most ${limits.cycles} are scheduled`);
    }
    longest[i] = path;
  }
  return longest;
}
