import type { SearchSwitches } from "../../src/exact/learning/searchSwitches.ts";

/** A switch of the search turned, or its question put otherwise. */
export interface Technique extends Partial<SearchSwitches> {
  readonly name: string;
  readonly warm?: boolean;
  /** Edges between operations (or groups of them) that may change places. */
  readonly symmetric?: boolean;
}

/** What is tried, ahead of all the search as it is. */
export const techniques: readonly Technique[] = [
  { name: "as it is" },
  { name: "distances that slots imply: none", distances: "none" },
  { name: "distances that slots imply: all on one path", distances: "all" },
  { name: "intervals check only (no edge finding)", intervals: false },
  { name: "no prices between engines", pools: false },
  { name: "no clause minimisation", minimise: false },
  { name: "no phase saving", phaseSaving: false },
  { name: "restarts geometric", restarts: "geometric" },
  { name: "no restarts", restarts: "never" },
  { name: "restart unit 30", restartUnit: 30 },
  { name: "restart unit 300", restartUnit: 300 },
  { name: "earliest operation instead of activity", activity: false },
  { name: "activity decays by 0.99", decay: 0.99 },
  { name: "explanations at once, not lazily", lazy: false },
  { name: "warm start from a list schedule", warm: true },
  { name: "symmetry: twins and like groups in order", symmetric: true },
  { name: "beside a timetable intervals check", timetabled: "check" },
  { name: "beside a timetable intervals narrow (edge finding)", timetabled: "narrow" },
  { name: "beside a timetable energetic reasoning", energetic: true },
];
