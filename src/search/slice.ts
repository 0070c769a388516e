import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { KernelPlan } from "../kernel/plan.ts";
import type { Machine } from "../machine/machine.ts";
import { toSchedule } from "../schedule/compactSchedule.ts";
import type { ListInstance } from "../schedule/listInstance.ts";
import { allocate } from "../scratch/allocate.ts";
import { type Candidate, cost, evaluate, firstCandidate, instanceOf } from "./candidate.ts";
import { otherMix } from "./mix.ts";
import { neighbour, type Stagger } from "./stagger.ts";

/** Where a search stands: a kernel and how its groups are staggered; without a stagger the best even one is looked for. */
export interface Point {
  readonly kernel: KernelPlan;
  readonly stagger?: Stagger | undefined;
}

/** A piece of a search: from one point, for some time, with a seed of its own. Plain data: it crosses to a thread. */
export interface SliceJob {
  readonly machine: Machine;
  readonly point: Point;
  readonly seconds: number;
  /** Ends the slice after so many candidates, for a result that does not depend on the computer. */
  readonly evaluations?: number | undefined;
  readonly seed: number;
  /** How often another mix of lookups is tried instead of another stagger. */
  readonly mixShare: number;
  /** Of annealing, at the beginning; in cycles. It falls to 0 within the slice. */
  readonly temperature: number;
  /** Words of scratch for the list passes. Default: the machine's. */
  readonly scratchWords?: number | undefined;
}

/** The best point met whose values find addresses, and how many were tried. */
export interface SliceResult {
  /** Absent where no schedule was found, or none that finds addresses. */
  readonly best?: Candidate | undefined;
  readonly cost: number;
  readonly tried: number;
}

/**
 * Simulated annealing over staggers and mixes (Kirkpatrick, Gelatt and Vecchi 1983): a worse neighbour is taken with
 * probability exp(-difference / temperature). Every mix costs a new block, so mixes are tried less often.
 */
export function searchSlice(job: SliceJob): SliceResult {
  const generator = xoroshiro128plus(job.seed);
  const random = (): number => uniformFloat64(generator);
  const begun = performance.now();
  const { machine, scratchWords, evaluations = Number.POSITIVE_INFINITY } = job;
  const first = start(job);
  if (first === undefined) return { cost: Number.MAX_VALUE, tried: 1 };
  let instance = first.instance;
  let current: Candidate = first.candidate;
  let currentCost = cost(current);
  let best: Candidate | undefined;
  let bestCost = Number.MAX_VALUE;
  const keep = (candidate: Candidate, candidateCost: number, of: ListInstance): void => {
    if (candidateCost >= bestCost) return;
    if (allocate(of.block, machine, toSchedule(of.block, candidate.schedule)).status === "failed") return;
    [best, bestCost] = [candidate, candidateCost];
  };
  keep(current, currentCost, instance);
  let tried = 1;
  for (;;) {
    const gone =
      job.evaluations === undefined ? (performance.now() - begun) / (1000 * job.seconds) : tried / evaluations;
    if (gone >= 1) break;
    tried++;
    const kernel = random() < job.mixShare ? otherMix(current.kernel, random) : undefined;
    const stagger = kernel === undefined || random() < 0.5 ? neighbour(current.stagger, random) : current.stagger;
    const of = kernel === undefined ? instance : ifPossible(() => instanceOf(kernel, machine));
    const threshold = currentCost - job.temperature * (1 - gone) * Math.log(1 - random());
    const cutoff = Math.floor(threshold) + 1;
    const candidate = of && evaluate(of, kernel ?? current.kernel, stagger, { cutoff, scratchWords });
    if (of === undefined || candidate === undefined) continue;
    const candidateCost = cost(candidate);
    if (candidateCost > threshold) continue;
    [current, currentCost, instance] = [candidate, candidateCost, of];
    keep(candidate, candidateCost, of);
  }
  return { best, cost: bestCost, tried };
}

function start(job: SliceJob): { instance: ListInstance; candidate: Candidate } | undefined {
  const { machine, scratchWords } = job;
  const { kernel, stagger } = job.point;
  return ifPossible(() => {
    const instance = instanceOf(kernel, machine);
    const candidate =
      stagger === undefined
        ? firstCandidate(kernel, machine, scratchWords)
        : evaluate(instance, kernel, stagger, { scratchWords });
    return candidate && { instance, candidate };
  });
}

/** Some mixes have no room for their records, some kernels no schedule: they are no candidates. */
function ifPossible<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
