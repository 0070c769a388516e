import type { DependenceGraph } from "../graph/dependenceGraph.ts";
import type { Steps } from "../time/steps.ts";
import { type ImprovedHeads, improvedHeads } from "./improvedHeads.ts";
import type { Relaxation } from "./relaxation.ts";

/**
 * Ancestors looked at for one operation, unless said otherwise. The standard kernel's operations have fewer; without a
 * limit the time would be quadratic for batches 16 times as large.
 */
export const defaultAncestorLimit = 12_000;
/** Operations up to which each has that limit. */
const largest = 16_384;

/**
 * Ancestors of one operation that are looked at in a block of so many, where nobody names a limit: above 16,384 operations fewer the
 * more there are, so that the time does not grow with their square; a long block's bound hardly comes from ancestors far away.
 */
export function ancestorLimitOf(operations: number): number {
  return Math.max(1, Math.floor(defaultAncestorLimit * Math.min(1, largest / operations) ** 1.5));
}

/** Langevin and Cerny's heads and tails of the same block. */
export interface ImprovedTimes {
  readonly heads: ImprovedHeads;
  readonly tails: ImprovedHeads;
}

/** What heads and tails are at least, in cycles by operation: releases, and how far forms reach. */
export interface LeastTimes {
  readonly heads?: Int32Array;
  readonly tails: Int32Array;
}

/** Runs `improvedHeads` on the graph without its redundant edges, and on the reverse of that. */
export function* improvedTimes(
  relaxation: Relaxation,
  ancestorLimit: number,
  least?: LeastTimes,
): Steps<ImprovedTimes> {
  return yield* timesAlong(yield* relaxation.needed(), relaxation, ancestorLimit, least);
}

/**
 * The same times along a graph with the same longest paths: the fewer its edges, the faster.
 * @param raise how heads are raised, for a twin.
 */
export function* timesAlong(
  { order, predecessors, successors }: DependenceGraph,
  { jobs, pools, reach, waits }: Relaxation,
  ancestorLimit: number,
  least: LeastTimes = { tails: reach },
  raise: typeof improvedHeads = improvedHeads,
): Steps<ImprovedTimes> {
  const { operation, kind, first, last } = jobs;
  const negative = (offsets: Int32Array): Int32Array => offsets.map((offset) => -offset);
  return {
    heads: yield* raise(
      {
        before: predecessors,
        choices: waits.headChoices,
        order,
        least: least.heads,
        jobs: { operation, kind, early: first, late: last },
      },
      pools,
      ancestorLimit,
    ),
    // A slot `offset` cycles after the issue is as many cycles earlier seen from the end.
    tails: yield* raise(
      {
        before: successors,
        choices: waits.tailChoices,
        order: order.toReversed(),
        least: least.tails,
        jobs: { operation, kind, early: negative(last), late: negative(first) },
      },
      pools,
      ancestorLimit,
    ),
  };
}
