import { z } from "zod";
import { claimText } from "../../exact/problem/claim.ts";
import { pageHead, type RunRecord } from "../records/record.ts";
import { markdownTable, type TableColumn } from "../text/cliTable.ts";

const endRowSchema = z.strictObject({
  end: z.string(),
  from: z.number(),
  to: z.number(),
  operations: z.number(),
  /** Cycles that any schedule of the stretch takes, and those of the best one. */
  lower: z.number(),
  upper: z.number(),
  /** Engines whose word `lower` is. */
  claimants: z.array(z.string()).default([]),
  proof: z.array(z.string()),
  /** The judge takes the whole schedule with the best stretch in it. */
  valid: z.boolean(),
  seconds: z.number(),
});

/** One end of a schedule, solved as a block of its own. */
export type EndRow = z.infer<typeof endRowSchema>;

const resultsSchema = z.object({ length: z.number(), bound: z.number(), rows: z.array(endRowSchema) });

/** Columns of the table, for the terminal and for Markdown. */
export const endsColumns: readonly TableColumn<EndRow>[] = [
  { head: "end", cell: ({ end }) => end },
  { head: "cycles", cell: ({ from, to }) => `${from}..${to}` },
  { head: "operations", right: true, detail: true, cell: ({ operations }) => operations },
  { head: "at least", right: true, cell: ({ lower }) => lower },
  { head: "scheduled", right: true, cell: ({ upper }) => upper },
  {
    head: "state",
    cell: ({ lower, upper, claimants }) => (lower === upper ? claimText(claimants) : `open by ${upper - lower}`),
  },
  { head: "how", cell: ({ proof }) => proof.join("; ") },
  { head: "seconds", right: true, detail: true, cell: ({ seconds }) => seconds },
];

/**
 * The Markdown page of the newest record of `experiments/ends.ts`.
 * @throws {RangeError} when there is none, or its results are not those of ends.
 */
export function endsMarkdown(records: readonly RunRecord[]): string {
  const record = records.at(-1);
  const parsed = resultsSchema.safeParse(record?.results);
  if (record === undefined || !parsed.success) throw new RangeError("the last record of ends has no rows");
  const { length, bound, rows } = parsed.data;
  return [
    ...pageHead("Tail and preamble as blocks of their own", record, [
      `The schedule of \`${record.parameters["plan"]}\`, ${length} cycles, bound of its block ${bound}. Live words, slots and what`,
      "waits outside are as the schedule has them: the bounds hold for these boundaries, not for every schedule of the block.",
    ]),
    markdownTable(endsColumns, rows),
    "",
  ].join("\n");
}
