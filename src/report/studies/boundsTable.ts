import { z } from "zod";
import type { Witness } from "../../bounds/bound.ts";
import { pageHead, type RunRecord } from "../records/record.ts";
import { markdownTable, type TableColumn } from "../text/cliTable.ts";

/** One lower bound of one block. */
export interface BoundsTableRow {
  readonly bound: string;
  readonly cycles: number;
  readonly scope: string;
  readonly seconds: number;
  /** Cycles that the schedule at hand has more. */
  readonly gap: number;
  /** Kind of the witness. */
  readonly proof: Witness["kind"];
}

/** What a table calls each kind of witness. */
const proofs: Readonly<Record<Witness["kind"], string>> = {
  path: "path",
  interval: "interval",
  improved: "improved",
  shaving: "shaving",
  linear: "linear",
  search: "search",
  solver: "solver says so",
};

/** Columns of the bounds of one block. */
export const boundsTableColumns: readonly TableColumn<BoundsTableRow>[] = [
  { head: "bound", cell: (row) => row.bound },
  { head: "cycles", right: true, cell: (row) => row.cycles },
  { head: "scope", cell: (row) => row.scope },
  { head: "witness", cell: (row) => proofs[row.proof] },
  { head: "gap", right: true, cell: (row) => row.gap },
  { head: "seconds", right: true, cell: (row) => row.seconds.toFixed(2) },
];

/** Achieved against bound, for one block: a line of `experiments/bounds.ts`. */
const achievedRowSchema = z.strictObject({
  part: z.string(),
  block: z.string(),
  operations: z.number(),
  /** Cycles of the best schedule at hand, and where it comes from. */
  length: z.number(),
  schedule: z.string(),
  /** Cycles by bound; a bound that was left out has none. */
  bounds: z.record(z.string(), z.number()),
  best: z.number(),
  boundName: z.string(),
  /** Seconds that finding all bounds took, and re-checking the best one. */
  seconds: z.number(),
  verifySeconds: z.number(),
  /** Optimum that a file states: `lower` = `upper` where it is closed. */
  known: z.strictObject({ lower: z.number(), upper: z.number() }).optional(),
});

/** A row of the table, as `achievedRowSchema` says. */
export type AchievedRow = z.infer<typeof achievedRowSchema>;

const names = ["critical path", "resource", "pooled resource", "head-tail", "Rim-Jain", "Langevin-Cerny", "shaving"];

const gapText = ({ length, best }: AchievedRow): string =>
  length === best ? "0" : `${length - best} (${((100 * (length - best)) / best).toFixed(2)} %)`;

/** Columns of the table, for the terminal and for Markdown. */
export const achievedColumns: readonly TableColumn<AchievedRow>[] = [
  { head: "block", cell: (row) => row.block },
  { head: "operations", right: true, detail: true, cell: (row) => row.operations },
  { head: "achieved", right: true, cell: (row) => row.length },
  ...[...names, "ends LP", "destructive LP"].map((name) => ({
    head: name,
    right: true,
    detail: true,
    cell: (row: AchievedRow) => row.bounds[name] ?? "",
  })),
  { head: "best bound", right: true, cell: (row) => row.best },
  { head: "gap", right: true, cell: gapText },
  {
    head: "file says",
    right: true,
    cell: ({ known }) => {
      if (known === undefined) return "";
      return known.lower === known.upper ? known.lower : `${known.lower}..${known.upper}`;
    },
  },
  { head: "seconds", right: true, detail: true, cell: (row) => row.seconds.toFixed(2) },
  { head: "verified in", right: true, detail: true, cell: (row) => row.verifySeconds.toFixed(2) },
];

/**
 * The Markdown page of the newest record of `experiments/bounds.ts`.
 * @throws {RangeError} when the record has no rows.
 */
export function boundsMarkdown(records: readonly RunRecord[]): string {
  const record = records.at(-1);
  const rows = z.array(achievedRowSchema).safeParse(record?.results["rows"]);
  if (record === undefined || !rows.success) throw new RangeError("the last bounds record has no rows");
  const parts = [...new Set(rows.data.map(({ part }) => part))];
  const closed = rows.data.filter(({ known }) => known !== undefined && known.lower === known.upper);
  // The bounds of closed blocks that need no solver.
  const cheap = closed.filter(({ bounds, known }) => Math.max(...names.map((n) => bounds[n] ?? 0)) === known!.upper);
  return [
    ...pageHead("Achieved against bound", record, [
      "Every bound is of its block (scope block); the best one was re-checked from its witness in exact arithmetic. Cycles",
      "throughout. An empty cell is a bound that was not computed, or did not better the ones before it.",
    ]).slice(0, -1),
    ...parts.flatMap((part) => [
      "",
      `## ${part}`,
      "",
      markdownTable(
        achievedColumns,
        rows.data.filter((row) => row.part === part),
      ),
    ]),
    "",
    `Of ${closed.length} blocks with a known optimum, bounds without a solver reach it on ${cheap.length}, all bounds on`,
    `${closed.filter(({ best, known }) => best === known!.upper).length}.`,
    "",
  ].join("\n");
}
