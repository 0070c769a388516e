import { z } from "zod";
import { pageHead, type RunRecord } from "../records/record.ts";
import { markdownTable, percent, type TableColumn } from "../text/cliTable.ts";

/** How one bound stood to the optima of random blocks. Gaps in cycles. */
const tightnessRowSchema = z.strictObject({
  bound: z.string(),
  blocks: z.number(),
  /** Above the optimum: a bound that does this once is wrong. */
  invalid: z.number(),
  tight: z.number(),
  /** The same without the blocks whose machine limits live words. */
  unlimited: z.number(),
  tightUnlimited: z.number(),
  meanGap: z.number(),
  greatestGap: z.number(),
});

/** A row of the table, as `tightnessRowSchema` says. */
export type TightnessRow = z.infer<typeof tightnessRowSchema>;

/** Columns of the table, for the terminal and for Markdown. */
export const tightnessColumns: readonly TableColumn<TightnessRow>[] = [
  { head: "bound", cell: (row) => row.bound },
  { head: "blocks", right: true, cell: (row) => row.blocks },
  { head: "invalid", right: true, cell: (row) => row.invalid },
  { head: "equal to the optimum", right: true, cell: (row) => percent(row.tight, row.blocks) },
  { head: "where words are unlimited", right: true, cell: (row) => percent(row.tightUnlimited, row.unlimited) },
  { head: "mean gap", right: true, cell: (row) => row.meanGap.toFixed(3) },
  { head: "greatest gap", right: true, cell: (row) => row.greatestGap },
];

/**
 * The Markdown page of the newest tightness record.
 * @throws {RangeError} when the record has no rows.
 */
export function tightnessMarkdown(records: readonly RunRecord[]): string {
  const record = records.at(-1);
  const rows = z.array(tightnessRowSchema).safeParse(record?.results["rows"]);
  if (record === undefined || !rows.success) throw new RangeError("the last tightness record has no rows");
  return [
    ...pageHead("Bounds against the optimum", record, [
      "Random blocks of a few operations with forms, divided lanes and live words, their optima by exhaustive search. Gaps in",
      "cycles.",
    ]),
    markdownTable(tightnessColumns, rows.data),
    "",
  ].join("\n");
}
