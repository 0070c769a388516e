import { z } from "zod";
import { pageHead, type RunRecord } from "../records/record.ts";
import { markdownTable, type TableColumn } from "../text/cliTable.ts";

/** What is known of a loop's interval. Cycles an iteration, words, seconds. */
const loopRowSchema = z.strictObject({
  loop: z.string(),
  machine: z.string().optional(),
  operations: z.number(),
  /** ResMII and RecMII. */
  resources: z.number(),
  recurrences: z.number(),
  bound: z.number(),
  /** What iterative modulo scheduling finds. */
  heuristic: z.number().optional(),
  interval: z.number().optional(),
  status: z.enum(["optimal", "feasible", "undecided"]),
  /** Intervals between the greater of ResMII and RecMII and the bound, each refuted. */
  refuted: z.number(),
  stages: z.number().optional(),
  /** MaxLive of the best schedule. */
  words: z.number().optional(),
  /** As a program that turns: its interval with room for the count and the jump, copies of its kernel, bundles in all. */
  turning: z.number().optional(),
  unroll: z.number().optional(),
  bundles: z.number().optional(),
  seconds: z.number(),
});

/** A straight-line kernel that hashes vectors: its cycles, and how many vectors it takes through a round. */
const straightLineSchema = z.strictObject({ cycles: z.number(), vectors: z.number() });

/** A straight-line kernel beside its loop, as `straightLineSchema` says. */
export type StraightLine = z.infer<typeof straightLineSchema>;

/** A row of the table, as `loopRowSchema` says. */
export type LoopRow = z.infer<typeof loopRowSchema>;

/** Columns of the table, for the terminal and for Markdown. */
export const loopColumns: readonly TableColumn<LoopRow>[] = [
  { head: "loop", cell: (row) => row.loop },
  { head: "ops", right: true, cell: (row) => row.operations },
  { head: "ResMII", right: true, cell: (row) => row.resources },
  { head: "RecMII", right: true, cell: (row) => row.recurrences },
  { head: "bound", right: true, cell: (row) => row.bound },
  { head: "IMS", right: true, cell: (row) => row.heuristic ?? "none" },
  { head: "exact", right: true, cell: (row) => row.interval ?? "none" },
  { head: "status", cell: (row) => row.status },
  { head: "stages", right: true, detail: true, cell: (row) => row.stages ?? "" },
  { head: "words", right: true, detail: true, cell: (row) => row.words ?? "" },
  { head: "seconds", right: true, detail: true, cell: (row) => row.seconds.toFixed(2) },
];

/** The same of kernels, which are programs as well. */
export const kernelColumns: readonly TableColumn<LoopRow>[] = [
  ...loopColumns.slice(0, -1),
  { head: "with jump", right: true, detail: true, cell: (row) => row.turning ?? "" },
  { head: "unrolled", right: true, detail: true, cell: (row) => row.unroll ?? "" },
  { head: "bundles", right: true, detail: true, cell: (row) => row.bundles ?? "" },
  ...loopColumns.slice(-1),
];

/** Loops, those that are proved, and those whose interval iterative modulo scheduling alone does not find. */
export function loopTotals(rows: readonly LoopRow[]): string {
  const optimal = rows.filter(({ status }) => status === "optimal");
  const better = rows.filter(({ heuristic, interval }) => interval !== undefined && interval < (heuristic ?? Infinity));
  const refuted = rows.filter((row) => row.refuted > 0);
  return (
    `${rows.length} loops: ${optimal.length} with the shortest interval, proved; in ${refuted.length} of them resources and ` +
    `recurrences alone do not prove it; ${better.length} shorter than iterative modulo scheduling's`
  );
}

/**
 * The Markdown page of the newest record of loops.
 * @throws {RangeError} when the record has no rows.
 */
export function loopsMarkdown(records: readonly RunRecord[]): string {
  const record = records.at(-1);
  const kernels = z.array(loopRowSchema).safeParse(record?.results["kernels"]);
  const graphs = z.array(loopRowSchema).safeParse(record?.results["graphs"]);
  const straight = straightLineSchema.safeParse(record?.results["straight"]);
  if (record === undefined || !kernels.success || !graphs.success || !straight.success)
    throw new RangeError("the last record of loops has no rows");
  const { cycles, vectors } = straight.data;
  const machines = [...new Set(kernels.data.map(({ machine }) => machine))];
  const told = graphs.data.filter(({ refuted, heuristic, interval }) => refuted > 0 || heuristic !== interval);
  return [
    ...pageHead("Loops: the shortest initiation interval", record, [
      "Cycles from one iteration's beginning to the next: the least that slots allow (resources, ResMII), that cycles of waits allow",
      "(recurrences, RecMII), the proved bound, what iterative modulo scheduling finds (IMS), and what the exact search finds. Every schedule passed",
      "the checker, every bound its verifier.",
    ]),
    ...machines.flatMap((machine) => [
      `## Kernels on the machine "${machine}"`,
      "",
      markdownTable(
        kernelColumns,
        kernels.data.filter((row) => row.machine === machine),
      ),
      "",
    ]),
    "Each kernel is also a program that turns (*with jump*: the interval that leaves room for its count and its jump; *unrolled*: copies of",
    "its kernel, so that registers of iterations under way differ; *bundles* of prologue, kernel and epilogues). The simulator ran it for every number of",
    "iterations from none to the second turn, and memory was that of the iterations one after the other.",
    "",
    `The hash of sixteen vectors takes ${perVector(kernels.data)} cycles a vector on the exercise's machine; the straight-line kernel of`,
    `${cycles} cycles for the values takes ${(cycles / vectors).toFixed(2)} for each of ${vectors} vectors and rounds, with the walk's lookups, its set-up and its ends.`,
    "",
    "## Loop graphs of HatScheT's benchmark set",
    "",
    `${loopTotals(graphs.data)}.`,
    "",
    "Those that are not closed by the heuristic and the two bounds alone:",
    "",
    markdownTable(loopColumns, told),
    "",
  ].join("\n");
}

function perVector(rows: readonly LoopRow[]): string {
  const row = rows.find(({ loop, machine }) => loop === "hash of 16" && machine === "take-home");
  return row?.interval === undefined ? "an unknown number of" : (row.interval / 16).toFixed(2);
}
