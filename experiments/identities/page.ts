import { pageHead, type RunRecord } from "../../src/report/records/record.ts";
import { markdownTable, type TableColumn } from "../../src/report/text/cliTable.ts";

/** A fragment and the templates of one length. */
export interface IdentityRow {
  readonly fragment: string;
  readonly now: number;
  readonly length: number;
  readonly templates: number;
  readonly refuted: number;
  readonly open: number;
  /** As text; at most three of them. */
  readonly found: readonly string[];
  readonly hits: number;
  readonly why: string;
}

/** Columns of the table, for the terminal and for Markdown. */
export const identityColumns: readonly TableColumn<IdentityRow>[] = [
  { head: "fragment", cell: (row) => row.fragment },
  { head: "operations now", right: true, cell: (row) => row.now },
  { head: "in", right: true, cell: (row) => row.length },
  { head: "templates", right: true, cell: (row) => row.templates },
  { head: "refuted", right: true, cell: (row) => row.refuted },
  { head: "open", right: true, cell: (row) => row.open },
  { head: "found", right: true, cell: (row) => row.hits },
  {
    head: "such as",
    detail: true,
    cell: (row) =>
      row.found
        .map((text) => `\`${text}\``)
        .join(", ")
        .replaceAll("|", "\\|"),
  },
  { head: "what it is worth", detail: true, cell: (row) => row.why },
];

/** The Markdown page of the newest record of `experiments/identities.ts`. */
export function identitiesPage(records: readonly RunRecord[]): string {
  const record = records.at(-1)!;
  const { rows } = record.results as { rows: readonly IdentityRow[] };
  return [
    ...pageHead("Shorter forms of what every round computes", record, [
      "Straight lines of vector operations (sum, difference, product, multiply_add, bitwise, shifts, comparisons; no quotient, no select)",
      "with free 32-bit constants, every line of one or two operations that reads all inputs. Refuted: CaDiCaL finds no constants that are right on a few inputs",
      "(its word; no proof is kept). Found: right on 5,000 inputs. Open: neither, within the conflicts allowed.",
    ]),
    markdownTable(identityColumns, rows),
    "",
  ].join("\n");
}
