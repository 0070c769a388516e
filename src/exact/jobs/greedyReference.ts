import type { Block } from "../../ir/block.ts";
import { prepare } from "../../list/listInstance.ts";
import { ruleGrid } from "../../list/ruleGrid.ts";
import { type SweepOptions, type SweepResult, sweep } from "../../list/sweep.ts";
import type { SchedulingMachine } from "../../machine/machine.ts";
import { toSchedule } from "../../schedule/compactSchedule.ts";
import { vectorWidth } from "../../schedule/scratch/allocate.ts";
import { judge, type Verified } from "../problem/judge.ts";

/** The best of the rule sweep, with its addresses, and the rule that led to it. */
export interface GreedyReference {
  readonly rule: string;
  readonly verified: Verified;
  /** Passes made, and the budget. */
  readonly passes: number;
  readonly budget: number;
  /** Ended by its signal: a run that is not cut may come to another reference. */
  readonly cut: boolean;
}

/** What the reference is asked for; budgets are counts, so that the same options give the same reference everywhere. */
export interface GreedyOptions
  extends Pick<SweepOptions, "rules" | "passes" | "justified" | "seed" | "target" | "signal" | "progress"> {
  /** Called with every schedule that becomes the best one. */
  readonly better?: ((verified: Verified, rule: string) => void) | undefined;
}

/** Vectors' worth of scratch that the sweep is denied, when with less denied no schedule found addresses. */
const denied = [0, 2, 4, 8, 16] as const;
/** Operations above which it is the most at once: in one of thousands of places vectors find no words, and each attempt takes minutes. */
const large = 30_000;

/** Passes of the sweep where nobody asks for another number. */
export const greedyPasses = 1500;

/**
 * The greedy reference: the shortest schedule of the rule sweep that the judge takes. Vectors need contiguous words, and
 * whether they find them is known only afterwards, so schedules without addresses are refused while the sweep goes on.
 * @throws {RangeError} when no schedule finds addresses.
 */
export async function greedyReference(
  block: Block,
  machine: SchedulingMachine,
  { better, ...options }: GreedyOptions = {},
): Promise<GreedyReference> {
  const budget = options.passes ?? greedyPasses;
  const instance = prepare(block, machine);
  // The first two rules look at paths alone: on many groups they fill the scratch and are slow, so they come last.
  const [criticalPath, resourceTail, ...others] = ruleGrid(instance);
  const { scratchWords: scratch } = machine;
  const width = vectorWidth(block);
  let reason = "";
  // Without a limit every schedule finds addresses.
  const vectorsDenied = block.operations.length > large ? denied.slice(-1) : denied;
  for (const vectors of scratch === undefined ? [0] : vectorsDenied) {
    let verified: Verified | undefined;
    let found: SweepResult;
    try {
      found = await sweep(instance, {
        rules: [...others, criticalPath!, resourceTail!],
        ...options,
        passes: budget,
        scratchWords: scratch && Math.max(Math.ceil(scratch / 2), scratch - vectors * width),
        accept: (schedule, rule) => {
          const verdict = judge(block, machine, toSchedule(block, schedule));
          if (verdict.status === "rejected") return false;
          verified = verdict.verified;
          better?.(verified, rule);
          return true;
        },
      });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      reason = error.message;
      continue;
    }
    const { rule, passes, schedule } = found;
    const complete = passes >= budget || schedule.length <= (options.target ?? 0);
    return { rule, verified: verified!, passes, budget, cut: !complete };
  }
  const room = scratch === undefined ? "" : ` in ${scratch} scratch words`;
  throw new RangeError(`no greedy schedule of ${block.name} finds addresses${room}: ${reason}`);
}
