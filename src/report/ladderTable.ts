import { z } from "zod";
import type { TableColumn } from "./cliTable.ts";
import { markdownTable } from "./markdownTable.ts";
import type { RunRecord } from "./record.ts";

/** One rung as measured: `published` is the post's figure, `cycles` ours. */
export const ladderRowSchema = z.strictObject({
  rung: z.string(),
  source: z.string().optional(),
  contract: z.string(),
  published: z.number().optional(),
  cycles: z.number(),
  rule: z.string(),
  operations: z.number(),
  bound: z.number(),
  /** Words live at the peak of the schedule, and of the same rule's schedule when scratch has no limit. */
  live: z.number(),
  unlimited: z.number(),
  simulated: z.number(),
  seconds: z.number(),
});

/** See `ladderRowSchema`. */
export type LadderRow = z.infer<typeof ladderRowSchema>;

/** Columns of the ladder, for the terminal and for Markdown. */
export const ladderColumns: readonly TableColumn<LadderRow>[] = [
  { head: "rung", cell: (row) => row.rung },
  { head: "from", cell: (row) => row.source ?? "own" },
  { head: "contract", cell: (row) => row.contract },
  { head: "theirs", right: true, cell: (row) => row.published ?? "" },
  { head: "ours", right: true, cell: (row) => row.cycles },
  { head: "bound", right: true, cell: (row) => row.bound },
  { head: "operations", right: true, cell: (row) => row.operations },
  { head: "live words", right: true, cell: (row) => row.live },
  { head: "without limit", right: true, cell: (row) => row.unlimited },
  { head: "inputs", right: true, cell: (row) => row.simulated },
  { head: "rule", cell: (row) => row.rule },
];

/**
 * The Markdown page of the newest ladder record.
 * @throws {RangeError} when the record's rows are none.
 */
export function ladderMarkdown(records: readonly RunRecord[]): string {
  const record = records.at(-1);
  const rows = z.array(ladderRowSchema).safeParse(record?.results["rows"]);
  if (record === undefined || !rows.success) throw new RangeError("the last ladder record has no rows");
  return [
    "# The ladder",
    "",
    `Written by \`experiments/ladder.ts\` on ${record.date.slice(0, 10)} from \`ladder.jsonl\`. Every figure is checked and simulated;`,
    "`bound` is a lower bound of the rung's own block, `live words` the peak in scratch (1,536 words),",
    "`without limit` the peak of the same rule's schedule when scratch has no limit.",
    "",
    markdownTable(ladderColumns, rows.data),
    "",
  ].join("\n");
}
