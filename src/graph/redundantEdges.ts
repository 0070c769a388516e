import type { DependenceGraph } from "./dependenceGraph.ts";

/**
 * Marks with 1, by index in the block's `dependences`, the edges that other edges imply: those beside a path, or beside a
 * parallel edge, of total latency at least their own. All marked edges can go at once. Takes n * edges steps, for windows
 * of up to a few thousand operations.
 */
export function redundantEdges(graph: DependenceGraph): Uint8Array {
  const { operations, order, successors } = graph;
  const { offsets, targets, latencies, edges } = successors;
  const redundant = new Uint8Array(targets.length);
  const position = new Int32Array(operations);
  for (let step = 0; step < operations; step++) position[order[step]!] = step;
  const unreached = -(2 ** 31);
  const longest = new Int32Array(operations).fill(unreached);
  for (let i = 0; i < operations; i++) {
    let last = -1;
    for (let e = offsets[i]!; e < offsets[i + 1]!; e++) last = Math.max(last, position[targets[e]!]!);
    // Longest paths from i over at least two edges, to everything that can lie before i's last direct successor.
    const direct = new Map<number, number>();
    for (let e = offsets[i]!; e < offsets[i + 1]!; e++) {
      const j = targets[e]!;
      const kept = direct.get(j);
      if (kept === undefined) direct.set(j, e);
      else if (latencies[e]! > latencies[kept]!) {
        redundant[edges[kept]!] = 1;
        direct.set(j, e);
      } else redundant[edges[e]!] = 1;
    }
    for (let step = position[i]! + 1; step <= last; step++) {
      const j = order[step]!;
      const edge = direct.get(j);
      let path = longest[j]!;
      if (edge !== undefined) {
        if (path !== unreached && path >= latencies[edge]!) redundant[edges[edge]!] = 1;
        path = Math.max(path, latencies[edge]!);
      }
      longest[j] = unreached;
      if (path === unreached) continue;
      for (let e = offsets[j]!; e < offsets[j + 1]!; e++) {
        const k = targets[e]!;
        if (position[k]! <= last) longest[k] = Math.max(longest[k]!, path + latencies[e]!);
      }
    }
  }
  return redundant;
}
