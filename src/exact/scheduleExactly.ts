import { type BoundFunction, cheapBounds } from "../bounds/best.ts";
import type { Bound } from "../bounds/bound.ts";
import { BoundInstance } from "../bounds/boundInstance.ts";
import type { Block } from "../ir/block.ts";
import { validateBlock } from "../ir/validateBlock.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import type { Schedule } from "../schedule/schedule.ts";
import { livePeak, liveRanges } from "../schedule/scratch/liveRanges.ts";
import { Budget } from "../time/budget.ts";
import { type GreedySummary, greedySchedule, resumedSchedule } from "./greedySchedule.ts";
import { type Background, inThisThread } from "./jobs/background.ts";
import { type Journal, memoryJournal } from "./jobs/journal.ts";
import type { Claimants } from "./problem/claim.ts";
import type { Verified } from "./problem/judge.ts";
import { impossible } from "./refutation/impossible.ts";
import type { Refuted } from "./windows/closedWindows.ts";
import { Companion } from "./windows/companion.ts";
import { type Improvement, type ImproveOptions, improve } from "./windows/improve.ts";
import type { WindowRecord } from "./windows/windowRecord.ts";

/** What a block is scheduled with. A formulation and a solver come in from outside, and so does whoever can run the result. */
export interface ScheduleOptions<Judged = undefined>
  extends Pick<ImproveOptions, "formulation" | "solver" | "decider" | "pool" | "groupPasses"> {
  /**
   * Wall-clock seconds for everything but the judge at the end. The greedy reference gets at most half of them, so that windows
   * are tried whatever the limit; where that ends it, it is `cut`. Default: none.
   */
  readonly seconds?: number | undefined;
  /**
   * Wall-clock seconds for group shifts and windows, after the greedy reference and slow bounds; those that a pool of several threads
   * tries beside them, on threads that they leave free, are not counted. Default 90.
   */
  readonly searchSeconds?: number | undefined;
  /** Wall-clock seconds for one window. Default 10. */
  readonly windowSeconds?: number | undefined;
  /** Operations in a window at first; it follows what the engine manages. Default 80. */
  readonly windowOperations?: number | undefined;
  /** Lower bounds that the greedy reference waits for: it ends where it reaches the greatest. Default: the cheap ones. */
  readonly bounds?: readonly BoundFunction[] | undefined;
  /** Lower bounds that take longer, calculated beside the greedy reference. Default: none. */
  readonly slowBounds?: readonly BoundFunction[] | undefined;
  /** Passes of the greedy rule sweep: a count, never a time, so that the reference is the same everywhere. Default 1500. */
  readonly passes?: number | undefined;
  /** Of everything random. Default 1. */
  readonly seed?: number | undefined;
  /** What earlier runs found. Default: nothing. */
  readonly journal?: Journal | undefined;
  /** Where bounds and greedy reference are calculated. Default: in this thread. */
  readonly background?: Background | undefined;
  /** Stops at the next window or pass; what was found is still verified and returned. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Another judge of the result beside the checker: it runs the program, say. It throws where the schedule is wrong. A block
   * without operands can be run by nobody: the checker is its only judge.
   */
  readonly judge?: ((verified: Verified) => Judged) | undefined;
  /** Called with every schedule that is shorter than those before, once it has been checked. */
  readonly better?: ((verified: Verified) => void) | undefined;
  readonly progress?: ((step: Progress) => void) | undefined;
}

/** Of the seconds for everything, what bounds and greedy reference may take. */
const greedyShare = 0.5;

/** What has just been done. */
export type Progress =
  | { readonly stage: "begun"; readonly block: Block }
  | { readonly stage: "bounded"; readonly bound: Bound }
  | { readonly stage: "sweeping"; readonly passes: number; readonly of: number; readonly best: number }
  | { readonly stage: "greedy"; readonly greedy: GreedySummary }
  | { readonly stage: "resumed"; readonly length: number }
  | { readonly stage: "window"; readonly window: WindowRecord }
  | { readonly stage: "stitched"; readonly length: number; readonly stopped: Improvement["stopped"] };

/** The best schedule beside the greedy one, and what stands behind both. */
export interface ExactSchedule<Judged = undefined> extends Verified {
  readonly block: Block;
  readonly greedy: GreedySummary;
  /** Cycles before what group shifts and windows saved: of the greedy reference, or of a shorter schedule of an earlier run. */
  readonly begun: number;
  readonly bound: LowerEnd;
  /** The greatest bound that came with a witness. */
  readonly witnessed: Bound;
  /** The bound equals the length. Whose word that is, `bound.claimants` says. */
  readonly optimal: boolean;
  /** Group shifts are in it too, as `kind: "groups"`. */
  readonly windows: readonly WindowRecord[];
  /** Windows of the schedule that an engine refuted. */
  readonly refuted: readonly Refuted[];
  readonly stopped: Improvement["stopped"];
  readonly peakLive: number;
  readonly peakAddress: number;
  /** What the judge from outside said; undefined where there was none. */
  readonly judged: Judged | undefined;
  readonly seconds: number;
}

/** No schedule of the block is shorter. Proved where nobody claims it, else the word of the engines named. */
export interface LowerEnd extends Pick<Bound, "name" | "cycles" | "scope"> {
  readonly claimants: Claimants;
}

/**
 * Schedules any block on any machine: bounds, greedy reference, group shifts, exact windows, stitch, check. Whatever stops
 * it, the schedule returned has been checked with its addresses (and by the judge from outside, if there is one), and is
 * never longer than the greedy one. The greedy reference is the same on every computer, unless the clock cuts it; the rest is with a
 * pool of one thread, as long as no limit of time is hit.
 * @throws {RangeError} when the block has no schedule in the machine's scratch, does not fit the machine, or a limit is none.
 * @throws {Error} what the judge from outside throws: a defect.
 */
export async function scheduleExactly<Judged = undefined>(
  block: Block,
  machine: SchedulingMachine,
  options: ScheduleOptions<Judged>,
): Promise<ExactSchedule<Judged>> {
  const { progress, bounds = cheapBounds, slowBounds = [], background = inThisThread } = options;
  const { journal = memoryJournal(), seconds = Number.POSITIVE_INFINITY } = options;
  const { searchSeconds = 90, windowSeconds = 10, windowOperations = 80, seed = 1 } = options;
  const begun = performance.now();
  const elapsed = (): number => (performance.now() - begun) / 1000;
  const budget = new Budget({ seconds, signal: options.signal });
  const { signal } = budget;

  validateBlock(block, machine);
  const because = impossible(block, machine);
  if (because !== undefined) throw new RangeError(`${block.name} has no schedule: ${because}`);
  progress?.({ stage: "begun", block });
  const instance = new BoundInstance(block, machine);
  const found = await background.bounds(instance, bounds, undefined, signal);
  if (found.length === 0) found.push(bounds[0]!(instance));
  const target = greatest(found);
  progress?.({ stage: "bounded", bound: target });
  let shortest = Number.POSITIVE_INFINITY;
  const better = (verified: Verified): void => {
    if (verified.schedule.length >= shortest) return;
    shortest = verified.schedule.length;
    options.better?.(verified);
  };
  const surroundings = { ...options, ...{ seed, windowSeconds, windowOperations, journal, background, better } };
  const searchLeft = (): number => Math.max(0.001, Math.min(searchSeconds, budget.left()));
  /** Of the schedule that an earlier run left. */
  let resumed = Number.POSITIVE_INFINITY;
  const search = (from: Schedule, bound: number, beside?: Companion): Promise<Improvement> => {
    const start = resumedSchedule(block, machine, from, surroundings);
    if (start !== from) resumed = start.length;
    return improve(block, machine, start, {
      ...surroundings,
      ...{ seconds: searchLeft(), bound, beside, onWindow: (window) => progress?.({ stage: "window", window }) },
    });
  };

  // The greedy reference takes a thread, and slow bounds take another one. With more of them windows begin with the first schedule.
  const beside = (options.pool?.threads ?? 1) > 1 ? new Companion(slowBounds.length > 0 ? 2 : 1) : undefined;
  let early: Promise<Improvement> | undefined;
  const begin = (from: Schedule): void => {
    early = search(from, target.cycles, beside);
    early.catch(() => {});
  };
  const slower = background.bounds(instance, slowBounds, undefined, signal).then((slow) => {
    const best = greatest([target, ...slow]);
    if (best !== target) progress?.({ stage: "bounded", bound: best });
    if (slowBounds.length > 0) beside?.freed();
    beside?.raised(best.cycles);
    return best;
  });
  // Whoever waits for it gets the error; the greedy reference may fail before.
  slower.catch(() => {});
  const waited = async () => {
    const { greedy, schedule: reference } = await greedySchedule(block, machine, target.cycles, {
      ...surroundings,
      signal: budget.part(greedyShare * budget.left()).signal,
      better(verified) {
        better(verified);
        beside?.found(verified);
        if (beside !== undefined && early === undefined) begin(verified.schedule);
      },
    });
    // One of the journal was found by nobody now.
    if (beside !== undefined && early === undefined) begin(reference);
    beside?.freed();
    return { greedy, reference, best: await slower };
  };
  const { greedy, reference, best } = await waited().catch(async (error: unknown) => {
    beside?.ended(0);
    await early?.catch(() => {});
    throw error;
  });
  beside?.ended(searchLeft());
  const improvement = await (early ?? search(reference, best.cycles));
  const { schedule, allocation, windows, refuted, provedBy, stopped } = improvement;
  progress?.({ stage: "stitched", length: schedule.length, stopped });
  const judged = options.judge?.({ schedule, allocation });
  const bound = provedBy === undefined ? proved(best) : refutedWhole(provedBy, schedule.length);
  return {
    block,
    schedule,
    allocation,
    greedy,
    begun: Math.min(reference.length, resumed),
    bound,
    witnessed: best,
    optimal: bound.cycles === schedule.length,
    windows,
    refuted,
    stopped,
    peakLive: livePeak(block, liveRanges(block, schedule), schedule.length).words,
    peakAddress: allocation.addresses.reduce((top, at, value) => Math.max(top, at + block.values[value]!.words), 0),
    judged,
    seconds: elapsed(),
  };
}

/** The greatest bound; of equals the first. */
function greatest(bounds: readonly Bound[]): Bound {
  return bounds.reduce((best, bound) => (bound.cycles > best.cycles ? bound : best));
}

/** A bound comes with a witness. */
function proved({ name, cycles, scope }: Bound): LowerEnd {
  return { name, cycles, scope, claimants: [] };
}

/** An engine's "infeasible" comes without a witness: it is not called more than that. */
function refutedWhole(by: string, cycles: number): LowerEnd {
  const counted = by === "counting";
  const how = counted ? "closed by counting" : `infeasible in a cycle less, as ${by} says`;
  return { name: `window over the whole block, ${how}`, cycles, scope: "block", claimants: counted ? [] : [by] };
}
