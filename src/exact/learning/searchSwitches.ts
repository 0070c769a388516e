/** Techniques of the search, each a switch, so that an ablation table can show what it is worth. */
export interface SearchSwitches {
  /** Leave out literals that follow from the others of a learned clause. */
  readonly minimise: boolean;
  /** Try the value first that a variable had last. */
  readonly phaseSaving: boolean;
  /** Restarts after `restartUnit` conflicts times Luby's sequence, or growing by half; or never. */
  readonly restarts: "luby" | "geometric" | "never";
  readonly restartUnit: number;
  /** Activity of order literals decides; otherwise the earliest operation always. */
  readonly activity: boolean;
  readonly decay: number;
  /** Reasons are worked out when a conflict asks for them; otherwise with every propagation. */
  readonly lazy: boolean;
  /** Intervals at the prices between which forms choose, beside every engine's own. */
  readonly pools: boolean;
  /** Distances that slots imply: between definers and users of values, or all operations on one path. */
  readonly distances: "none" | "values" | "all";
  /** Intervals narrow single jobs; otherwise they are only checked for too much demand. */
  readonly intervals: boolean;
  /** What intervals do for engines that have a timetable: the same as for the others, only check, or nothing. */
  readonly timetabled: "narrow" | "check" | "none";
  /** Energetic reasoning for engines that have a timetable. */
  readonly energetic: boolean;
}

export const usualSwitches: SearchSwitches = {
  minimise: true,
  phaseSaving: true,
  restarts: "luby",
  restartUnit: 100,
  activity: true,
  decay: 0.95,
  lazy: true,
  pools: true,
  distances: "values",
  intervals: true,
  timetabled: "none",
  energetic: false,
};

/** Conflicts until the next restart, after so many. */
export function restartAfter({ restarts, restartUnit }: SearchSwitches, count: number): number {
  if (restarts === "never") return Number.POSITIVE_INFINITY;
  return restarts === "luby" ? restartUnit * luby(count + 1) : Math.round(restartUnit * 1.5 ** count);
}

/** 1 1 2 1 1 2 4 ... (Luby, Sinclair and Zuckerman 1993). */
function luby(n: number): number {
  let k = 1;
  while (2 ** k - 1 < n) k++;
  return 2 ** k - 1 === n ? 2 ** (k - 1) : luby(n - 2 ** (k - 1) + 1);
}
