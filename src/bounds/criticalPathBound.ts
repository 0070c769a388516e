import { heads as pathHeads, tails as pathTails } from "../graph/heads.ts";
import type { Bound } from "./bound.ts";
import type { BoundInstance } from "./boundInstance.ts";

/**
 * The longest path of what operations wait for in all forms: the greatest head + tail + 1 along it, rows that reach past an issue
 * included. @throws {RangeError} when dependences form a cycle.
 */
export function criticalPathBound(instance: BoundInstance): Bound {
  const { graph, reach, waits } = instance;
  // A choice between forms is no path.
  const heads = waits.headChoices.size === 0 ? instance.heads : pathHeads(graph);
  const tails = waits.tailChoices.size === 0 ? instance.tails : pathTails(graph, reach);
  let at = -1;
  for (let i = 0; i < graph.operations; i++) {
    if (heads[i] === 0 && (at < 0 || tails[i]! > tails[at]!)) at = i;
  }
  const operations: number[] = [];
  const latencies: number[] = [];
  const cycles = at < 0 ? 0 : tails[at]! + 1;
  const { offsets, targets, latencies: cost } = graph.successors;
  while (at >= 0) {
    operations.push(at);
    let next = -1;
    for (let e = offsets[at]!; e < offsets[at + 1]!; e++) {
      if (tails[at]! === reach[at]! || tails[targets[e]!]! + cost[e]! !== tails[at]) continue;
      next = targets[e]!;
      latencies.push(cost[e]!);
      break;
    }
    at = next;
  }
  return { name: "critical path", cycles, scope: "block", witness: { kind: "path", operations, latencies } };
}
