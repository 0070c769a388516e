import { z } from "zod";
import { pageHead, type RunRecord } from "../records/record.ts";
import { markdownTable, type TableColumn } from "../text/cliTable.ts";

const paidSchema = z.strictObject({
  kind: z.string(),
  tried: z.number(),
  closed: z.number(),
  accepted: z.number(),
  cycles: z.number(),
});

/** A rung scheduled greedily and exactly. */
export const rungRowSchema = z.strictObject({
  rung: z.string(),
  source: z.string(),
  /** The post's cycles. */
  published: z.number(),
  operations: z.number(),
  /** Cycles of one list pass by each rule; a pass that got stuck has none. */
  rules: z.array(z.strictObject({ rule: z.string(), cycles: z.number().optional() })),
  /** The greedy reference: the best of a sweep over rules with justification, and which rule it was. */
  greedy: z.number(),
  greedyRule: z.string(),
  /** The sweep was ended by the clock. */
  cut: z.boolean(),
  exact: z.number(),
  bound: z.number(),
  boundName: z.string(),
  stopped: z.string(),
  /** What windows did, by kind; `groups` are list passes with some groups shifted. */
  paid: z.array(paidSchema),
  seconds: z.number(),
});

/** See `rungRowSchema`. */
export type RungRow = z.infer<typeof rungRowSchema>;

/** Columns of *heuristic versus exact*, for the terminal and for Markdown. */
export const rungsColumns: readonly TableColumn<RungRow>[] = [
  { head: "rung", cell: (row) => row.rung },
  { head: "theirs", right: true, cell: (row) => row.published },
  { head: "one rule, worst to best", right: true, cell: ruleRange },
  { head: "greedy sweep", right: true, cell: ({ greedy, cut }) => (cut ? `${greedy}, cut` : greedy) },
  { head: "exact windows", right: true, cell: (row) => row.exact },
  { head: "bound", right: true, cell: (row) => row.bound },
  { head: "left", right: true, cell: (row) => row.exact - row.bound },
  { head: "what windows did", cell: whatPaid },
];

function ruleRange({ rules }: RungRow): string {
  const cycles = rules.flatMap((each) => each.cycles ?? []);
  return cycles.length === 0 ? "" : `${Math.max(...cycles)} to ${Math.min(...cycles)}`;
}

function whatPaid({ greedy, bound, paid }: RungRow): string {
  if (greedy === bound) return "nothing to gain: greedy is at the bound";
  const gains = paid.filter(({ cycles }) => cycles > 0).map(({ kind, cycles }) => `${kind} −${cycles}`);
  const closed = paid.reduce((sum, each) => sum + each.closed, 0);
  const tried = paid.reduce((sum, each) => sum + each.tried, 0);
  return `${gains.join(", ") || "no gain"}; ${closed} of ${tried} closed by counting`;
}

/**
 * The rows of the newest record.
 * @throws {RangeError} when it has none.
 */
export function rungRows(records: readonly RunRecord[]): RungRow[] {
  const rows = z.array(rungRowSchema).safeParse(records.at(-1)?.results["rows"]);
  if (!rows.success) throw new RangeError("the last record of rungs has no rows");
  return rows.data;
}

/** The Markdown page of the newest record. @throws {RangeError} when the record's rows are none. */
export function rungsMarkdown(records: readonly RunRecord[]): string {
  return [
    ...pageHead("Heuristic versus exact, rung by rung", records.at(-1)!, [
      "Every rung of both posts' ladders, rebuilt with its tricks and no more. `one rule` is one list pass for each of several",
      "rules; `greedy sweep` the best of many rules with justification (cut: by the clock, before its passes); `exact windows` what integer programs and group",
      "shifts made of that, in the seconds that one rung gets; `bound` a lower bound of the rung's own block. Every schedule is checked.",
    ]),
    markdownTable(rungsColumns, rungRows(records)),
    "",
  ].join("\n");
}
