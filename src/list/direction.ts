import { dependenceGraph } from "../graph/dependenceGraph.ts";
import { heads, tails } from "../graph/heads.ts";
import type { Block, Dependence } from "../ir/block.ts";
import { waitsForResult } from "../ir/waiting.ts";
import type { FormTable } from "./formTable.ts";
import { type Occupancy, occupancy } from "./occupancy.ts";

/**
 * A block read in one direction of time. Forward, a value begins with its first definer and ends with its last user or
 * definer. Backward, cycle t is H-1-t and boundary b is H-b, and the live range of a value begins with the first of its
 * users or definers to be met and ends with the last definer: the same machinery schedules both ways.
 */
export interface Direction extends Occupancy {
  readonly mirrored: boolean;
  /** Edges out of operation i: rows i of `offsets` into the three arrays beside it. */
  readonly successors: {
    readonly offsets: Int32Array;
    readonly targets: Int32Array;
    readonly latencies: Int32Array;
    /** 1 where the extra latency of the operation's form is to be added. */
    readonly extras: Uint8Array;
  };
  readonly predecessorCounts: Int32Array;
  /** Longest path from each operation's issue to the issue of a sink, whatever the forms forward. */
  readonly tails: Int32Array;
  /** Operations with every predecessor before its successors. */
  readonly order: Int32Array;
}

/**
 * Compiles one direction of a block. Backward, an edge carries the largest extra latency of the forms of its source,
 * because the source's form is not yet known when the edge is met.
 * @throws {RangeError} when dependences form a cycle.
 */
export function direction(block: Block, forms: FormTable, mirrored: boolean): Direction {
  const takesExtra = ({ kind }: Dependence): boolean => waitsForResult(kind);
  const graph = dependenceGraph(block, (edge) => {
    return edge.latency + (mirrored && takesExtra(edge) ? (forms.largestExtra[edge.from] ?? 0) : 0);
  });
  const out = mirrored ? graph.predecessors : graph.successors;
  const into = mirrored ? graph.successors : graph.predecessors;
  const extras = new Uint8Array(out.targets.length);
  if (!mirrored) for (const [k, edge] of out.edges.entries()) extras[k] = takesExtra(block.dependences[edge]!) ? 1 : 0;
  const least = (edge: Dependence): number => edge.latency + (takesExtra(edge) ? forms.leastExtra[edge.from]! : 0);
  const plain = forms.leastExtra.every((extra) => extra === 0);
  return {
    mirrored,
    successors: { offsets: out.offsets, targets: out.targets, latencies: out.latencies, extras },
    predecessorCounts: Int32Array.from({ length: graph.operations }, (_, i) => into.offsets[i + 1]! - into.offsets[i]!),
    tails: mirrored ? heads(graph) : tails(plain ? graph : dependenceGraph(block, least)),
    order: mirrored ? graph.order.slice().reverse() : graph.order,
    ...occupancy(block, mirrored),
  };
}
