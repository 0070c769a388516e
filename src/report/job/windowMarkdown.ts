import { z } from "zod";
import { schemaMessages } from "../../machine/schemaMessages.ts";
import { pageHead, type RunRecord } from "../records/record.ts";
import { markdownTable } from "../text/cliTable.ts";
import { noListSchedule, passesOf } from "./progress.ts";

const cycles = z.object({ cycles: z.number() });

const splitSchema = z.object({
  earlier: z.number(),
  groupShifts: z.object({ saved: z.number(), slices: z.number(), taken: z.number() }),
  windows: z.object({
    saved: z.number(),
    tried: z.number(),
    statuses: z.record(z.string(), z.number()),
    taken: z.object({ cycleLess: z.number(), earlier: z.number() }),
    notTaken: z.number(),
  }),
});

/** Records of before the split have one figure for group shifts and windows together, and other counts. */
const resultsSchema = z.object({
  operations: z.number(),
  greedy: z.object({
    rule: z.string(),
    cycles: z.number(),
    passes: z.number().optional(),
    budget: z.number().optional(),
    cut: z.boolean().optional(),
    engine: z.string().optional(),
  }),
  exact: cycles,
  bound: z.object({ name: z.string(), cycles: z.number(), scope: z.string() }),
  simulated: z.number(),
  split: splitSchema.optional(),
  windows: z.record(z.string(), z.number()).optional(),
  stopped: z.string(),
  seconds: z.number(),
});

type Results = z.infer<typeof resultsSchema>;

const head = [
  "date",
  "kernel or block",
  "contract",
  "operations",
  "greedy (rule; passes)",
  "after group shifts",
  "after windows",
  "bound (scope)",
  "formulation, engine",
  "windows tried: closed by counting / optimal / feasible / infeasible (the engine says so) / undecided",
  "simulated on",
  "ended",
  "seconds",
];

function splitCells({ greedy, exact, split, windows = {} }: Results): string[] {
  if (split === undefined) {
    const of = (name: string): number => windows[name] ?? 0;
    return ["not split", `${exact.cycles}`, `${of("closed")} / ? / ? / ${of("infeasible")} / ${of("undecided")}`];
  }
  const { tried, statuses } = split.windows;
  const of = (name: string): number => statuses[name] ?? 0;
  const undecided = of("undecidedAtTimeLimit") + of("cancelled") + of("undecidedOtherwise");
  const counts = [of("closedByCounting"), of("optimal"), of("feasible"), of("infeasible"), undecided];
  const earlier = split.earlier === 0 ? "" : ` (${split.earlier} of them by earlier runs)`;
  return [
    `${greedy.cycles - split.earlier - split.groupShifts.saved}${earlier}`,
    `${exact.cycles}`,
    `${tried}: ${counts.join(" / ")}`,
  ];
}

/**
 * The Markdown table of the main job's records, one row a run, oldest first.
 * @throws {RangeError} when a record's results are not the main job's.
 */
export function windowMarkdown(records: readonly RunRecord[]): string {
  const rows = records.map((record, index) => {
    const parsed = resultsSchema.safeParse(record.results);
    if (!parsed.success)
      throw new RangeError(`record ${index + 1}: results: ${schemaMessages(parsed.error, record.results)}`);
    const { operations, greedy, bound, simulated, stopped, seconds } = parsed.data;
    const { block, height, rounds, batch, contract = "none", formulation, solver } = record.parameters;
    const [groups, final, counts] = splitCells(parsed.data);
    const { passes, budget = 0, cut = false, engine } = greedy;
    const made = passes === undefined ? "" : `; ${passesOf({ passes, budget, cut })}`;
    return [
      record.date.slice(0, 10),
      block ?? `h${height} r${rounds} b${batch}`,
      contract,
      operations,
      `${greedy.cycles} (${engine === undefined ? `${greedy.rule}${made}` : `${noListSchedule}; ${engine}`})`,
      groups,
      final,
      `${bound.cycles} (${bound.scope})`,
      `${formulation}, ${solver}`,
      counts,
      simulated === 0 ? "nothing" : `${simulated} inputs`,
      stopped,
      seconds,
    ];
  });
  const columns = head.map((name, at) => ({ head: name, cell: (row: (typeof rows)[number]) => String(row[at]) }));
  return [
    ...pageHead("Greedy schedule, group shifts, windows", records.at(-1)!, [
      "Lengths are in cycles, checked, and those of kernels simulated. Greedy and group shifts are list scheduling; windows are",
      "integer programs. Runs before the split have one length for both together.",
    ]),
    markdownTable(columns, rows),
    "",
  ].join("\n");
}
