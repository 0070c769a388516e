/**
 * List scheduling: priority rules, single passes with scratch as a hard limit, forward-backward justification, the sweep.
 *
 * @module list
 */
export { type Justified, type JustifyOptions, justify } from "../list/justify.ts";
export { type FormPolicy, type ListOptions, type ListOutcome, listSchedule } from "../list/list.ts";
export { type ListInstance, prepare } from "../list/listInstance.ts";
export type { WorkLimit, WorkLimits } from "../list/passInput.ts";
export {
  criticalPath,
  groupStart,
  indexMinusHeight,
  type Rule,
  readyOrder,
  resourceTail,
  softCohort,
  tailMinusBentGroup,
  tailMinusGroup,
  tailMinusOffsets,
} from "../list/priority.ts";
export { ruleGrid } from "../list/ruleGrid.ts";
export { type SweepOptions, type SweepResult, type SweepRow, sweep } from "../list/sweep.ts";
export { type CompactSchedule, fromSchedule, toSchedule } from "../schedule/compactSchedule.ts";
