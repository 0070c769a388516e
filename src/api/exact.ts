/**
 * Exact scheduling. {@link scheduleExactly} takes any block through bounds, greedy reference, windows and check;
 * {@link solveBlock} finds the shortest length of a small block and says what proves it.
 *
 * @module exact
 */
export { type PortfolioEngines, racingPortfolio } from "../../models/portfolio.ts";
export { windowThreads } from "../command/job/windowThreads.ts";
export type { GreedySummary } from "../exact/greedySchedule.ts";
export { type Background, inThisThread, inThreads, type ReferenceOptions } from "../exact/jobs/background.ts";
export type { GreedyOptions, GreedyReference } from "../exact/jobs/greedyReference.ts";
export type { GroupShiftJob } from "../exact/jobs/groupShift.ts";
export { type Greedy, type Journal, memoryJournal, openJournal } from "../exact/jobs/journal.ts";
export type { Pool } from "../exact/jobs/pool.ts";
export type { Task } from "../exact/jobs/task.ts";
export type { WindowJob, WindowResult } from "../exact/jobs/windowJob.ts";
export {
  type Contender,
  everyContender,
  type Portfolio,
  type ProblemContender,
  type ProgramContender,
  type WindowEngines,
} from "../exact/lengths/portfolio.ts";
export {
  type BlockProgress,
  type BlockSolution,
  type SolveBlockLimits,
  type SolveBlockOptions,
  solveBlock,
} from "../exact/lengths/solveBlock.ts";
export type { SolveEvent } from "../exact/lengths/solveEvent.ts";
export type { Claimants } from "../exact/problem/claim.ts";
export type {
  ProblemLimits,
  ProblemOutcome,
  ProblemSession,
  ProblemSolver,
  SearchProof,
  SessionOptions,
} from "../exact/problem/problemSolver.ts";
export type { Window, WindowPart } from "../exact/problem/window.ts";
export {
  type ExactSchedule,
  type LowerEnd,
  type Progress,
  type ScheduleOptions,
  scheduleExactly,
} from "../exact/scheduleExactly.ts";
export type { ClosedWindow, Refuted } from "../exact/windows/closedWindows.ts";
export type { Improvement, ImproveOptions } from "../exact/windows/improve.ts";
export type { Move } from "../exact/windows/neighbourhood.ts";
export type { WindowRecord } from "../exact/windows/windowRecord.ts";
export type { Budget, BudgetOptions } from "../time/budget.ts";
