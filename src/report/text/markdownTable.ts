import type { TableColumn } from "./cliTable.ts";

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
