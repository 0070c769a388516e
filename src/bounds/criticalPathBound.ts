import { heads, tails } from "../graph/heads.ts";
import type { Block } from "../ir/block.ts";
import { validateBlock } from "../ir/validateBlock.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import type { Bound } from "./bound.ts";
import { leastReach, relaxedGraph } from "./relaxedGraph.ts";

/** The longest path of dependences: the greatest head + tail + 1, rows that reach past an issue included. @throws {RangeError} when dependences form a cycle. */
export function criticalPathBound(block: Block, machine: SchedulingMachine): Bound {
  validateBlock(block, machine);
  const graph = relaxedGraph(block);
  const least = leastReach(block, machine);
  const head = heads(graph);
  const tail = tails(graph, least);
  let at = -1;
  for (let i = 0; i < graph.operations; i++) {
    if (head[i] === 0 && (at < 0 || tail[i]! > tail[at]!)) at = i;
  }
  const operations: number[] = [];
  const latencies: number[] = [];
  const cycles = at < 0 ? 0 : tail[at]! + 1;
  const { offsets, targets, latencies: cost } = graph.successors;
  while (at >= 0) {
    operations.push(at);
    let next = -1;
    for (let e = offsets[at]!; e < offsets[at + 1]!; e++) {
      if (tail[at]! === least[at]! || tail[targets[e]!]! + cost[e]! !== tail[at]) continue;
      next = targets[e]!;
      latencies.push(cost[e]!);
      break;
    }
    at = next;
  }
  return { name: "critical path", cycles, scope: "block", witness: { kind: "path", operations, latencies } };
}
