/**
 * What is in the way of a schedule, as data and as text; tables and pictures.
 *
 * @module reports
 */
export { type ExplainOptions, type Explanation, explain } from "../explain/explain.ts";
export type { Chain } from "../explain/explainChains.ts";
export type { PurposeReasons, SlotReason } from "../explain/explainSlots.ts";
export { type IdleReason, type IdleSlot, type IdleView, idleReasons, idleSlots } from "../explain/idleSlots.ts";
export type { EngineTotals, RangeTotals, ReasonCounts, WaitingTotals } from "../explain/idleTotals.ts";
export type { FreeRuns, WordsOverTime } from "../explain/liveWordsOverTime.ts";
export {
  type MovedOperation,
  type PlacedOperation,
  type ScheduleDiff,
  scheduleDiff,
  type WindowDiff,
} from "../explain/scheduleDiff.ts";
export { type KindPrice, type ScratchPrice, type ShadowPrices, shadowPrices } from "../explain/shadowPrices.ts";
export type { PartUse } from "../explain/utilisation.ts";
export type { Phase } from "../explain/utilisationPhases.ts";
export { type HeatmapCell, heatmapCells, heatmapSvg } from "../picture/engineHeatmap.ts";
export { slotwiseVersion } from "../report/records/record.ts";
export { type ExplainPart, type ExplainParts, explainText } from "../report/schedules/explainTable.ts";
export { scheduleDiffText } from "../report/schedules/scheduleDiffTable.ts";
export { shadowText } from "../report/schedules/shadowTable.ts";
export { cliTable, markdownTable, plainLook, type TableColumn, type TableLook } from "../report/text/cliTable.ts";
export { glossary } from "../report/text/glossary.ts";
