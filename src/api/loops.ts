/**
 * Loops: modulo scheduling from both sides, with bounds of the initiation interval that are re-checked without a search.
 *
 * @module loops
 */
export { modulo } from "../../models/modulo.ts";
export { checkLoop } from "../check/checkLoop.ts";
export type { Loop, LoopEdge, Recurrence } from "../ir/loop.ts";
export { type IterativeOptions, iterativeModulo } from "../loop/iterativeModulo.ts";
export type {
  IntervalRefutation,
  LiveChain,
  LoopBound,
  LoopWait,
  RefutationChild,
  RefutationEnd,
  RefutationNode,
  RefutationSplit,
} from "../loop/loopBound.ts";
export { type LoopCode, type LoopPart, loopCode } from "../loop/loopCode.ts";
export { loopCodeFault, loopCycles } from "../loop/loopCodeFault.ts";
export { withLoopControl } from "../loop/loopControl.ts";
export type { LoopFormulation, LoopProgram, LoopProgramOptions } from "../loop/loopInstance.ts";
export { type LoopInstance, loopInstance } from "../loop/loopInstance.ts";
export type { ModuloAddresses } from "../loop/moduloAddresses.ts";
export { type PipelinedProgram, pipelinedFault, pipelinedProgram } from "../loop/pipelinedProgram.ts";
export { type RecurrenceCycle, recurrenceBound } from "../loop/recurrenceBound.ts";
export {
  type IntervalAttempt,
  type LoopResult,
  loopBoundOf,
  type ScheduleLoopOptions,
  scheduleLoop,
} from "../loop/scheduleLoop.ts";
export { unrolled, unrolledSchedule } from "../loop/unrolled.ts";
export {
  checkLoopCertificate,
  type LoopCertificate,
  type LoopCertificateParts,
  type LoopVerdict,
  printLoopCertificate,
} from "../proof/loopCertificate.ts";
export { loopBoundFault } from "../proof/verifyLoop.ts";
export { liveWordsModulo, type ModuloSchedule, stagesOf } from "../schedule/moduloSchedule.ts";
