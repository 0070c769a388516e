import { z } from "zod";
import { pageHead, type RunRecord } from "../records/record.ts";
import { markdownTable, type TableColumn } from "../text/cliTable.ts";

/** A block's front: lengths in cycles, words at each of them at least. */
const paretoRowSchema = z.strictObject({
  block: z.string(),
  operations: z.number(),
  points: z.array(z.strictObject({ length: z.number(), words: z.number(), proved: z.boolean() })),
  ends: z.enum(["infeasible", "claimed", "undecided", "cancelled"]),
  seconds: z.number(),
});

/** A row of the table, as `paretoRowSchema` says. */
export type ParetoRow = z.infer<typeof paretoRowSchema>;

const ends: Readonly<Record<ParetoRow["ends"], string>> = {
  infeasible: "no schedule",
  claimed: "no schedule, an engine says so",
  undecided: "undecided",
  cancelled: "not looked at",
};

/** Columns of the table, for the terminal and for Markdown. */
export const paretoColumns: readonly TableColumn<ParetoRow>[] = [
  { head: "block", cell: (row) => row.block },
  { head: "ops", right: true, cell: (row) => row.operations },
  {
    head: "cycles in words (* not proved)",
    cell: ({ points }) =>
      points.map(({ length, words, proved }) => `${length} in ${words}${proved ? "" : "*"}`).join(", "),
  },
  { head: "with a word less", cell: (row) => ends[row.ends] },
  { head: "seconds", right: true, detail: true, cell: (row) => row.seconds.toFixed(1) },
];

/**
 * The Markdown page of the newest record of fronts.
 * @throws {RangeError} when the record has no rows.
 */
export function paretoMarkdown(records: readonly RunRecord[]): string {
  const record = records.at(-1);
  const rows = z.array(paretoRowSchema).safeParse(record?.results["rows"]);
  if (record === undefined || !rows.success) throw new RangeError("the last record of fronts has no rows");
  const points = rows.data.flatMap((row) => row.points);
  return [
    ...pageHead("Length against live words", record, [
      "Each point: a length, and the fewest live words at which it can be had. Proved: no schedule is shorter in so many words, and with one",
      "word less none is as short, both with witnesses. Blocks without values of their own have a word for each result that is waited for.",
    ]),
    `${points.length} points of ${rows.data.length} blocks, ${points.filter(({ proved }) => proved).length} proved.`,
    "",
    markdownTable(paretoColumns, rows.data),
    "",
  ].join("\n");
}
