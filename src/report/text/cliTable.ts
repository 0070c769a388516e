import Table from "cli-table3";
import pc from "picocolors";
import { fittedWidths, longestWord } from "./fittedWidths.ts";
import { printable } from "./printable.ts";
import { wrapped } from "./wrapped.ts";

/** One column of a table for people. */
export interface TableColumn<Row> {
  readonly head: string;
  readonly right?: boolean;
  /** May be left out where there is no room for all. */
  readonly detail?: boolean;
  readonly cell: (row: Row) => string | number;
}

/** Where a table goes: with colours or without, and how many columns of characters there are. */
export interface TableLook {
  readonly colour: boolean;
  readonly columns: number;
}

/** What a pipe or a file gets: 80 characters, no colours. */
export const plainLook: TableLook = { colour: false, columns: 80 };

/**
 * A table as text, no wider than there is room: heads and texts are wrapped, and where that is not enough columns are left
 * out, `detail` ones first, which a line below the table says. Names in cells are made printable. cli-table3 colours pipes
 * too unless told not to, so the colours are ours.
 */
export function cliTable<Row>(
  columns: readonly TableColumn<Row>[],
  rows: readonly Row[],
  { colour, columns: room }: TableLook = plainLook,
): string {
  const paint = pc.createColors(colour);
  const texts = columns.map(({ cell }) => rows.map((row) => printable(String(cell(row)))));
  const measured = columns.map(({ head, right, detail }, at) => {
    const widest = Math.max(0, ...texts[at]!.map((text) => text.length));
    const word = Math.max(0, ...texts[at]!.map(longestWord));
    return {
      natural: Math.max(widest, head.length),
      // Numbers are never broken, heads at spaces.
      least: Math.max(longestWord(head), right === true ? widest : Math.min(word, leastText)),
      detail: detail === true,
    };
  });
  const widths = fittedWidths(measured, room);
  const shown = columns.flatMap((column, at) => (widths[at] === undefined ? [] : [{ column, at, width: widths[at] }]));
  const table = new Table({
    head: shown.map(({ column, width }) =>
      wrapped(column.head, width)
        .map((line) => paint.bold(line))
        .join("\n"),
    ),
    colAligns: shown.map(({ column }) => (column.right === true ? "right" : "left")),
    style: { head: [], border: [], compact: true },
  });
  for (const row of rows.keys()) {
    table.push(...lineByLine(shown.map(({ at, width }) => wrapped(texts[at]![row]!, width))));
  }
  const left = columns.filter((_, at) => widths[at] === undefined).map(({ head }) => head);
  if (left.length === 0) return table.toString();
  return [table.toString(), ...wrapped(`left out for want of room (--json has all): ${left.join(", ")}`, room)].join(
    "\n",
  );
}

/** A row for every line of its cells. cli-table3's time grows with the cube of a cell's lines: forty took twenty seconds. */
function lineByLine(cells: readonly (readonly string[])[]): string[][] {
  const lines = Math.max(...cells.map((cell) => cell.length));
  return Array.from({ length: lines }, (_, line) => cells.map((cell) => cell[line] ?? ""));
}

/** Words longer than this are broken where there is no room. */
const leastText = 14;

/** Names and values side by side, without a head. */
export function cliPairs(
  pairs: readonly (readonly [name: string, value: string])[],
  { colour, columns: room }: TableLook = plainLook,
): string {
  const paint = pc.createColors(colour);
  const longest = Math.max(0, ...pairs.map(([name]) => name.length));
  const first = Math.min(longest, 30);
  // Three bars and a space on either side of each cell.
  const second = Math.max(leastText, room - first - 7);
  const table = new Table({ style: { head: [], border: [], compact: true } });
  for (const [name, value] of pairs) {
    const names = wrapped(printable(name), first).map((line) => paint.bold(line));
    table.push(...lineByLine([names, wrapped(printable(value), second)]));
  }
  return table.toString();
}

/** A Markdown table of the columns that a terminal table has. */
export function markdownTable<Row>(columns: readonly TableColumn<Row>[], rows: readonly Row[]): string {
  const line = (cells: readonly (string | number)[]): string =>
    `| ${cells.map((cell) => String(cell).replaceAll("|", "\\|")).join(" | ")} |`;
  return [
    line(columns.map(({ head }) => head)),
    line(columns.map(({ right }) => (right === true ? "---:" : "---"))),
    ...rows.map((row) => line(columns.map(({ cell }) => cell(row)))),
  ].join("\n");
}

/** A part of a whole, to a tenth of a percent: "12.5 %"; "-" of nothing. */
export function percent(part: number, whole: number): string {
  return whole === 0 ? "-" : `${((100 * part) / whole).toFixed(1)} %`;
}

/** Cycles above a bound, with their share of it: "5 (0.57 %)"; the cycles alone above a bound of 0. */
export function gapInPercent(gap: number, bound: number): string {
  return bound === 0 ? `${gap}` : `${gap} (${((100 * gap) / bound).toFixed(2)} %)`;
}
