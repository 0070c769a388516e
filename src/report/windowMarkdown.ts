import { z } from "zod";
import { schemaMessages } from "../machine/schemaMessages.ts";
import { markdownTable } from "./markdownTable.ts";
import type { RunRecord } from "./record.ts";

const resultsSchema = z.object({
  operations: z.number(),
  greedy: z.object({ rule: z.string(), cycles: z.number() }),
  exact: z.object({ cycles: z.number() }),
  bound: z.object({ name: z.string(), cycles: z.number(), scope: z.string() }),
  simulated: z.number(),
  windows: z.record(z.string(), z.number()),
  stopped: z.string(),
  seconds: z.number(),
});

const head = [
  "date",
  "kernel",
  "contract",
  "operations",
  "greedy",
  "rule",
  "exact",
  "bound (scope)",
  "formulation, engine",
  "windows: a cycle removed / shifted / infeasible / undecided / closed by counting; groups shifted",
  "simulated on",
  "ended",
  "seconds",
];

/**
 * The Markdown table of the main job's records, one row a run, oldest first.
 * @throws {RangeError} when a record's results are not the main job's.
 */
export function windowMarkdown(records: readonly RunRecord[]): string {
  const rows = records.map((record, index) => {
    const parsed = resultsSchema.safeParse(record.results);
    if (!parsed.success) throw new RangeError(`record ${index + 1}: results: ${schemaMessages(parsed.error)}`);
    const { operations, greedy, exact, bound, windows, simulated, stopped, seconds } = parsed.data;
    const { height, rounds, batch, contract, formulation, solver } = record.parameters;
    return [
      record.date.slice(0, 10),
      `h${height} r${rounds} b${batch}`,
      contract,
      operations,
      greedy.cycles,
      greedy.rule,
      exact.cycles,
      `${bound.cycles} (${bound.scope})`,
      `${formulation}, ${solver}`,
      ["removed", "shifted", "infeasible", "undecided", "closed"].map((name) => windows[name] ?? 0).join(" / ") +
        `; ${windows["groups"] ?? 0}`,
      `${simulated} inputs`,
      stopped,
      seconds,
    ];
  });
  const columns = head.map((name, at) => ({ head: name, cell: (row: (typeof rows)[number]) => String(row[at]) }));
  return [
    "# Windows: exact beside greedy",
    "",
    "Written by `experiments/window-ilp.ts` from `window-ilp.jsonl`; cycles are checked and simulated.",
    "",
    markdownTable(columns, rows),
    "",
  ].join("\n");
}
