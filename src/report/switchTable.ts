import { z } from "zod";
import type { TableColumn } from "./cliTable.ts";
import { markdownTable } from "./markdownTable.ts";
import type { RunRecord } from "./record.ts";

const switchRowSchema = z.strictObject({
  name: z.string(),
  cycles: z.number(),
  bound: z.number(),
  operations: z.number(),
  rule: z.string(),
  simulated: z.number(),
});

/** The kernel with one switch changed. */
export type SwitchRow = z.infer<typeof switchRowSchema>;

/** Columns beside a reference: the plan with no switch changed. */
export function switchColumns(reference: SwitchRow): TableColumn<SwitchRow>[] {
  const signed = (n: number): string => (n > 0 ? `+${n}` : `${n}`);
  return [
    { head: "plan", cell: (row) => row.name },
    { head: "cycles", right: true, cell: (row) => row.cycles },
    { head: "change", right: true, cell: (row) => (row === reference ? "" : signed(row.cycles - reference.cycles)) },
    { head: "bound", right: true, cell: (row) => row.bound },
    { head: "operations", right: true, detail: true, cell: (row) => row.operations },
    { head: "inputs", right: true, detail: true, cell: (row) => row.simulated },
    { head: "rule", cell: (row) => row.rule },
  ];
}

/**
 * The Markdown page of the newest record of `experiments/switches.ts`.
 * @throws {RangeError} when the record's rows are none.
 */
export function switchMarkdown(records: readonly RunRecord[]): string {
  const record = records.at(-1);
  const rows = z.array(switchRowSchema).min(1).safeParse(record?.results["rows"]);
  if (record === undefined || !rows.success) throw new RangeError("the last record of switches has no rows");
  return [
    "# What each switch is worth",
    "",
    `Written by \`experiments/switches.ts\` on ${record.date.slice(0, 10)} from \`switches.jsonl\`: the standard plan with one switch`,
    `changed at a time, the same greedy sweep of ${record.limits["passes"]} passes for each, checked and simulated. What does not pay stays here.`,
    "",
    markdownTable(switchColumns(rows.data[0]!), rows.data),
    "",
  ].join("\n");
}
