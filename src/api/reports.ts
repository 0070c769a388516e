/**
 * What is in the way of a schedule, as data and as text; tables and pictures.
 *
 * @module reports
 */
export { type ExplainOptions, type Explanation, explain } from "../explain/explain.ts";
export { type IdleReason, type IdleSlot, idleReasons, idleSlots } from "../explain/idleSlots.ts";
export { type ScheduleDiff, scheduleDiff } from "../explain/scheduleDiff.ts";
export { type ShadowPrices, shadowPrices } from "../explain/shadowPrices.ts";
export { cliTable, plainLook, type TableColumn, type TableLook } from "../report/cliTable.ts";
export { type HeatmapCell, heatmapCells, heatmapSvg } from "../report/engineHeatmap.ts";
export { explainText } from "../report/explainTable.ts";
export { glossary } from "../report/glossary.ts";
export { markdownTable } from "../report/markdownTable.ts";
export { slotwiseVersion } from "../report/provenance.ts";
export { scheduleDiffText } from "../report/scheduleDiffTable.ts";
export { shadowText } from "../report/shadowTable.ts";
