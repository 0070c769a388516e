import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { BoundInstance } from "../../bounds/boundInstance.ts";
import { headTail } from "../../bounds/headTail.ts";
import { workPools } from "../../bounds/workPools.ts";
import { trustBlock } from "../../ir/validateBlock.ts";
import { type ListInstance, prepare } from "../../list/listInstance.ts";
import type { WorkLimits } from "../../list/passInput.ts";
import type { Machine } from "../../machine/machine.ts";
import { type CompactSchedule, toSchedule } from "../../schedule/compactSchedule.ts";
import { decodeSchedule } from "../../schedule/scheduleCode.ts";
import { allocate } from "../../schedule/scratch/allocate.ts";
import { generate } from "../generator/generate.ts";
import type { KernelPlan } from "../plan/plan.ts";
import {
  type Candidate,
  candidateCost,
  evenStaggers,
  firstCandidate,
  instanceOf,
  scheduleCandidate,
} from "./candidate.ts";
import { otherMix } from "./mix.ts";
import { type PoolRooms, poolRooms } from "./poolRooms.ts";
import { shifted, transferred } from "./shift.ts";
import { slotsOf } from "./slotsOf.ts";
import { neighbour, type Stagger } from "./stagger.ts";

/**
 * Where a search stands: a kernel, how its groups are staggered, and the schedule that it has come to from there, or from
 * elsewhere. Without both the best even stagger is looked for.
 */
export interface Point {
  readonly kernel: KernelPlan;
  readonly stagger?: Stagger | undefined;
  /** See `encodeSchedule`. */
  readonly schedule?: string | undefined;
}

/** Seconds that a slice takes in any case. */
const least = 0.1;

/** A piece of a search: from one point, for some time, with a seed of its own. Plain data: it crosses to a thread. */
export interface SliceJob {
  readonly machine: Machine;
  readonly point: Point;
  readonly seconds: number;
  /** When they are over at the latest, in milliseconds since 1970: a thread may take seconds to start. */
  readonly until?: number | undefined;
  /** Ends the slice after so many candidates, for a result that does not depend on the computer. */
  readonly evaluations?: number | undefined;
  readonly seed: number;
  /** How often another mix of lookups is tried, instead of moving parts of the schedule. */
  readonly mixShare: number;
  /** How often a schedule is made anew from another stagger. */
  readonly staggerShare: number;
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
 * Simulated annealing over schedules, staggers and mixes (Kirkpatrick, Gelatt and Vecchi 1983): a worse neighbour is taken
 * with probability exp(-difference / temperature). Every mix costs a new block, so mixes are tried less often.
 */
export function searchSlice(job: SliceJob): SliceResult {
  const generator = xoroshiro128plus(job.seed);
  const random = (): number => uniformFloat64(generator);
  const begun = performance.now();
  const { machine, evaluations = Number.POSITIVE_INFINITY } = job;
  const first = start(job);
  if (first === undefined) return { cost: Number.MAX_VALUE, tried: 1 };
  let instance = first.of;
  let current: Candidate = first.candidate;
  let currentCost = candidateCost(current);
  let { scratchWords } = first;
  let best: Candidate | undefined;
  let bestCost = Number.MAX_VALUE;
  let refused = 0;
  const keep = (candidate: Candidate, cost: number, of: ListInstance): void => {
    if (cost >= bestCost) return;
    if (!findsAddresses(candidate, of, machine)) {
      // Fewer words from now on, now and then: where they lie in pieces, vectors find no room.
      if (++refused % 4 === 0) scratchWords -= machine.vectorLength;
      return;
    }
    [best, bestCost] = [candidate, cost];
  };
  keep(current, currentCost, instance);
  const left = job.until === undefined ? Number.POSITIVE_INFINITY : (job.until - Date.now()) / 1000;
  const seconds = Math.max(least, Math.min(job.seconds, left));
  let tried = 1;
  for (;;) {
    const gone = job.evaluations === undefined ? (performance.now() - begun) / (1000 * seconds) : tried / evaluations;
    if (gone >= 1) break;
    tried++;
    const threshold = currentCost - job.temperature * (1 - gone) * Math.log(1 - random());
    const limits = { cutoff: Math.floor(threshold) + 1, scratchWords };
    const { candidate, of } = move(job, { candidate: current, of: instance }, limits, random) ?? {};
    if (candidate === undefined || of === undefined) continue;
    const cost = candidateCost(candidate);
    if (cost > threshold) continue;
    [current, currentCost, instance] = [candidate, cost, of];
    keep(candidate, cost, of);
  }
  return { best, cost: bestCost, tried };
}

/** A candidate and the instance of its kernel. */
interface Position {
  readonly candidate: Candidate;
  readonly of: ListInstance;
}

/** A neighbour of a position: another mix, another stagger, or the schedule's parts moved. */
function move(
  { machine, mixShare, staggerShare }: SliceJob,
  { candidate, of }: Position,
  limits: { readonly cutoff: number; readonly scratchWords?: number | undefined },
  random: () => number,
): Position | undefined {
  const dice = random();
  if (dice < staggerShare) {
    const work = boundsOf(of, machine).work;
    const made = scheduleCandidate(of, candidate.kernel, neighbour(candidate.stagger, random), { ...limits, work });
    return made && { candidate: made, of };
  }
  let [kernel, instance]: [KernelPlan, ListInstance] = [candidate.kernel, of];
  let schedule: CompactSchedule | undefined;
  if (dice < staggerShare + mixShare) {
    const other = otherMix(kernel, random);
    if (other === undefined) return undefined;
    const now = boundsOf(of, machine);
    const most = Math.max(now.floor, limits.cutoff - leastRoom);
    // Counted before it is written: most mixes go no further. Flow and loads must end early enough, as they do now.
    const slots = ifPossible(() => slotsOf(other, machine, now.rooms()));
    if (slots === undefined || slots > most) return undefined;
    const compiled = ifPossible(() => compiledUnjudged(other, machine));
    if (compiled === undefined) return undefined;
    [kernel, instance] = [other, compiled];
    schedule = transferred(of, candidate.schedule, instance, limits);
    if (schedule !== undefined && boundsOf(instance, machine).floor > most) return undefined;
  } else {
    schedule = shifted(of, candidate.schedule, { ...limits, work: boundsOf(of, machine).work }, random);
  }
  return schedule && { candidate: { kernel, stagger: candidate.stagger, schedule }, of: instance };
}

/** Cycles between a mix's bound and the schedules wanted: searches have come as near as this, hardly nearer. */
const leastRoom = 3;

interface SearchBounds {
  /** The bound of an instance's block. A mix whose bound is near has little room, however well its schedule begins. */
  readonly floor: number;
  /** What ends passes early. */
  readonly work: WorkLimits;
  /** Of those mixes are made from. */
  readonly rooms: () => PoolRooms;
}

const known = new WeakMap<ListInstance, SearchBounds>();

function boundsOf(of: ListInstance, machine: Machine): SearchBounds {
  const found = known.get(of);
  if (found !== undefined) return found;
  const instance = new BoundInstance(of.block, machine);
  let rooms: PoolRooms | undefined;
  const made: SearchBounds = {
    floor: headTail(instance).cycles,
    work: workPools(instance),
    rooms: () => (rooms ??= poolRooms(instance)),
  };
  known.set(of, made);
  return made;
}

/**
 * The kernel's block, compiled. Blocks of the generator are not validated: what comes of one is judged by block and machine in
 * `search`. Nor is it bounded: that costs as much as compiling, and of twenty mixes one comes to a schedule.
 */
function compiledUnjudged(kernel: KernelPlan, machine: Machine): ListInstance {
  const block = generate(kernel, machine);
  trustBlock(block, machine);
  return prepare(block, machine);
}

/** Vectors' worth of scratch that the list passes are denied, when with less denied a schedule finds no addresses. */
const denied = [0, 2, 4, 8, 16];

/** Where the slice begins, with the words that its list passes may use. */
function start(job: SliceJob): (Position & { readonly scratchWords: number }) | undefined {
  const { machine } = job;
  const { kernel, stagger, schedule } = job.point;
  const most = job.scratchWords ?? machine.scratchWords;
  return ifPossible(() => {
    const of = instanceOf(kernel, machine);
    if (schedule !== undefined) {
      const decoded = decodeSchedule(schedule, of.operations);
      const even = stagger ?? evenStaggers(of, kernel)[0]!;
      return { candidate: { kernel, stagger: even, schedule: decoded }, of, scratchWords: most };
    }
    for (const vectors of denied) {
      const scratchWords = most - vectors * machine.vectorLength;
      const candidate =
        stagger === undefined
          ? firstCandidate(kernel, machine, scratchWords)
          : scheduleCandidate(of, kernel, stagger, { scratchWords });
      if (candidate === undefined) break;
      if (findsAddresses(candidate, of, machine)) return { candidate, of, scratchWords };
    }
    return undefined;
  });
}

function findsAddresses({ schedule }: Candidate, { block }: ListInstance, machine: Machine): boolean {
  return allocate(block, machine, toSchedule(block, schedule)).status === "allocated";
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
