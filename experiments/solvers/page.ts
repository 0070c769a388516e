import { pageHead, type RunRecord } from "../../src/report/records/record.ts";
import { markdownTable, type TableColumn } from "../../src/report/text/cliTable.ts";

/** A block, or a decision about it, and what each engine said. */
export interface SolverRow {
  readonly block: string;
  readonly operations: number;
  readonly cells: Record<string, string>;
}

/** What the study measures. */
export interface SolverResults {
  readonly solves: readonly SolverRow[];
  readonly decisions: readonly SolverRow[];
  readonly totals: Readonly<Record<string, { readonly proved: number; readonly seconds: number }>>;
  readonly seconds: number;
}

/** Columns of a table of these rows. */
export function solverColumns(rows: readonly SolverRow[]): TableColumn<SolverRow>[] {
  const heads = [...new Set(rows.flatMap(({ cells }) => Object.keys(cells)))];
  return [
    { head: "block", cell: (row) => row.block },
    { head: "operations", right: true, detail: true, cell: (row) => row.operations },
    ...heads.map((head): TableColumn<SolverRow> => ({ head, cell: (row) => row.cells[head] ?? "-" })),
  ];
}

/** The Markdown page of the newest record of `experiments/solvers.ts`. */
export function solversPage(records: readonly RunRecord[]): string {
  const record = records.at(-1)!;
  const { limits, results } = record;
  const { solves, decisions } = results as unknown as SolverResults;
  return [
    ...pageHead("Engines", record, ["Wall-clock seconds of one run on a machine that does other things too."]),
    `Whole solves, ${limits["seconds"]} s a block: bounds and list schedules first, which close the blocks marked \`*\` by themselves;`,
    "then the engine of the column alone. A range is what stayed open.",
    "",
    markdownTable(solverColumns(solves), solves),
    "",
    `Bare decisions, ${limits["decision"]} s each: refute one cycle less than the proved length, find a schedule in that length.`,
    "CaDiCaL reads the channelled formulation, the others the step formulation.",
    "",
    markdownTable(solverColumns(decisions), decisions),
    "",
  ].join("\n");
}
