/** A column as it would be, and how narrow it may become. */
interface MeasuredColumn {
  readonly natural: number;
  readonly least: number;
  /** Goes first where there is no room. */
  readonly detail: boolean;
}

/**
 * Widths with which a table of these columns is at most `room` characters wide: the widest columns are narrowed first, to
 * their least width at most; where that is not enough, columns go (undefined), details before others, the last first.
 */
export function fittedWidths(columns: readonly MeasuredColumn[], room: number): (number | undefined)[] {
  const kept = columns.map(() => true);
  // Of a column: a bar and a space on either side; and the last bar.
  const total = (widthOf: (column: MeasuredColumn) => number): number =>
    columns.reduce((sum, column, at) => sum + (kept[at] ? widthOf(column) + 3 : 0), 1);
  while (total(({ least }) => least) > room && kept.filter(Boolean).length > 1) {
    const details = columns.findLastIndex(({ detail }, at) => kept[at] && detail);
    kept[details >= 0 ? details : kept.lastIndexOf(true)] = false;
  }
  const widths = columns.map(({ natural }) => natural);
  const used = (): number => widths.reduce((sum, width, at) => sum + (kept[at] ? width + 3 : 0), 1);
  for (let over = used() - room; over > 0; over--) {
    let widest = -1;
    for (const [at, { least }] of columns.entries()) {
      if (kept[at] && widths[at]! > least && (widest < 0 || widths[at]! > widths[widest]!)) widest = at;
    }
    if (widest < 0) break;
    widths[widest]! -= 1;
  }
  return widths.map((width, at) => (kept[at] ? width : undefined));
}

/** Characters of the longest word. */
export function longestWord(text: string): number {
  return Math.max(0, ...text.split(" ").map((word) => word.length));
}
