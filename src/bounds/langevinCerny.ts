import type { Block } from "../ir/block.ts";
import { validateBlock } from "../ir/validateBlock.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import { finish, type Steps } from "../time/steps.ts";
import type { Bound } from "./bound.ts";
import { improvedTimes } from "./improvedTimes.ts";
import { bestInterval, intervalWitness, plainPool, timedJobs } from "./intervalArgument.ts";
import { poolPrices } from "./poolPrices.ts";
import { leastReach, relaxedGraph } from "./relaxedGraph.ts";
import { slotJobs } from "./slotJobs.ts";

/**
 * Ancestors looked at for one operation, unless said otherwise. The standard kernel's operations have fewer; without a
 * limit the time would be quadratic for batches 16 times as large.
 */
export const defaultAncestorLimit = 12_000;

/** What Langevin and Cerny's bound can be told. */
export interface LangevinCernyOptions {
  /** At most so many ancestors (descendants) of an operation are looked at; the witness says how often that cut. */
  readonly ancestorLimit?: number | undefined;
}

/** The head-tail bound once more, under Langevin and Cerny's heads and tails; pooled with forms throughout. */
export function langevinCerny(block: Block, machine: SchedulingMachine, options: LangevinCernyOptions = {}): Bound {
  return finish(langevinCernySteps(block, machine, options));
}

/** `langevinCerny` in steps; ended early it is a bound all the same, between head-tail and itself. */
export function* langevinCernySteps(
  block: Block,
  machine: SchedulingMachine,
  options: LangevinCernyOptions = {},
): Steps<Bound> {
  validateBlock(block, machine);
  const name = "Langevin-Cerny";
  const ancestors = options.ancestorLimit ?? defaultAncestorLimit;
  const graph = relaxedGraph(block);
  const jobs = slotJobs(block, machine);
  const pools = poolPrices(jobs.kinds, machine);
  const { heads, tails } = yield* improvedTimes(graph, leastReach(block, machine), jobs, pools, ancestors);
  const best = bestInterval(timedJobs(jobs, heads.heads, tails.heads), pools);
  if (best === undefined) {
    return { name, cycles: 0, scope: "block", witness: { kind: "path", operations: [], latencies: [] } };
  }
  return {
    name,
    cycles: best.cycles,
    scope: "block",
    witness: {
      kind: "improved",
      pools: pools.map(plainPool),
      heads: heads.steps,
      tails: tails.steps,
      cut: { ancestors, operations: heads.cut + tails.cut },
      interval: intervalWitness(best),
    },
  };
}
