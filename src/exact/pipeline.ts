import type { Bound } from "../bounds/bound.ts";
import type { Block } from "../ir/block.ts";
import { generate } from "../kernel/generate.ts";
import type { KernelPlan } from "../kernel/plan.ts";
import type { Machine } from "../machine/machine.ts";
import type { Schedule } from "../schedule/schedule.ts";
import { livePeak, liveRanges } from "../scratch/liveRanges.ts";
import { greedyReference } from "./greedyReference.ts";
import { type Improvement, type ImproveOptions, improve } from "./improve.ts";
import type { Greedy, Journal } from "./journal.ts";
import { judge, type Verified } from "./judge.ts";
import type { Simulated } from "./simulated.ts";
import type { WindowRecord } from "./windowRecord.ts";

/** What the pipeline is run with. A formulation and a solver come in from outside. */
export interface PipelineOptions extends Pick<ImproveOptions, "formulation" | "solver" | "pool" | "groupPasses"> {
  readonly machine: Machine;
  readonly plan: KernelPlan;
  /** Wall-clock seconds for everything; the simulation at the end is outside it. */
  readonly seconds: number;
  readonly windowSeconds: number;
  readonly windowOperations: number;
  /** Lower bounds to try; the greatest stands beside the result. At least one. */
  readonly bounds: readonly ((block: Block, machine: Machine) => Bound)[];
  /** Passes of the greedy rule sweep: a count, so that the greedy reference is the same everywhere unless `seconds` are short:
   * the sweep ends when half of them are gone. */
  readonly passes: number;
  readonly seed: number;
  readonly journal: Journal;
  /** Stops at the next window or pass; what was found is still verified and returned. */
  readonly signal?: AbortSignal | undefined;
  /** Runs the schedule on the simulator and compares with the reference walk. */
  readonly simulate: (block: Block, verified: Verified) => Simulated;
  readonly progress?: ((step: Progress) => void) | undefined;
}

/** What has just been done. */
export type Progress =
  | { readonly stage: "generated"; readonly block: Block }
  | { readonly stage: "bounded"; readonly bound: Bound }
  | { readonly stage: "sweeping"; readonly passes: number; readonly of: number; readonly best: number }
  | { readonly stage: "greedy"; readonly greedy: Greedy; readonly recalled: boolean }
  | { readonly stage: "resumed"; readonly length: number }
  | { readonly stage: "window"; readonly window: WindowRecord }
  | { readonly stage: "stitched"; readonly length: number; readonly stopped: Improvement["stopped"] };

/** The exact schedule beside the greedy one, and what stands behind both. */
export interface ExactVersusGreedy extends Verified {
  readonly block: Block;
  readonly greedy: { readonly rule: string; readonly cycles: number };
  readonly bound: Pick<Bound, "name" | "cycles" | "scope">;
  /** The bound equals the length. */
  readonly optimal: boolean;
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
  const { machine, plan, journal, progress, signal } = options;
  const begun = performance.now();
  const elapsed = (): number => (performance.now() - begun) / 1000;

  const block = generate(plan, machine);
  progress?.({ stage: "generated", block });
  const best = options.bounds.map((bound) => bound(block, machine)).sort((a, b) => b.cycles - a.cycles)[0]!;
  progress?.({ stage: "bounded", bound: best });
  const greedy = await recalledGreedy(block, best.cycles, Math.max(0, options.seconds / 2 - elapsed()), options);
  const start = startOf(block, greedy.schedule, options);
  const improvement = await improve(block, machine, start, {
    ...options,
    seconds: Math.max(0.001, options.seconds - elapsed()),
    journal,
    signal,
    bound: best.cycles,
    onWindow: (window) => progress?.({ stage: "window", window }),
  });
  const { schedule, allocation, windows, proved, stopped } = improvement;
  progress?.({ stage: "stitched", length: schedule.length, stopped });
  const simulated = options.simulate(block, { schedule, allocation });
  const closed = { name: "window over the whole block", cycles: schedule.length, scope: "block" } as const;
  const bound = proved ? closed : { name: best.name, cycles: best.cycles, scope: best.scope };
  return {
    block,
    schedule,
    allocation,
    greedy: { rule: greedy.rule, cycles: greedy.schedule.length },
    bound,
    optimal: bound.cycles === schedule.length,
    windows,
    stopped,
    peakLive: livePeak(block, liveRanges(block, schedule), schedule.length).words,
    peakAddress: allocation.addresses.reduce((top, at, value) => Math.max(top, at + block.values[value]!.words), 0),
    simulated,
    seconds: elapsed(),
  };
}

/** The greedy reference; from the journal where it has the same sweep. */
async function recalledGreedy(
  block: Block,
  target: number,
  seconds: number,
  options: PipelineOptions,
): Promise<Greedy> {
  const { machine, passes, seed, journal, progress } = options;
  const parameters = `${passes} passes, seed ${seed}`;
  const known = journal.greedy(block, machine, parameters);
  if (known !== undefined && judge(block, machine, known.schedule).status === "valid") {
    progress?.({ stage: "greedy", greedy: known, recalled: true });
    return known;
  }
  const late = AbortSignal.timeout(Math.ceil(1000 * seconds));
  const signal = options.signal === undefined ? late : AbortSignal.any([options.signal, late]);
  const { rule, verified } = await greedyReference(block, machine, {
    passes,
    seed,
    target,
    signal,
    progress: (done, of, shortest) => progress?.({ stage: "sweeping", passes: done, of, best: shortest }),
  });
  const greedy = { rule, schedule: verified.schedule };
  if (!signal.aborted) journal.saveGreedy(block, machine, parameters, greedy);
  progress?.({ stage: "greedy", greedy, recalled: false });
  return greedy;
}

/** The journal's schedule where it is shorter and the judge takes it: a file is not believed. */
function startOf(block: Block, greedy: Schedule, { journal, machine, progress }: PipelineOptions): Schedule {
  const known = journal.incumbent(block, machine);
  if (known === undefined || known.length >= greedy.length) return greedy;
  if (judge(block, machine, known).status === "rejected") return greedy;
  progress?.({ stage: "resumed", length: known.length });
  return known;
}
