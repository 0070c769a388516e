import { z } from "zod";
import { pageHead, type RunRecord } from "../records/record.ts";
import { markdownTable, type TableColumn } from "../text/cliTable.ts";

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
  floors: z.strictObject({ lanes: z.number(), valu: z.number(), load: z.number(), flow: z.number() }),
  /** Words live at the peak of the schedule, and when all groups go round by round and scratch has no limit. */
  live: z.number(),
  unlimited: z.number(),
  /** Words that the machine has. */
  scratch: z.number(),
  simulated: z.number(),
  seconds: z.number(),
});

/** See `ladderRowSchema`. */
export type LadderRow = z.infer<typeof ladderRowSchema>;

/** Columns of the ladder, for the terminal and for Markdown. */
export const ladderColumns: readonly TableColumn<LadderRow>[] = [
  { head: "rung", cell: (row) => row.rung },
  { head: "from", detail: true, cell: (row) => row.source ?? "own" },
  { head: "contract", detail: true, cell: (row) => row.contract },
  { head: "theirs", right: true, cell: (row) => row.published ?? "" },
  { head: "ours", right: true, cell: (row) => row.cycles },
  { head: "bound", right: true, cell: (row) => row.bound },
  { head: "gap", right: true, cell: (row) => `${((100 * (row.cycles - row.bound)) / row.bound).toFixed(1)} %` },
  { head: "lanes/60", right: true, detail: true, cell: (row) => row.floors.lanes },
  { head: "valu only/6", right: true, detail: true, cell: (row) => row.floors.valu },
  { head: "loads/2", right: true, detail: true, cell: (row) => row.floors.load },
  { head: "flow/1", right: true, detail: true, cell: (row) => row.floors.flow },
  { head: "operations", right: true, detail: true, cell: (row) => row.operations },
  { head: "live words", right: true, detail: true, cell: (row) => row.live },
  { head: "in lockstep", right: true, detail: true, cell: inLockstep },
  { head: "inputs", right: true, detail: true, cell: (row) => row.simulated },
  { head: "rule", cell: (row) => row.rule },
];

function inLockstep({ unlimited, scratch }: LadderRow): string {
  return unlimited > scratch ? `${unlimited}: ${unlimited - scratch} too many` : `${unlimited}`;
}

/**
 * The Markdown page of the newest ladder record.
 * @throws {RangeError} when the record's rows are none.
 */
export function ladderMarkdown(records: readonly RunRecord[]): string {
  const record = records.at(-1);
  const rows = z.array(ladderRowSchema).safeParse(record?.results["rows"]);
  if (record === undefined || !rows.success) throw new RangeError("the last ladder record has no rows");
  return [
    ...pageHead("The ladder", record, [
      "Every figure is checked and simulated; `bound` is a lower bound of the rung's own block, `gap` what is left to it; the",
      "four floors are those of the forms that the schedule chose; `live words` is the peak in scratch (1,536 words), `in",
      "lockstep` the peak when all groups go round by round: what the rung needs if nothing staggers them, and whether that fits.",
    ]),
    markdownTable(ladderColumns, rows.data),
    "",
  ].join("\n");
}
