import { heads, tails } from "../graph/heads.ts";
import type { Block } from "../ir/block.ts";
import { validateBlock } from "../ir/validateBlock.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import type { Bound } from "./bound.ts";
import { bestInterval, intervalWitness, timedJobs } from "./intervalArgument.ts";
import type { PricedPool } from "./poolPrices.ts";
import { leastReach, relaxedGraph } from "./relaxedGraph.ts";
import { type JobKind, slotJobs } from "./slotJobs.ts";

/** Which pools an interval bound looks at, and whether at all heads and tails or at the whole block only. */
export interface IntervalOptions {
  readonly pools: (kinds: readonly JobKind[], machine: SchedulingMachine) => PricedPool[];
  readonly truncated: boolean;
}

/** The bounds that are one interval argument differ in these options only. An empty block has the bound 0. */
export function intervalBound(name: string, block: Block, machine: SchedulingMachine, options: IntervalOptions): Bound {
  validateBlock(block, machine);
  const jobs = slotJobs(block, machine);
  const graph = relaxedGraph(block);
  const timed = timedJobs(jobs, heads(graph), tails(graph, leastReach(block, machine)));
  if (!options.truncated) {
    timed.heads.fill(0);
    timed.tails.fill(0);
  }
  const best = bestInterval(timed, options.pools(jobs.kinds, machine));
  if (best === undefined) {
    return { name, cycles: 0, scope: "block", witness: { kind: "path", operations: [], latencies: [] } };
  }
  return { name, cycles: best.cycles, scope: "block", witness: intervalWitness(best) };
}
