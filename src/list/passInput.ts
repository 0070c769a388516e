import type { CompactSchedule } from "../schedule/compactSchedule.ts";
import type { FormPolicy } from "./formChoice.ts";
import type { Ranking } from "./ranking.ts";
import type { WordsPolicy } from "./wordsGate.ts";

/**
 * A reason to give a pass up: operations whose slots cost so much, all slots of a cycle costing `capacity`, and that have at
 * least `after` cycles behind them, do not fit into what is left before the cutoff.
 */
export interface WorkLimit {
  /** By operation, of its cheapest form; 0 where it does not count. */
  readonly cost: Float64Array;
  readonly capacity: number;
  readonly after: number;
}

/** Limits for passes in both directions; backward, `after` counts cycles before. */
export interface WorkLimits {
  readonly forward: readonly WorkLimit[];
  readonly backward: readonly WorkLimit[];
}

/** What one pass is given. */
export interface PassInput extends WordsPolicy {
  readonly ranking: Ranking;
  /** Class of each operation, after prescribed forms. */
  readonly classOf: Int32Array;
  readonly release: Int32Array | undefined;
  /** Give up when the length cannot be less than this. */
  readonly cutoff: number;
  readonly work: readonly WorkLimit[];
  readonly policy: FormPolicy;
}

/** How a pass ends; cycles are the pass's own (reversed when it goes backward). `firstUsed`: the first cycle with a used slot. */
export type PassOutcome =
  | { readonly status: "scheduled"; readonly schedule: CompactSchedule; readonly firstUsed: number }
  | { readonly status: "cutoff"; readonly cycle: number }
  | { readonly status: "stuck"; readonly cycle: number; readonly waiting: number; readonly live: number };
