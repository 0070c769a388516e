import Table from "cli-table3";
import pc from "picocolors";

/** One column of a table for people. */
export interface TableColumn<Row> {
  readonly head: string;
  readonly right?: boolean;
  readonly cell: (row: Row) => string | number;
}

/** Whether to colour what goes to this stream: only on a terminal, and not where NO_COLOR is set. */
export function wantsColour(stream: { readonly isTTY?: boolean | undefined }): boolean {
  return stream.isTTY === true && pc.isColorSupported;
}

/** A table as text. cli-table3 colours pipes too unless told not to, so the colours are ours. */
export function cliTable<Row>(columns: readonly TableColumn<Row>[], rows: readonly Row[], colour: boolean): string {
  const paint = pc.createColors(colour);
  const table = new Table({
    head: columns.map(({ head }) => paint.bold(head)),
    colAligns: columns.map(({ right }) => (right === true ? "right" : "left")),
    style: { head: [], border: [], compact: true },
  });
  for (const row of rows) table.push(columns.map(({ cell }) => String(cell(row))));
  return table.toString();
}

/** Names and values side by side, without a head. */
export function cliPairs(pairs: readonly (readonly [name: string, value: string])[], colour: boolean): string {
  const paint = pc.createColors(colour);
  const table = new Table({ style: { head: [], border: [], compact: true } });
  for (const [name, value] of pairs) table.push([paint.bold(name), value]);
  return table.toString();
}
