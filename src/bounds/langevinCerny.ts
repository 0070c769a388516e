import { finish, type Steps } from "../time/steps.ts";
import type { Bound } from "./bound.ts";
import type { BoundInstance } from "./boundInstance.ts";
import { ancestorLimitOf, type ImprovedTimes, improvedTimes } from "./improvedTimes.ts";
import { bestInterval, intervalWitness, plainPool, timedJobs } from "./intervalArgument.ts";

/** What Langevin and Cerny's bound can be told. */
export interface LangevinCernyOptions {
  /** At most so many ancestors (descendants) of an operation are looked at; the witness says how often that cut. */
  readonly ancestorLimit?: number | undefined;
}

/** The head-tail bound once more, under Langevin and Cerny's heads and tails; pooled with forms throughout. */
export function langevinCerny(instance: BoundInstance, options: LangevinCernyOptions = {}): Bound {
  return finish(langevinCernySteps(instance, options));
}

/** `langevinCerny` in steps; ended early it is a bound all the same, between head-tail and itself. */
export function* langevinCernySteps(instance: BoundInstance, options: LangevinCernyOptions = {}): Steps<Bound> {
  const { ancestorLimit } = options;
  if (ancestorLimit === undefined) return langevinCernyBound(instance, yield* instance.improved());
  return langevinCernyBound(instance, yield* improvedTimes(instance, ancestorLimit), ancestorLimit);
}

/** The bound that raised heads and tails give. */
export function langevinCernyBound(
  { jobs, pools, block }: BoundInstance,
  { heads, tails }: ImprovedTimes,
  ancestors: number = ancestorLimitOf(block.operations.length),
): Bound {
  const name = "Langevin-Cerny";
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
