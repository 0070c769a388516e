import type { Bound } from "../bounds/bound.ts";
import type { Block } from "../ir/block.ts";
import type { Machine } from "../machine/machine.ts";
import type { Schedule } from "../schedule/schedule.ts";
import { livePeak, liveRanges } from "../schedule/scratch/liveRanges.ts";
import { generate } from "../walk/generator/generate.ts";
import type { Simulated } from "../walk/generator/simulated.ts";
import type { KernelPlan } from "../walk/plan/plan.ts";
import { type Background, type BoundFunction, inThisThread } from "./jobs/background.ts";
import type { Journal } from "./jobs/journal.ts";
import { judge, type Verified } from "./problem/judge.ts";
import { type Improvement, type ImproveOptions, improve } from "./windows/improve.ts";
import type { WindowRecord } from "./windows/windowRecord.ts";

/** What the pipeline is run with. A formulation and a solver come in from outside. */
export interface PipelineOptions extends Pick<ImproveOptions, "formulation" | "solver" | "pool" | "groupPasses"> {
  readonly machine: Machine;
  readonly plan: KernelPlan;
  /** Wall-clock seconds for everything but the simulation at the end; a greedy reference that it ends is `cut`. Default: none. */
  readonly seconds?: number | undefined;
  /** Wall-clock seconds for group shifts and windows, after the greedy reference. */
  readonly searchSeconds: number;
  readonly windowSeconds: number;
  readonly windowOperations: number;
  /** Lower bounds that the greedy reference waits for: it ends where it reaches the greatest. At least one. */
  readonly bounds: readonly BoundFunction[];
  /** Lower bounds that take longer, calculated beside the greedy reference. */
  readonly slowBounds?: readonly BoundFunction[] | undefined;
  /** Passes of the greedy rule sweep: a count, never a time, so that the greedy reference is the same everywhere. */
  readonly passes: number;
  readonly seed: number;
  readonly journal: Journal;
  /** Where bounds and greedy reference are calculated. Default: in this thread. */
  readonly background?: Background | undefined;
  /** Stops at the next window or pass; what was found is still verified and returned. */
  readonly signal?: AbortSignal | undefined;
  /** Runs the schedule on the simulator and compares with the reference walk. */
  readonly simulate: (block: Block, verified: Verified) => Simulated;
  /** Called with every schedule that is shorter than those before, once it has been checked. */
  readonly better?: ((block: Block, verified: Verified) => void) | undefined;
  readonly progress?: ((step: Progress) => void) | undefined;
}

/** What has just been done. */
export type Progress =
  | { readonly stage: "generated"; readonly block: Block }
  | { readonly stage: "bounded"; readonly bound: Bound }
  | { readonly stage: "sweeping"; readonly passes: number; readonly of: number; readonly best: number }
  | { readonly stage: "greedy"; readonly greedy: Reference }
  | { readonly stage: "resumed"; readonly length: number }
  | { readonly stage: "window"; readonly window: WindowRecord }
  | { readonly stage: "stitched"; readonly length: number; readonly stopped: Improvement["stopped"] };

/** The greedy reference: list scheduling with one of many rules, and justification. */
export interface Reference {
  readonly rule: string;
  readonly cycles: number;
  /** Passes made, and the budget that was given; fewer where the bound was reached. */
  readonly passes: number;
  readonly budget: number;
  /** Ended by the clock or by hand: a run that is not cut may come to another reference. */
  readonly cut: boolean;
  /** From the journal of an earlier run. */
  readonly recalled: boolean;
}

/** The best schedule beside the greedy one, and what stands behind both. */
export interface ExactVersusGreedy extends Verified {
  readonly block: Block;
  readonly greedy: Reference;
  /** Length of the schedule that the search began with: the greedy one, or a shorter one of an earlier run. */
  readonly begun: number;
  readonly bound: Pick<Bound, "name" | "cycles" | "scope">;
  /** The bound equals the length. */
  readonly optimal: boolean;
  /** Group shifts are in it too, as `kind: "groups"`. */
  readonly windows: readonly WindowRecord[];
  readonly stopped: Improvement["stopped"];
  readonly peakLive: number;
  readonly peakAddress: number;
  readonly simulated: Simulated;
  readonly seconds: number;
}

/**
 * The main pipeline: kernel, bounds, greedy reference, windows, verification. Whatever stops it, the schedule returned
 * has been checked with its addresses and simulated, and is never longer than the greedy one.
 * @throws {RangeError} when the kernel has no schedule in the machine's scratch, or a limit is none.
 * @throws {Error} when the simulated memory is not the reference walk's: a defect.
 */
export async function exactVersusGreedy(options: PipelineOptions): Promise<ExactVersusGreedy> {
  const { machine, plan, journal, progress, seconds, slowBounds = [], background = inThisThread } = options;
  const begun = performance.now();
  const elapsed = (): number => (performance.now() - begun) / 1000;
  const late = seconds === undefined ? [] : [AbortSignal.timeout(Math.ceil(1000 * seconds))];
  const signal = AbortSignal.any([...late, ...(options.signal === undefined ? [] : [options.signal])]);

  const block = generate(plan, machine);
  progress?.({ stage: "generated", block });
  const found = await background.bounds(block, machine, options.bounds, undefined, signal);
  if (found.length === 0) found.push(options.bounds[0]!(block, machine));
  const target = greatest(found);
  progress?.({ stage: "bounded", bound: target });
  const slow = background.bounds(block, machine, slowBounds, undefined, signal);
  // Whoever waits for it gets the error; the greedy reference may fail before.
  slow.catch(() => {});
  const { greedy, schedule: reference } = await greedyOf(block, target.cycles, { ...options, background, signal });
  const best = greatest([target, ...(await slow)]);
  if (best !== target) progress?.({ stage: "bounded", bound: best });
  const start = startOf(block, reference, options);
  const improvement = await improve(block, machine, start, {
    ...options,
    seconds: Math.max(0.001, Math.min(options.searchSeconds, (seconds ?? Number.POSITIVE_INFINITY) - elapsed())),
    journal,
    signal: options.signal,
    bound: best.cycles,
    onWindow: (window) => progress?.({ stage: "window", window }),
    better: (verified) => options.better?.(block, verified),
  });
  const { schedule, allocation, windows, provedBy, stopped } = improvement;
  progress?.({ stage: "stitched", length: schedule.length, stopped });
  const simulated = options.simulate(block, { schedule, allocation });
  const bound = provedBy === undefined ? best : refutedWhole(provedBy, schedule.length);
  return {
    block,
    schedule,
    allocation,
    greedy,
    begun: start.length,
    bound: { name: bound.name, cycles: bound.cycles, scope: bound.scope },
    optimal: bound.cycles === schedule.length,
    windows,
    stopped,
    peakLive: livePeak(block, liveRanges(block, schedule), schedule.length).words,
    peakAddress: allocation.addresses.reduce((top, at, value) => Math.max(top, at + block.values[value]!.words), 0),
    simulated,
    seconds: elapsed(),
  };
}

/** The greatest bound; of equals the first. */
function greatest(bounds: readonly Bound[]): Bound {
  return bounds.reduce((best, bound) => (bound.cycles > best.cycles ? bound : best));
}

/** An engine's "infeasible" comes without a witness: it is not called more than that. */
function refutedWhole(by: string, cycles: number): Pick<Bound, "name" | "cycles" | "scope"> {
  const how = by === "counting" ? "closed by counting" : `infeasible in a cycle less, as ${by} says`;
  return { name: `window over the whole block, ${how}`, cycles, scope: "block" };
}

/** The greedy reference; from the journal where it has the same sweep. */
async function greedyOf(
  block: Block,
  target: number,
  options: PipelineOptions & { readonly background: Background },
): Promise<{ readonly greedy: Reference; readonly schedule: Schedule }> {
  const { machine, passes: budget, seed, journal, progress, background, signal } = options;
  const parameters = `${budget} passes, seed ${seed}`;
  const known = journal.greedy(block, machine, parameters);
  if (known !== undefined && judge(block, machine, known.schedule).status === "valid") {
    const { rule, passes = budget, schedule } = known;
    const greedy = { rule, cycles: schedule.length, passes, budget, cut: false, recalled: true };
    progress?.({ stage: "greedy", greedy });
    return { greedy, schedule };
  }
  const { rule, verified, passes, cut } = await background.greedy(block, machine, {
    ...{ passes: budget, seed, target, signal },
    progress: (done, of, shortest) => progress?.({ stage: "sweeping", passes: done, of, best: shortest }),
    better: (better) => {
      journal.save(block, machine, better.schedule);
      options.better?.(block, better);
    },
  });
  const { schedule } = verified;
  if (!cut) journal.saveGreedy(block, machine, parameters, { rule, passes, schedule });
  const greedy = { rule, cycles: schedule.length, passes, budget, cut, recalled: false };
  progress?.({ stage: "greedy", greedy });
  return { greedy, schedule };
}

/** The journal's schedule where it is shorter and the judge takes it: a file is not believed. */
function startOf(block: Block, greedy: Schedule, { journal, machine, progress }: PipelineOptions): Schedule {
  const known = journal.incumbent(block, machine);
  if (known === undefined || known.length >= greedy.length) return greedy;
  if (judge(block, machine, known).status === "rejected") return greedy;
  progress?.({ stage: "resumed", length: known.length });
  return known;
}
