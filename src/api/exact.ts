/**
 * Exact scheduling. {@link scheduleExactly} takes any block through bounds, greedy reference, windows and check;
 * {@link solveBlock} finds the shortest length of a small block and says what proves it.
 *
 * @module exact
 */
export { racingPortfolio } from "../../models/portfolio.ts";
export { windowThreads } from "../command/windowThreads.ts";
export type { GreedySummary } from "../exact/greedySchedule.ts";
export { type Background, inThisThread, inThreads } from "../exact/jobs/background.ts";
export { type Journal, memoryJournal, openJournal } from "../exact/jobs/journal.ts";
export { type Contender, everyContender, type Portfolio } from "../exact/lengths/portfolio.ts";
export {
  type BlockProgress,
  type BlockSolution,
  type SolveBlockOptions,
  solveBlock,
} from "../exact/lengths/solveBlock.ts";
export type { Claimants } from "../exact/problem/claim.ts";
export {
  type ExactSchedule,
  type LowerEnd,
  type Progress,
  type ScheduleOptions,
  scheduleExactly,
} from "../exact/scheduleExactly.ts";
export type { WindowRecord } from "../exact/windows/windowRecord.ts";
