import { z } from "zod";
import { pageHead, type RunRecord } from "../records/record.ts";
import { markdownTable, type TableColumn } from "../text/cliTable.ts";

const switchRowSchema = z.strictObject({
  name: z.string(),
  cycles: z.number(),
  bound: z.number(),
  operations: z.number(),
  rule: z.string(),
  simulated: z.number(),
});

/** List scheduling passes of a variant where nothing else is asked. */
export const switchPasses = 800;

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

/** What to say of a run with fewer passes than the study has. */
function short({ limits }: RunRecord): string {
  return (limits["passes"] ?? 0) < switchPasses ? `, not the ${switchPasses} that the study has by default` : "";
}

/**
 * The Markdown page of the newest record of `experiments/switches.ts`.
 * @throws {RangeError} when the record's rows are none.
 */
export function switchMarkdown(records: readonly RunRecord[]): string {
  const record = records.at(-1);
  const rows = z.array(switchRowSchema).min(1).safeParse(record?.results["rows"]);
  if (record === undefined || !rows.success) throw new RangeError("the last record of switches has no rows");
  const [standard] = rows.data;
  return [
    ...pageHead("What each switch is worth", record, [
      `The standard plan of that day (values contract, no plan of a search; its block has ${standard!.operations} operations) with one`,
      "switch changed at a time, the same greedy sweep for each, checked and simulated. The sweep had",
      `${record.limits["passes"]} passes${short(record)}: a change of a cycle or two says little. What does not pay stays here.`,
    ]),
    markdownTable(switchColumns(rows.data[0]!), rows.data),
    "",
  ].join("\n");
}
