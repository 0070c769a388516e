/**
 * Schedules, scratch addresses, and what judges them: the checker (which shares no code with any scheduler) and the emitter
 * that makes a program of a schedule.
 *
 * @module schedules
 */
export { check } from "../check/check.ts";
export type { Violation, ViolationKind } from "../check/checkViolation.ts";
export { judge, type Verified } from "../exact/problem/judge.ts";
export { emit } from "../schedule/emit.ts";
export { type Impossibility, type ImpossibleReason, impossibilityText } from "../schedule/impossibility.ts";
export { parseSchedule, printSchedule } from "../schedule/notation.ts";
export {
  type Allocation,
  firstCycle,
  lastCycle,
  lengthOf,
  type Placement,
  type Schedule,
} from "../schedule/schedule.ts";
export {
  parseScheduleFile,
  printScheduleFile,
  type Scheduled,
  type ScheduleEntry,
  scheduleFileJsonSchema,
} from "../schedule/scheduleFile.ts";
export {
  type Allocated,
  type AllocationFailure,
  type AllocationOutcome,
  allocate,
} from "../schedule/scratch/allocate.ts";
export { type LiveRange, livePeak, liveRanges, liveWords } from "../schedule/scratch/liveRanges.ts";
export type { Stuck } from "../schedule/scratch/strategy.ts";
