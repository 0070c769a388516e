/** The name that `typed` probably means: the nearest by edits, if it is near enough to be meant. */
export function nearestName(typed: string, names: readonly string[]): string | undefined {
  const lower = typed.toLowerCase();
  let best: string | undefined;
  // A third of the letters may be wrong.
  let least = Math.max(1, Math.ceil(lower.length / 3)) + 1;
  for (const name of names) {
    const begins = lower.length >= 3 && name.toLowerCase().startsWith(lower);
    const distance = begins ? 0.5 : edits(lower, name.toLowerCase());
    if (distance < least && distance < name.length) [best, least] = [name, distance];
  }
  return best;
}

/** A hint for the end of a message: ` (did you mean "glpk"?)`, or nothing. */
export function didYouMean(typed: string, names: readonly string[]): string {
  const near = nearestName(typed, names);
  return near === undefined ? "" : ` (did you mean ${near}?)`;
}

/** Insertions, deletions, replacements and exchanges of neighbours (restricted Damerau-Levenshtein). */
function edits(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let distance = Math.min(row[j - 1]! + 1, last[j]! + 1, last[j - 1]! + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        distance = Math.min(distance, before[j - 2]! + 1);
      row.push(distance);
    }
    [before, last] = [last, row];
  }
  return last[b.length]!;
}
