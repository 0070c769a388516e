import { pageHead, type RunRecord } from "../../src/report/records/record.ts";
import { markdownTable, percent, type TableColumn } from "../../src/report/text/cliTable.ts";
import { type BenchmarkRow, closed, met, wrong } from "./benchmarkRow.ts";

/** What an engine made of a set. */
export interface BenchmarkTotals {
  readonly engine: string;
  readonly instances: number;
  readonly skipped: number;
  /** Instances of which something is published, and those where it was met. */
  readonly published: number;
  readonly met: number;
  readonly closed: number;
  readonly proved: number;
  /** Mean of (upper - lower) / upper over the instances with a schedule, closed ones included. */
  readonly gap: number;
  readonly wrong: number;
  readonly seconds: number;
  /** Closed within so many seconds, of `profileSeconds`. */
  readonly profile: readonly number[];
}

/** Seconds at which profiles are read. */
export const profileSeconds: readonly number[] = [0.1, 0.3, 1, 3, 10, 30, 60];

/** Sums up every engine's rows. */
export function benchmarkTotals(rows: readonly BenchmarkRow[]): BenchmarkTotals[] {
  return [...new Set(rows.map((row) => row.engine))].map((engine) => {
    const own = rows.filter((row) => row.engine === engine);
    const read = own.filter(({ status }) => status !== "skipped");
    const gaps = read.flatMap(({ lower, upper }) =>
      lower === undefined || upper === undefined ? [] : [(upper - lower) / upper],
    );
    return {
      ...{ engine, instances: own.length, skipped: own.length - read.length },
      published: read.filter(({ known }) => known !== undefined).length,
      met: read.filter(met).length,
      closed: read.filter(closed).length,
      proved: read.filter(({ proved }) => proved).length,
      gap: gaps.reduce((sum, gap) => sum + gap, 0) / Math.max(1, gaps.length),
      wrong: read.filter((row) => wrong(row) !== undefined).length,
      seconds: Math.round(read.reduce((sum, { seconds }) => sum + seconds, 0) * 10) / 10,
      profile: profileSeconds.map((limit) => read.filter((row) => closed(row) && row.seconds <= limit).length),
    };
  });
}

/** Columns of a table of totals. */
export const totalsColumns: readonly TableColumn<BenchmarkTotals>[] = [
  { head: "engine", cell: ({ engine }) => engine },
  { head: "instances", right: true, cell: ({ instances, skipped }) => instances - skipped },
  { head: "published met", right: true, cell: (row) => `${row.met} of ${row.published}` },
  { head: "closed", right: true, cell: (row) => row.closed },
  { head: "proved", right: true, cell: ({ proved }) => proved },
  { head: "mean gap", right: true, cell: ({ gap }) => percent(gap, 1) },
  { head: "wrong", right: true, cell: (row) => row.wrong },
  { head: "seconds", right: true, cell: ({ seconds }) => seconds.toFixed(1) },
];

/** Columns of a table of profiles: closed within so many seconds. */
export const profileColumns: readonly TableColumn<BenchmarkTotals>[] = [
  { head: "closed within", cell: ({ engine }) => engine },
  ...profileSeconds.map(
    (limit, at): TableColumn<BenchmarkTotals> => ({
      head: `${limit} s`,
      right: true,
      cell: ({ profile }) => profile[at]!,
    }),
  ),
];

/** What stayed open, is wrong, or could not be read, a line each. */
export function openLines(rows: readonly BenchmarkRow[]): string[] {
  return rows.flatMap((row) => {
    const { name, engine, status, because, lower, upper, known } = row;
    const mistake = wrong(row);
    if (mistake !== undefined) return [`WRONG: ${name}, ${engine}: ${mistake}`];
    if (status === "skipped") return [`${name}: not read: ${because}`];
    if (closed(row)) return [];
    const published = known === undefined || known.kind === "infeasible" ? "" : `, ${known.cycles} ${known.kind}`;
    return [`${name}, ${engine}: ${lower}..${upper ?? "?"}${published}`];
  });
}

/** The Markdown page of the newest record of each set, sample and choice of engines. */
export function benchmarksPage(records: readonly RunRecord[]): string {
  const newest = new Map(
    records.map((record) => {
      const { set, sample, engines } = record.parameters;
      return [`${set}${sample === "all" ? "" : `, sample ${sample}`}: ${engines}`, record];
    }),
  );
  const sections = [...newest].flatMap(([set, { results, parameters, limits, date, node, slotwise }]) => {
    const rows = results["rows"] as unknown as readonly BenchmarkRow[];
    const totals = benchmarkTotals(rows);
    const open = openLines(rows);
    return [
      `## ${set}`,
      "",
      `${parameters["says"]}; sample ${parameters["sample"]}, ${limits["seconds"]} s ${parameters["cpu"] === true ? "of CPU " : ""}each, ${date.slice(0, 10)}, slotwise ${slotwise}, Node ${node}.`,
      "",
      markdownTable(totalsColumns, totals),
      "",
      markdownTable(profileColumns, totals),
      "",
      ...(open.length === 0 ? [] : ["Open, not read, or wrong:", "", ...open.map((line) => `- ${line}`), ""]),
    ];
  });
  return [
    ...pageHead("Benchmarks", records.at(-1)!, [
      "Published instances, each solved by one engine: bounds and list schedules first, then the engine alone at both ends of the length.",
      "Met: the published optimum (or best known value) was found, or the project called infeasible that is. Closed: both ends are equal.",
      "Proved: closed with a witness that was checked (counting, or our own search's proof); the rest of the closed ones is an engine's word.",
      "CP-SAT reads the step formulation with one search worker. Seconds are of the wall clock, on a machine that does other things too, where they are not of the CPU.",
    ]),
    ...sections,
  ].join("\n");
}
