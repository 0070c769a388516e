import { z } from "zod";
import { schemaMessages } from "../../machine/schemaMessages.ts";
import type { RunRecord } from "../records/record.ts";
import { cliTable, markdownTable, type TableColumn, type TableLook } from "../text/cliTable.ts";
import { wrapped } from "../text/wrapped.ts";

/** What one kind of window did in a run, as records have it. */
export const gainSchema = z.strictObject({
  kind: z.string(),
  tried: z.number(),
  /** Closed without a solve. */
  closed: z.number(),
  infeasible: z.number(),
  undecided: z.number(),
  accepted: z.number(),
  cycles: z.number(),
  seconds: z.number(),
});

/** See `gainSchema`. */
export type Gain = z.infer<typeof gainSchema>;

const rowSchema = z.strictObject({
  rung: z.string(),
  operations: z.number(),
  rule: z.string(),
  /** Cycles of the best plain list schedule, and of what became of it. */
  before: z.number(),
  after: z.number(),
  bound: z.number(),
  boundName: z.string(),
  /** Inputs that the result was simulated on. */
  simulated: z.number(),
  stopped: z.string(),
  /** Of group shifts and windows alone. */
  seconds: z.number(),
  /** Of the process with all its threads, meanwhile. */
  cpuSeconds: z.number(),
  gains: z.array(gainSchema).readonly(),
  /** An earlier rung with the same block on the same machine: its figures stand here. */
  sameAs: z.string().optional(),
});

/** What windows and group shifts made of a rung's best plain list schedule. */
export type WindowRungRow = z.infer<typeof rowSchema>;

/** A row as a file keeps it. @throws {RangeError} naming what is wrong with it. */
export function readWindowRungRow(data: unknown): WindowRungRow {
  const parsed = rowSchema.safeParse(data);
  if (!parsed.success) throw new RangeError(schemaMessages(parsed.error, data));
  return parsed.data;
}

const cyclesBy = ({ gains }: WindowRungRow, wanted: (kind: string) => boolean): number =>
  gains.filter(({ kind }) => wanted(kind)).reduce((sum, { cycles }) => sum + cycles, 0);
const byGroups = (row: WindowRungRow): number => cyclesBy(row, (kind) => kind === "groups");
const byWindows = (row: WindowRungRow): number => cyclesBy(row, (kind) => kind !== "groups");
const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;

/** Of the cycles between plain schedule and bound the share that is closed; undefined where there are none. */
function closedShare({ before, after, bound }: WindowRungRow): number | undefined {
  return before > bound ? (before - after) / (before - bound) : undefined;
}

/** Columns of the table: a row a rung. */
const rungColumns: readonly TableColumn<WindowRungRow>[] = [
  { head: "rung", cell: ({ rung }) => rung },
  { head: "operations", right: true, detail: true, cell: ({ operations }) => operations },
  { head: "plain", right: true, cell: ({ before }) => before },
  { head: "after", right: true, cell: ({ after }) => after },
  { head: "bound", right: true, cell: ({ bound, boundName }) => `${bound} (${boundName})` },
  {
    head: "closed",
    right: true,
    cell: (row) => {
      const share = closedShare(row);
      return share === undefined ? "nothing to close" : percent(share);
    },
  },
  { head: "by windows", right: true, cell: byWindows },
  { head: "by group shifts", right: true, cell: byGroups },
  {
    head: "windows tried, taken",
    right: true,
    detail: true,
    cell: ({ gains }) => {
      const windows = gains.filter(({ kind }) => kind !== "groups");
      return `${windows.reduce((sum, { tried }) => sum + tried, 0)}, ${windows.reduce((sum, { accepted }) => sum + accepted, 0)}`;
    },
  },
  { head: "ended", detail: true, cell: ({ stopped, sameAs }) => (sameAs === undefined ? stopped : `as ${sameAs}`) },
  { head: "seconds", right: true, cell: ({ seconds }) => seconds },
  { head: "CPU seconds", right: true, detail: true, cell: ({ cpuSeconds }) => cpuSeconds },
];

/** What all rungs come to together. */
export interface ClosedShares {
  /** Different blocks with cycles between plain schedule and bound. */
  readonly open: number;
  /** Of them those of which nothing is closed: they count as half a cycle, since a geometric mean knows no 0. */
  readonly untouched: number;
  /** Geometric mean of the shares; 1 where nothing is open. */
  readonly mean: number;
  /** Of the cycles closed those that exact windows closed, and those that group shifts closed. */
  readonly windows: number;
  readonly groups: number;
}

/** Sums rungs up; blocks that are the same count once. */
export function closedShares(rows: readonly WindowRungRow[]): ClosedShares {
  const open = rows.filter((row) => row.sameAs === undefined && row.before > row.bound);
  const logs = open.map(({ before, after, bound }) => Math.log(Math.max(0.5, before - after) / (before - bound)));
  const sum = (of: readonly number[]): number => of.reduce((a, b) => a + b, 0);
  return {
    open: open.length,
    untouched: open.filter(({ before, after }) => before === after).length,
    mean: open.length === 0 ? 1 : Math.exp(sum(logs) / open.length),
    windows: sum(open.map(byWindows)),
    groups: sum(open.map(byGroups)),
  };
}

function sharesText(rows: readonly WindowRungRow[]): string {
  const { open, untouched, mean, windows, groups } = closedShares(rows);
  const all = Math.max(1, windows + groups);
  return (
    `Of (plain - bound) ${percent(mean)} is closed in geometric mean over the ${open} different blocks that leave something to close` +
    `${untouched === 0 ? "" : ` (${untouched} of them lost no cycle, and count as half of one)`}; of the ${windows + groups} cycles exact windows ` +
    `closed ${windows} (${percent(windows / all)}) and group shifts ${groups} (${percent(groups / all)}).`
  );
}

/**
 * The part of the page about all rungs, of the newest record that has them.
 * @throws {RangeError} when its rows are none.
 */
export function windowRungsMarkdown(record: RunRecord): string[] {
  const rows = windowRungRows(record);
  const { seconds, threads, windowSeconds } = record.limits;
  const { only = "all rungs", cpu } = record.parameters;
  const which = only === "all rungs" ? only : `the rungs named "${only}"`;
  return [
    `## From the plain list schedules of ${which} of the ladder (${record.date.slice(0, 10)})`,
    "",
    `At most ${seconds} s${cpu === true ? " of the CPU" : ""} for a rung, ${threads} threads, ${windowSeconds} s for a window; seconds in the table are of group shifts and windows alone,`,
    "CPU seconds of all threads meanwhile.",
    "`plain` is the best schedule of all rules without justification, `by windows` and `by group shifts` the cycles that it lost",
    "through each. An exact window that only moves operations to where a group shift can use them counts as nothing.",
    "",
    sharesText(rows),
    "",
    markdownTable(rungColumns, rows),
    "",
  ];
}

/** The same for people. */
export function windowRungsText(rows: readonly WindowRungRow[], look: TableLook): string {
  return [cliTable(rungColumns, rows, look), ...wrapped(sharesText(rows), look.columns), ""].join("\n");
}

/** Whether a record is of all rungs. */
export function isOfRungs({ results }: RunRecord): boolean {
  return results["rungs"] !== undefined;
}

function windowRungRows({ results }: RunRecord): WindowRungRow[] {
  const parsed = z.array(rowSchema).safeParse(results["rungs"]);
  if (!parsed.success) throw new RangeError(`rungs: ${schemaMessages(parsed.error, results["rungs"])}`);
  return parsed.data;
}
