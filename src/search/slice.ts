import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { KernelPlan } from "../kernel/plan.ts";
import type { Machine } from "../machine/machine.ts";
import { type Candidate, cost, evaluate, instanceOf } from "./candidate.ts";
import { otherMix } from "./mix.ts";
import { neighbour, type Stagger } from "./stagger.ts";

/** A piece of a search: from one point, for some time, with a seed of its own. Plain data: it crosses to a thread. */
export interface SliceJob {
  readonly machine: Machine;
  readonly kernel: KernelPlan;
  readonly stagger: Stagger;
  readonly seconds: number;
  readonly seed: number;
  /** How often another mix of lookups is tried instead of another stagger. */
  readonly mixShare: number;
}

/** The best point met, how many were tried, and whether it is better than where the slice began. */
export interface SliceResult {
  readonly best: Candidate;
  readonly tried: number;
  readonly improved: boolean;
}

/**
 * Local search over staggers and mixes: a neighbour that is not worse is taken. Every mix costs a new block, so mixes are
 * tried less often.
 * @throws {RangeError} when the point given leads to no schedule.
 */
export function searchSlice(job: SliceJob): SliceResult {
  const generator = xoroshiro128plus(job.seed);
  const random = (): number => uniformFloat64(generator);
  const end = performance.now() + 1000 * job.seconds;
  let instance = instanceOf(job.kernel, job.machine);
  const first = evaluate(instance, job.kernel, job.stagger, Number.MAX_SAFE_INTEGER / 2);
  if (first === undefined) throw new RangeError("the point that the search starts from leads to no schedule");
  let best = first;
  let bestCost = cost(best);
  let tried = 1;
  while (performance.now() < end) {
    tried++;
    const kernel = random() < job.mixShare ? otherMix(best.kernel, random) : undefined;
    const stagger = kernel === undefined || random() < 0.5 ? neighbour(best.stagger, random) : best.stagger;
    const candidateInstance = kernel === undefined ? instance : instanceOf(kernel, job.machine);
    const candidate = evaluate(candidateInstance, kernel ?? best.kernel, stagger, best.schedule.length + 1);
    if (candidate === undefined) continue;
    const candidateCost = cost(candidate);
    if (candidateCost > bestCost) continue;
    [best, bestCost, instance] = [candidate, candidateCost, candidateInstance];
  }
  return { best, tried, improved: bestCost < cost(first) };
}
