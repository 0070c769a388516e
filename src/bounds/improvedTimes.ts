import type { DependenceGraph } from "../graph/dependenceGraph.ts";
import { redundantEdgesSteps, withoutEdges } from "../graph/redundantEdges.ts";
import type { Steps } from "../time/steps.ts";
import { type ImprovedHeads, improvedHeads } from "./improvedHeads.ts";
import type { PricedPool } from "./poolPrices.ts";
import type { SlotJobs } from "./slotJobs.ts";

/** Langevin and Cerny's heads and tails of the same block. */
export interface ImprovedTimes {
  readonly heads: ImprovedHeads;
  readonly tails: ImprovedHeads;
}

/** Runs `improvedHeads` on the graph and on its reverse, where tails are at least `leastTails`. */
export function* improvedTimes(
  graph: DependenceGraph,
  leastTails: Int32Array,
  jobs: SlotJobs,
  pools: readonly PricedPool[],
  ancestorLimit: number,
): Steps<ImprovedTimes> {
  const { order, predecessors, successors } = withoutEdges(graph, yield* redundantEdgesSteps(graph));
  const { operation, kind, first, last } = jobs;
  const negative = (offsets: Int32Array) => offsets.map((offset) => -offset);
  return {
    heads: yield* improvedHeads(
      { before: predecessors, order, jobs: { operation, kind, early: first, late: last } },
      pools,
      ancestorLimit,
    ),
    // A slot `offset` cycles after the issue is as many cycles earlier seen from the end.
    tails: yield* improvedHeads(
      {
        before: successors,
        order: order.toReversed(),
        least: leastTails,
        jobs: { operation, kind, early: negative(last), late: negative(first) },
      },
      pools,
      ancestorLimit,
    ),
  };
}
