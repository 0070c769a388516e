import { pageHead, type RunRecord } from "../../src/report/records/record.ts";
import { markdownTable, type TableColumn } from "../../src/report/text/cliTable.ts";

/** Lengths that are one too short, and optimal ones. */
export const decisions = [
  ["ewf-alu2-mul1", 18],
  ["ewf-alu2-mul1", 19],
  ["window-V8c", 21],
  ["window-V8c", 22],
  ["window-L4c", 34],
  ["window-L4c", 35],
  ["window-M8c", 27],
] as const;

/** A variant and what it decided. */
export interface AblationRow {
  readonly variant: string;
  readonly decided: number;
  readonly seconds: number;
  readonly cells: Record<string, string>;
}

/** Columns of the table, for the terminal and for Markdown. */
export const ablationColumns: readonly TableColumn<AblationRow>[] = [
  { head: "variant", cell: (row) => row.variant },
  { head: "decided", right: true, cell: (row) => row.decided },
  { head: "seconds", right: true, cell: (row) => row.seconds.toFixed(2) },
  ...decisions.map(([name, T]): TableColumn<AblationRow> => {
    const key = `${name} ${T}`;
    return {
      head: key.replace("-alu2-mul1", "").replace("window-", ""),
      right: true,
      detail: true,
      cell: (row) => row.cells[key] ?? "-",
    };
  }),
];

/** The Markdown page of the newest record of `experiments/ablation.ts`. */
export function ablationPage(records: readonly RunRecord[]): string {
  const record = records.at(-1)!;
  const { rows } = record.results as { rows: readonly AblationRow[] };
  return [
    ...pageHead("What the switches are worth", record, [
      "Is there a schedule of that many cycles? An undecided decision counts with all of its seconds.",
    ]),
    markdownTable(ablationColumns, rows),
    "",
  ].join("\n");
}
