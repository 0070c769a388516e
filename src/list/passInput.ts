import type { CompactSchedule } from "../schedule/compactSchedule.ts";
import type { FormPolicy } from "./formChoice.ts";
import type { Ranking } from "./ranking.ts";
import type { WordsPolicy } from "./wordsGate.ts";

/** What one pass is given. */
export interface PassInput extends WordsPolicy {
  readonly ranking: Ranking;
  /** Class of each operation, after prescribed forms. */
  readonly classOf: Int32Array;
  readonly release: Int32Array | undefined;
  /** Give up when the length cannot be less than this. */
  readonly cutoff: number;
  readonly policy: FormPolicy;
}

/** How a pass ends; cycles are the pass's own (reversed when it goes backward). `firstUsed`: the first cycle with a used slot. */
export type PassOutcome =
  | { readonly status: "scheduled"; readonly schedule: CompactSchedule; readonly firstUsed: number }
  | { readonly status: "cutoff"; readonly cycle: number }
  | { readonly status: "stuck"; readonly cycle: number; readonly waiting: number; readonly live: number };
