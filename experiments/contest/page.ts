import { pageHead, type RunRecord } from "../../src/report/records/record.ts";
import { markdownTable, type TableColumn } from "../../src/report/text/cliTable.ts";

/** What an engine made of a question. */
export interface ContestCell {
  /** `refuted`: an engine's word; `proved`: a refutation (or an optimum) whose every step was checked; `found`: a checked schedule. */
  readonly how: "found" | "proved" | "refuted" | "open" | "wrong";
  readonly detail?: string | undefined;
  readonly seconds: number;
}

/** A question, and what every engine made of it. */
export interface ContestRow {
  readonly kind: "block" | "window";
  readonly name: string;
  readonly operations: number;
  readonly cells: Readonly<Record<string, ContestCell>>;
}

interface ContestTotal {
  readonly engine: string;
  readonly kind: ContestRow["kind"];
  readonly asked: number;
  readonly decided: number;
  /** Of them what has a checked schedule or a checked refutation, and is nobody's word. */
  readonly shown: number;
  readonly wrong: number;
  /** An undecided question counts with all of its seconds. */
  readonly seconds: number;
}

/** Decided and seconds of every engine, for blocks and for windows. */
export function contestTotals(rows: readonly ContestRow[]): ContestTotal[] {
  const engines = [...new Set(rows.flatMap(({ cells }) => Object.keys(cells)))];
  return (["block", "window"] as const).flatMap((kind) => {
    const own = rows.filter((row) => row.kind === kind);
    return own.length === 0
      ? []
      : engines.map((engine) => {
          const cells = own.flatMap(({ cells: { [engine]: cell } }) => (cell === undefined ? [] : [cell]));
          const decided = cells.filter(({ how }) => how !== "open" && how !== "wrong");
          return {
            ...{ engine, kind, asked: cells.length, decided: decided.length },
            shown: decided.filter(({ how }) => how !== "refuted").length,
            wrong: cells.filter(({ how }) => how === "wrong").length,
            seconds: Math.round(cells.reduce((sum, { seconds }) => sum + seconds, 0) * 100) / 100,
          };
        });
  });
}

/** Columns of the table of totals. */
export const contestColumns: readonly TableColumn<ContestTotal>[] = [
  { head: "questions", cell: ({ kind }) => `${kind}s` },
  { head: "engine", cell: ({ engine }) => engine },
  { head: "asked", right: true, cell: ({ asked }) => asked },
  { head: "decided", right: true, cell: ({ decided }) => decided },
  { head: "with a witness", right: true, cell: ({ shown }) => shown },
  { head: "wrong", right: true, cell: ({ wrong }) => wrong },
  { head: "seconds", right: true, cell: ({ seconds }) => seconds.toFixed(2) },
];

/** Operations up to which windows are one row of the table by size. */
const sizeLimits = [100, 200, 400, 700] as const;

interface ContestSize {
  readonly least: number;
  readonly most: number;
  readonly windows: readonly ContestRow[];
}

/** Windows by their size; sizes without one are left out. */
function bySize(rows: readonly ContestRow[]): ContestSize[] {
  return sizeLimits.flatMap((most, at) => {
    const least = (sizeLimits[at - 1] ?? 0) + 1;
    const windows = rows.filter(
      ({ kind, operations }) => kind === "window" && operations >= least && operations <= most,
    );
    return windows.length === 0 ? [] : [{ least, most, windows }];
  });
}

/** Columns of the table by size: how many each engine decided. */
function sizeColumns(rows: readonly ContestRow[]): TableColumn<ContestSize>[] {
  const engines = [...new Set(rows.flatMap(({ cells }) => Object.keys(cells)))];
  const decided = ({ windows }: ContestSize, engine: string): number =>
    windows.filter(({ cells: { [engine]: cell } }) => cell !== undefined && cell.how !== "open" && cell.how !== "wrong")
      .length;
  return [
    { head: "operations", right: true, cell: ({ least, most }) => `${least} to ${most}` },
    { head: "windows", right: true, cell: ({ windows }) => windows.length },
    ...engines.map((head): TableColumn<ContestSize> => ({ head, right: true, cell: (size) => decided(size, head) })),
  ];
}

/** Columns of the table of all questions. */
export function questionColumns(rows: readonly ContestRow[]): TableColumn<ContestRow>[] {
  const engines = [...new Set(rows.flatMap(({ cells }) => Object.keys(cells)))];
  const said = ({ how, detail, seconds }: ContestCell): string =>
    how === "open" || how === "wrong" ? (detail ?? how) : `${detail ?? how} ${seconds.toFixed(2)} s`;
  return [
    { head: "question", cell: ({ name }) => name },
    { head: "operations", right: true, detail: true, cell: ({ operations }) => operations },
    ...engines.map(
      (engine): TableColumn<ContestRow> => ({
        head: engine,
        cell: ({ cells: { [engine]: cell } }) => (cell === undefined ? "-" : said(cell)),
      }),
    ),
  ];
}

interface ContestResults {
  readonly rows: readonly ContestRow[];
  readonly closed: number;
}

const resultsOf = ({ results }: RunRecord): ContestResults => results as unknown as ContestResults;

/** The newest records with the same engines and limits as the last one on other versions of Node. */
function onOtherNodes(records: readonly RunRecord[]): RunRecord[] {
  const last = records.at(-1)!;
  const asked = ({ parameters, limits, seeds }: RunRecord): string => JSON.stringify([parameters, limits, seeds]);
  const newest = new Map(records.filter((record) => asked(record) === asked(last)).map((each) => [each.node, each]));
  newest.delete(last.node);
  return [...newest.values()];
}

/** The Markdown page of the newest record of `experiments/contest.ts`, with the totals of other versions of Node beside it. */
export function contestPage(records: readonly RunRecord[]): string {
  const record = records.at(-1)!;
  const { rows, closed } = resultsOf(record);
  return [
    ...pageHead("Engines side by side", record, [
      "Every engine alone, one after the other on the same question in one run; an undecided question counts with all of its seconds.",
      "Blocks: the shortest length, after bounds and list schedules, which are the same for all. Windows: cut from plain list schedules of",
      `the ladder's rungs; does what a window holds fit into one cycle less? Counting closed ${closed} candidates, which nobody was asked about.`,
      "With a witness: a checked schedule, or a refutation that was checked step by step; that check is inside the seconds of `lcg`.",
      "The other refutations are the engine's word.",
    ]),
    markdownTable(contestColumns, contestTotals(rows)),
    "",
    ...onOtherNodes(records).flatMap((other) => [
      `The same on Node ${other.node} (${other.date.slice(0, 10)}):`,
      "",
      markdownTable(contestColumns, contestTotals(resultsOf(other).rows)),
      "",
    ]),
    `Windows decided in ${record.limits["seconds"]} s, by their size (the main job gives a window twice as long):`,
    "",
    markdownTable(sizeColumns(rows), bySize(rows)),
    "",
    markdownTable(questionColumns(rows), rows),
    "",
  ].join("\n");
}
