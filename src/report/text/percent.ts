/** A part of a whole, to a tenth of a percent: "12.5 %"; "-" of nothing. */
export function percent(part: number, whole: number): string {
  return whole === 0 ? "-" : `${((100 * part) / whole).toFixed(1)} %`;
}

/** Cycles above a bound, with their share of it: "5 (0.57 %)"; the cycles alone above a bound of 0. */
export function gapInPercent(gap: number, bound: number): string {
  return bound === 0 ? `${gap}` : `${gap} (${((100 * gap) / bound).toFixed(2)} %)`;
}
