import type { WindowRecord } from "../exact/windowRecord.ts";
import { cliTable, type TableColumn } from "./cliTable.ts";

/** A window, or a run of windows that counting closed one after the other. */
interface Line {
  readonly windows: readonly WindowRecord[];
}

/** What each kind of window asks. */
const questions = {
  remove: "a cycle less?",
  shift: "shift left?",
  engine: "fill the busiest engine?",
  groups: "shift groups?",
} as const;

const span = (values: readonly number[]): string => {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return least === most ? `${least}` : `${least}-${most}`;
};

const columns: readonly TableColumn<Line>[] = [
  {
    head: "cycles",
    cell: ({ windows }) => {
      const [first] = windows;
      if (windows.length === 1) return `${first!.from}..${first!.to}`;
      const from = Math.min(...windows.map((window) => window.from));
      const to = Math.max(...windows.map((window) => window.to));
      return `${from}..${to} (${windows.length} windows)`;
    },
  },
  { head: "operations", right: true, cell: ({ windows }) => span(windows.map(({ operations }) => operations)) },
  { head: "question", cell: ({ windows }) => questions[windows[0]!.kind] },
  {
    head: "formulation",
    cell: ({ windows }) => (windows[0]!.status === "closed" ? "-" : windows[0]!.formulation),
  },
  { head: "engine", cell: ({ windows }) => windows[0]!.engine + (windows[0]!.recalled ? " (journal)" : "") },
  { head: "status", cell: ({ windows }) => statusOf(windows[0]!) },
  {
    head: "before → after",
    right: true,
    cell: ({ windows }) => {
      const before = span(windows.map((window) => window.before));
      const after = span(windows.map((window) => window.after));
      return weighted(windows[0]!) && windows.length > 1 ? "unchanged" : `${before} → ${after}`;
    },
  },
  {
    head: "bound",
    right: true,
    cell: ({ windows }) =>
      weighted(windows[0]!) && windows.length > 1 ? "equal" : span(windows.map(({ bound }) => bound)),
  },
  { head: "seconds", right: true, cell: ({ windows }) => sum(windows).toFixed(2) },
];

/**
 * The windows of a run in the order they were tried. `before → after` and `bound` are cycles of the window for
 * "a cycle less?", of the schedule for "shift groups?", and weighted issue cycles for the other two. Runs of windows closed without a solve share a line.
 */
export function windowTable(windows: readonly WindowRecord[], colour = false): string {
  return cliTable(columns, lines(windows), colour);
}

/** Measured in weighted issue cycles, not in cycles. */
function weighted({ kind }: WindowRecord): boolean {
  return kind === "shift" || kind === "engine";
}

function lines(windows: readonly WindowRecord[]): Line[] {
  const grouped: WindowRecord[][] = [];
  for (const window of windows) {
    const last = grouped.at(-1)?.at(-1);
    const joins = last?.status === "closed" && window.status === "closed" && last.kind === window.kind;
    if (joins) grouped.at(-1)!.push(window);
    else grouped.push([window]);
  }
  return grouped.map((group) => ({ windows: group }));
}

function statusOf({ status, accepted, because }: WindowRecord): string {
  switch (status) {
    case "closed":
      return "closed by counting";
    case "infeasible":
      return "infeasible";
    case "undecided":
      return `undecided (${because ?? "no reason given"})`;
    default:
      return accepted ? status : `${status}, not taken (${because ?? "no reason given"})`;
  }
}

const sum = (windows: readonly WindowRecord[]): number => windows.reduce((total, { seconds }) => total + seconds, 0);
