import { pageHead, type RunRecord } from "../../src/report/records/record.ts";
import { markdownTable, type TableColumn } from "../../src/report/text/cliTable.ts";

/** What one run of the main job came to, in cycles. */
export interface QuickRun {
  readonly greedy: number;
  readonly final: number;
  readonly bound: number;
  readonly seconds: number;
}

/** A rung by both. */
export interface QuickRow {
  readonly rung: string;
  readonly operations: number;
  /** Cycles of the best plain list schedule. */
  readonly plain: number;
  readonly quick: QuickRun;
  readonly full: QuickRun;
}

/** Of the full job's gain the share that --quick gains; 1 where the full job gains nothing. */
const shareOf = ({ plain, quick, full }: QuickRow): number =>
  plain > full.final ? (plain - quick.final) / (plain - full.final) : 1;

/** The least share of all rungs. */
export function leastShare(rows: readonly QuickRow[]): number {
  return Math.min(1, ...rows.map(shareOf));
}

const jobText = ({ greedy, final }: QuickRun): string => `${greedy}, ${final}`;

/** Columns of the table. */
export const quickColumns: readonly TableColumn<QuickRow>[] = [
  { head: "rung", cell: ({ rung }) => rung },
  { head: "operations", right: true, detail: true, cell: ({ operations }) => operations },
  { head: "plain", right: true, cell: ({ plain }) => plain },
  { head: "quick: greedy, end", right: true, cell: ({ quick }) => jobText(quick) },
  { head: "s", right: true, cell: ({ quick }) => quick.seconds.toFixed(0) },
  { head: "full: greedy, end", right: true, cell: ({ full }) => jobText(full) },
  { head: "s ", right: true, cell: ({ full }) => full.seconds.toFixed(0) },
  { head: "bound", right: true, cell: ({ full }) => full.bound },
  { head: "quick's share of the gain", right: true, cell: (row) => `${(100 * shareOf(row)).toFixed(0)} %` },
];

/** The Markdown page of the newest record of `experiments/quick.ts`. */
export function quickPage(records: readonly RunRecord[]): string {
  const record = records.at(-1)!;
  const { rows } = record.results as unknown as { readonly rows: readonly QuickRow[] };
  return [
    ...pageHead("What --quick gains", record, [
      "The main job with the defaults of `--quick` and with those of the full job, both from nothing, one after the other. The gain of each",
      "is counted from `plain`, the best list schedule of all rules without justification; `greedy` is each job's own reference. Every schedule",
      "is checked.",
    ]),
    markdownTable(quickColumns, rows),
    "",
    `The least share is ${(100 * leastShare(rows)).toFixed(0)} %.`,
    "",
  ].join("\n");
}
