import { z } from "zod";
import type { WindowRecord } from "../../exact/windows/windowRecord.ts";
import { schemaMessages } from "../../machine/schemaMessages.ts";
import { pageHead, type RunRecord } from "../records/record.ts";
import { cliTable, markdownTable, type TableColumn, type TableLook } from "../text/cliTable.ts";
import { wrapped } from "../text/wrapped.ts";
import { type Gain, gainSchema, isOfRungs, windowRungsMarkdown } from "./windowRungs.ts";

const certificateSchema = z.strictObject({ from: z.number(), to: z.number(), by: z.string(), because: z.string() });

const resultsSchema = z.object({
  operations: z.number(),
  rule: z.string(),
  before: z.number(),
  after: z.number(),
  bound: z.number(),
  boundName: z.string(),
  simulated: z.number(),
  stopped: z.string(),
  seconds: z.number(),
  gains: z.array(gainSchema),
  closed: z.array(certificateSchema),
});

/** A run as the page shows it. */
interface Run extends z.infer<typeof resultsSchema> {
  readonly record: RunRecord;
}

/** Sums windows up by kind; cycles are those that a schedule of `begun` cycles lost through them. */
export function windowGains(windows: readonly WindowRecord[], begun: number): Gain[] {
  const rows = new Map<string, Gain>();
  let length = begun;
  for (const { kind, status, accepted, seconds, length: after } of windows) {
    const row = rows.get(kind) ?? {
      ...{ kind, tried: 0, closed: 0, infeasible: 0, undecided: 0, accepted: 0, cycles: 0, seconds: 0 },
    };
    // Beside list passes a window may have had a longer schedule than theirs was in the end.
    const now = Math.min(length, after);
    rows.set(kind, {
      kind,
      tried: row.tried + 1,
      closed: row.closed + (status === "closed" ? 1 : 0),
      infeasible: row.infeasible + (status === "infeasible" ? 1 : 0),
      undecided: row.undecided + (status === "undecided" && kind !== "groups" ? 1 : 0),
      accepted: row.accepted + (accepted ? 1 : 0),
      cycles: row.cycles + length - now,
      seconds: row.seconds + seconds,
    });
    length = now;
  }
  return [...rows.values()].map((row) => ({ ...row, seconds: Math.round(10 * row.seconds) / 10 }));
}

const runColumns: readonly TableColumn<Run>[] = [
  { head: "date", cell: ({ record }) => record.date.slice(0, 10) },
  { head: "lookups", cell: ({ record }) => String(record.parameters["lookups"]) },
  { head: "start", cell: ({ record, rule }) => `${record.parameters["start"]}: ${rule}` },
  { head: "before", right: true, cell: ({ before }) => before },
  { head: "after", right: true, cell: ({ after }) => after },
  { head: "saved", right: true, cell: ({ before, after }) => `${((100 * (before - after)) / before).toFixed(2)} %` },
  { head: "bound", right: true, cell: ({ bound, boundName }) => `${bound} (${boundName})` },
  {
    head: "most to save",
    right: true,
    cell: ({ before, bound }) => `${((100 * (before - bound)) / before).toFixed(2)} %`,
  },
  { head: "engine", cell: ({ record }) => `${record.parameters["formulation"]}, ${record.parameters["solver"]}` },
  { head: "inputs", right: true, cell: ({ simulated }) => simulated },
  { head: "ended", cell: ({ stopped }) => stopped },
  { head: "seconds", right: true, cell: ({ seconds }) => seconds },
];

const gainColumns: readonly TableColumn<Gain>[] = [
  { head: "kind", cell: ({ kind }) => kind },
  { head: "tried", right: true, cell: ({ tried }) => tried },
  { head: "closed by counting", right: true, cell: ({ closed }) => closed },
  { head: "infeasible", right: true, cell: ({ infeasible }) => infeasible },
  { head: "undecided", right: true, cell: ({ undecided }) => undecided },
  { head: "taken", right: true, cell: ({ accepted }) => accepted },
  { head: "cycles", right: true, cell: ({ cycles }) => cycles },
  { head: "seconds", right: true, cell: ({ seconds }) => seconds },
];

const certificateColumns: readonly TableColumn<z.infer<typeof certificateSchema>>[] = [
  { head: "cycles", cell: ({ from, to }) => `${from}..${to}` },
  { head: "length", right: true, cell: ({ from, to }) => to - from },
  { head: "by", cell: ({ by }) => by },
  { head: "proof", cell: (row) => (row.by === "counting" ? "counted" : "word") },
  { head: "because", cell: ({ because }) => because },
];

/**
 * The Markdown page of the runs of `experiments/windows.ts`: one row a run, and the kinds of windows and the certificates
 * of the newest one.
 * @throws {RangeError} when there is no record, or a record's results are not those of windows.
 */
export function windowGainsMarkdown(records: readonly RunRecord[]): string {
  const runs = runsOf(records.filter((record) => !isOfRungs(record)));
  const last = runs.at(-1);
  const ladder = records.findLast(isOfRungs);
  if (records.length === 0) throw new RangeError("there is no record of windows");
  return [
    ...pageHead("Windows from a list schedule", records.at(-1)!, [
      "Cycles are checked and simulated. `most to save` is what the bound leaves: no method saves more on the same block.",
    ]),
    ...(ladder === undefined ? [] : windowRungsMarkdown(ladder)),
    ...(last === undefined ? [] : lastRun(runs, last)),
  ].join("\n");
}

/** All runs from one schedule, and what the newest did. */
function lastRun(runs: readonly Run[], last: Run): string[] {
  return [
    "## From one schedule of the standard walk",
    "",
    markdownTable(runColumns, runs),
    "",
    `## What each kind of window did in the last run (${last.before} to ${last.after} cycles)`,
    "",
    markdownTable(gainColumns, last.gains),
    "",
    "## What is closed in its schedule",
    "",
    "No window inside one of these can lose a cycle while everything outside keeps its order. Counted: `slotwise bound --between`",
    "writes a certificate of it; word: only the engine says so.",
    "",
    markdownTable(certificateColumns, last.closed),
    "",
  ];
}

/** The same of one run, for people. */
export function windowGainsText(record: RunRecord, look: TableLook): string {
  const [run] = runsOf([record]) as [Run];
  const { before, after, bound, boundName, rule, simulated, stopped, seconds } = run;
  const head = `${before} cycles (${rule}) to ${after} in ${seconds} s (${stopped}); bound ${bound} (${boundName}); simulated on ${simulated} inputs`;
  return [
    ...wrapped(head, look.columns),
    cliTable(gainColumns, run.gains, look),
    ...(run.closed.length === 0 ? [] : ["Closed in its schedule:", cliTable(certificateColumns, run.closed, look)]),
    "",
  ].join("\n");
}

function runsOf(records: readonly RunRecord[]): Run[] {
  return records.map((record, index): Run => {
    const parsed = resultsSchema.safeParse(record.results);
    if (!parsed.success)
      throw new RangeError(`record ${index + 1}: results: ${schemaMessages(parsed.error, record.results)}`);
    return { ...parsed.data, record };
  });
}
