import type { BlockSolution } from "../../exact/lengths/solveBlock.ts";
import { claimText, groundsText } from "../../exact/problem/claim.ts";
import type { KnownBounds, ReadBlock } from "../../ir/blocksFile.ts";
import type { TableColumn, TableLook } from "../../report/text/cliTable.ts";
import { wrapped } from "../../report/text/wrapped.ts";
import { type Impossibility, impossibilityText } from "../../schedule/impossibility.ts";
import { operationsOf } from "../../schedule/scheduleFile.ts";
import type { SolveStatistics } from "./solveLog.ts";

/** What came of one block, as `solve --json` prints it. */
export interface SolveRow {
  readonly name: string;
  /**
   * `optimal`, `feasible` (a schedule, and a gap), `infeasible` (no length has one), `undecided` (none found, none
   * excluded), or `invalid` (the file says no block there).
   */
  readonly status: BlockSolution["status"] | "invalid";
  readonly lower: number | null;
  /** Null where no schedule was found. */
  readonly upper: number | null;
  /** What shows both ends; of an infeasible or invalid block, why it is that. */
  readonly proof: string;
  /** Engines whose word `lower` (or "infeasible") is: none where it is proved, two where they agree. */
  readonly claimants: readonly string[];
  readonly seconds: number;
  readonly engine: string;
  /** What else was minimised within the length. */
  readonly objective?: ObjectiveRow;
  /** Improvements over time, and who did what. */
  readonly statistics?: SolveStatistics;
  /** The bounds that the file states of the block. */
  readonly known?: KnownBounds;
  /** Under `--why`: why one cycle less is not enough; null where the search does not find it. */
  readonly why?: (Impossibility & { readonly text: string }) | null;
  /** Where every operation issues: its form, and one cycle, or one a lane of a divided form. */
  readonly operations?: ReturnType<typeof operationsOf>;
}

/** What is known of a second objective's least value. */
export interface ObjectiveRow {
  readonly kind: "weighted" | "pressure";
  readonly value: number;
  readonly lower: number;
  /** Cycles that schedules might take. */
  readonly within: number;
  readonly proof: string;
  readonly claimants: readonly string[];
}

/** Whether a second objective was left with a gap. */
export function isOpen({ objective }: SolveRow): boolean {
  return objective !== undefined && objective.lower < objective.value;
}

/** The row of a block that was solved. */
export function solvedRow(
  { name, instance: { block, known } }: Extract<ReadBlock, { status: "read" }>,
  { status, lower, upper, proof, claimants, seconds, engine, schedule }: BlockSolution,
): SolveRow {
  return {
    ...{ name, status, lower, upper: upper ?? null, proof, claimants },
    ...{ seconds: Math.round(seconds * 1000) / 1000, engine },
    ...(known === undefined ? {} : { known }),
    ...(schedule === undefined ? {} : { operations: operationsOf(block, schedule) }),
  };
}

/** What a row says under `--why`. */
export function explained(asked: boolean, why: Impossibility | undefined): Pick<SolveRow, "why"> {
  if (!asked) return {};
  return { why: why === undefined ? null : { ...why, text: impossibilityText(why) } };
}

/** The row of a block that is none. */
export function invalidRow(name: string, because: string): SolveRow {
  return { name, status: "invalid", lower: null, upper: null, proof: because, claimants: [], seconds: 0, engine: "" };
}

/** The row of a block, or a file, that there was no time to read. */
export function unreadRow(name: string, seconds: number): SolveRow {
  const proof = `open: ${seconds} s, the limit, were over before it was read`;
  return { name, status: "undecided", lower: 0, upper: null, proof, claimants: [], seconds, engine: "" };
}

/** True when both cannot be right: a lower bound of one lies above an upper bound of the other. */
export function contradicts({ status, lower, upper, known }: SolveRow): boolean {
  if (known === undefined || lower === null) return false;
  return status === "infeasible" || lower > known.upper || (upper !== null && upper < known.lower);
}

/** The table of `solve`. */
export const solveColumns: readonly TableColumn<SolveRow>[] = [
  { head: "block", cell: ({ name }) => name },
  { head: "status", cell: ({ status }) => status },
  { head: "lower (cycles)", right: true, cell: ({ lower }) => lower ?? "" },
  { head: "upper (cycles)", right: true, cell: ({ status, upper }) => upper ?? (status === "invalid" ? "" : "none") },
  { head: "seconds", right: true, detail: true, cell: ({ seconds }) => seconds.toFixed(2) },
  { head: "engine", detail: true, cell: ({ engine }) => engine },
  { head: "objective", right: true, cell: objectiveText },
  { head: "file says", cell: comparison },
];

/** How the row stands to what the file says of the block. */
function comparison(row: SolveRow): string {
  const { lower, upper, known } = row;
  if (known === undefined) return "";
  const text = known.lower === known.upper ? `${known.lower}` : `${known.lower}..${known.upper}`;
  if (contradicts(row)) return `${text} DISAGREES`;
  if (lower !== null && (lower > known.lower || (upper !== null && upper < known.upper))) {
    return `${text}, narrowed here`;
  }
  return upper !== null && lower === known.lower && upper === known.upper ? text : `${text}, not reached`;
}

function objectiveText({ objective }: SolveRow): string {
  if (objective === undefined) return "";
  const { kind, value, lower } = objective;
  const unit = kind === "pressure" ? " words" : "";
  return lower >= value ? `${value}${unit}` : `${Math.ceil(lower - 1e-6)}..${value}${unit}`;
}

/** What shows each row, or why it is invalid: a line a block, and one for what else was minimised. */
export function proofsOf(rows: readonly SolveRow[], { columns }: TableLook): string {
  return rows
    .flatMap(({ name, status, proof, why, objective }) => [
      `${status === "invalid" ? "" : `${name}: `}${proof}`,
      ...(why === undefined ? [] : [`${name}: ${why?.text ?? "one cycle less: the search finds no few reasons"}`]),
      ...(objective === undefined
        ? []
        : [
            `${name}, ${objective.kind} within ${objective.within} cycles: ${objective.proof} (${claimText(objective.claimants)})`,
          ]),
    ])
    .map((line) => `${wrapped(line, columns - 2).join("\n  ")}\n`)
    .join("");
}

/** "3 optimal (2 proved, 1 one engine says), 1 infeasible, 1 invalid of 5 blocks". */
export function countsOf(rows: readonly SolveRow[]): string {
  const statuses = ["optimal", "feasible", "infeasible", "undecided", "invalid"] as const;
  const counts = statuses.flatMap((status) => {
    const those = rows.filter((row) => row.status === status);
    if (those.length === 0) return [];
    const final = status === "optimal" || status === "infeasible";
    const who = final ? ` (${groundsText(those.map(({ claimants }) => claimants))})` : "";
    return [`${those.length} ${status}${who}`];
  });
  const none = counts.length === 0 ? "nothing" : counts.join(", ");
  return `${none} of ${rows.length} ${rows.length === 1 ? "block" : "blocks"}`;
}
