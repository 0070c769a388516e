import { pageHead, type RunRecord } from "../../src/report/records/record.ts";
import { markdownTable, type TableColumn } from "../../src/report/text/cliTable.ts";

/** A switch of the search turned, and what became of every question. */
export interface SearchAblationRow {
  readonly variant: string;
  readonly decided: number;
  /** An undecided question counts with all of its seconds. */
  readonly seconds: number;
  readonly conflicts: number;
  readonly cells: Readonly<Record<string, string>>;
}

/** Columns of the table. */
export function searchAblationColumns(rows: readonly SearchAblationRow[]): TableColumn<SearchAblationRow>[] {
  return [
    { head: "variant", cell: ({ variant }) => variant },
    { head: "decided", right: true, cell: ({ decided }) => decided },
    { head: "seconds", right: true, cell: ({ seconds }) => seconds.toFixed(1) },
    { head: "conflicts", right: true, cell: ({ conflicts }) => conflicts },
    ...[...new Set(rows.flatMap(({ cells }) => Object.keys(cells)))].map(
      (head): TableColumn<SearchAblationRow> => ({
        ...{ head, right: true, detail: true },
        cell: ({ cells }) => cells[head] ?? "-",
      }),
    ),
  ];
}

/** The Markdown page of the newest record of `experiments/search-ablation.ts`. */
export function searchAblationPage(records: readonly RunRecord[]): string {
  const record = records.at(-1)!;
  const { rows } = record.results as unknown as { readonly rows: readonly SearchAblationRow[] };
  return [
    ...pageHead("What the techniques of our own search are worth", record, [
      "The search alone, with one technique changed at a time; what loses stays in the table. Blocks: is there a schedule of that many",
      "cycles? Windows (of the ladder's small sizes): one cycle less. Projects of PSPLIB (j30): a cycle less than the optimum, or the optimum; they",
      "alone have engines with a timetable. Symmetry: order edges between operations, or like groups, that may change places. The last rows are whole solves of the blocks that bounds and list schedules",
      "leave open, by the search alone, with and without what it learned at one length for the next. cpu: seconds are of the CPU.",
    ]),
    markdownTable(searchAblationColumns(rows), rows),
    "",
  ].join("\n");
}
