import { type DependenceGraph, dependenceGraph } from "../graph/dependenceGraph.ts";
import type { Block, Operation } from "../ir/block.ts";

/**
 * The dependences of a block with the least latency that any choice of forms leaves them: RAW and WAW count the smallest
 * `extraLatency` of their operation's forms. Bounds hold for every choice of forms because of it.
 * @throws {RangeError} as `dependenceGraph` does.
 */
export function relaxedGraph(block: Pick<Block, "operations" | "dependences">): DependenceGraph {
  const extra = block.operations.map(leastExtraLatency);
  return dependenceGraph(block, ({ from, latency, kind }) =>
    kind === "RAW" || kind === "WAW" ? latency + (extra[from] ?? 0) : latency,
  );
}

function leastExtraLatency(operation: Operation): number {
  let least = operation.forms[0]?.extraLatency ?? 0;
  for (const form of operation.forms) least = Math.min(least, form.extraLatency ?? 0);
  return least;
}
