import { finish, type Steps } from "../time/steps.ts";
import type { Adjacency, DependenceGraph } from "./dependenceGraph.ts";
import { RankSet } from "./rankSet.ts";

/**
 * Marks with 1, by index in the block's `dependences`, the edges that other edges imply: those beside a path, or beside a
 * parallel edge, of total latency at least their own. All marked edges can go at once: longest paths stay as they are. Takes
 * at most n * edges steps; where operations with several successors have few operations behind them up to the last of those, far fewer.
 */
export function redundantEdges(graph: DependenceGraph): Uint8Array {
  return finish(redundantEdgesSteps(graph));
}

/** `redundantEdges` in steps; ended early it marks those found by then. */
export function* redundantEdgesSteps({ operations, order, successors, lags }: DependenceGraph): Steps<Uint8Array> {
  const { offsets, targets, latencies, edges } = successors;
  const redundant = new Uint8Array(targets.length + lags.length);
  const position = new Int32Array(operations);
  for (let step = 0; step < operations; step++) position[order[step]!] = step;
  const unreached = -(2 ** 31);
  const longest = new Int32Array(operations).fill(unreached);
  /** Places in the order of what a path has come to, and nothing went on from yet. */
  const reached = new RankSet(operations);
  // From the last operation back, so that paths need only follow the edges that stay.
  for (let from = operations - 1; from >= 0; from--) {
    const i = order[from]!;
    if (offsets[i + 1]! - offsets[i]! < 2) continue;
    if (!(yield)) break;
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
    for (const [j, e] of direct) {
      longest[j] = latencies[e]!;
      reached.insert(position[j]!);
    }
    for (let step = reached.next(from + 1); step >= 0; step = reached.next(step + 1)) {
      const j = order[step]!;
      const path = longest[j]!;
      longest[j] = unreached;
      reached.remove(step);
      for (let e = offsets[j]!; e < offsets[j + 1]!; e++) {
        const k = targets[e]!;
        if (redundant[edges[e]!] === 1 || position[k]! > last) continue;
        const through = path + latencies[e]!;
        if (through < longest[k]!) continue;
        if (longest[k] === unreached) reached.insert(position[k]!);
        longest[k] = through;
        const edge = direct.get(k);
        if (edge !== undefined && through >= latencies[edge]!) redundant[edges[edge]!] = 1;
      }
    }
  }
  return redundant;
}

/** The graph without the edges that are marked; edges keep their numbers. */
export function withoutEdges(graph: DependenceGraph, marked: Uint8Array): DependenceGraph {
  const kept = ({ offsets, targets, latencies, edges }: Adjacency): Adjacency => {
    const stays = (_: number, e: number): boolean => marked[edges[e]!] === 0;
    const begins = new Int32Array(offsets.length);
    for (let i = 0; i + 1 < offsets.length; i++) {
      begins[i + 1] = begins[i]!;
      for (let e = offsets[i]!; e < offsets[i + 1]!; e++) if (marked[edges[e]!] === 0) begins[i + 1]!++;
    }
    return {
      offsets: begins,
      targets: targets.filter(stays),
      latencies: latencies.filter(stays),
      edges: edges.filter(stays),
    };
  };
  return { ...graph, successors: kept(graph.successors), predecessors: kept(graph.predecessors) };
}
