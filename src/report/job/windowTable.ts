import { type WindowRecord, windowUnit } from "../../exact/windows/windowRecord.ts";
import { cliTable, plainLook, type TableColumn, type TableLook } from "../text/cliTable.ts";

/** A window, or a run of windows that ended alike one after the other. */
interface Line {
  readonly windows: readonly WindowRecord[];
}

/** What each kind of window asks. */
const questions = {
  remove: "a cycle less?",
  shift: "shift left?",
  engine: "fill an engine?",
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
      return `${from}..${to} (${windows.length})`;
    },
  },
  { head: "ops", right: true, cell: ({ windows }) => span(windows.map(({ operations }) => operations)) },
  { head: "question", cell: ({ windows }) => questions[windows[0]!.kind] },
  { head: "status", cell: ({ windows }) => statusOf(windows[0]!) },
  { head: "proof", cell: ({ windows }) => proofOf(windows[0]!) },
  {
    head: "before → after",
    cell: ({ windows }) => {
      const unit = windowUnit(windows[0]!.kind);
      if (windows.every(({ before, after }) => before === after)) {
        return windows[0]!.accepted ? "as long, an emptier tail" : "no gain";
      }
      const before = span(windows.map((window) => window.before));
      const after = span(windows.map((window) => window.after));
      return `${before} → ${after} ${unit}`;
    },
  },
  { head: "s", right: true, cell: ({ windows }) => sum(windows).toFixed(1) },
];

/** What the table's words mean. */
const legend = [
  "Windows in the order tried; (n): n alike in a row, with their outermost cycles.",
  "closed by counting: shown without a solve that the window cannot gain.",
  "infeasible: the engine says that there is no solution.",
  "proof: counted: --certificates or `bound --between` write a certificate of it;",
  "  word: the engine says so, and --certificates looks for a witness; judged: a",
  "  schedule that the judge took.",
  "weighted issue cycles: each operation's cycle times its weight, summed up.",
].join("\n");

/**
 * The windows of a run in the order they were tried, with their units, and a legend. Neighbours that ended alike without a
 * gain share a line; every window on its own is in `--json`.
 */
export function windowTable(windows: readonly WindowRecord[], look: TableLook = plainLook): string {
  if (windows.length === 0) return "no window was tried";
  return `${cliTable(columns, lines(windows), look)}\n${legend}`;
}

function lines(windows: readonly WindowRecord[]): Line[] {
  const grouped: WindowRecord[][] = [];
  for (const window of windows) {
    const last = grouped.at(-1)?.at(-1);
    if (last !== undefined && alike(last, window)) grouped.at(-1)!.push(window);
    else grouped.push([window]);
  }
  return grouped.map((group) => ({ windows: group }));
}

function alike(a: WindowRecord, b: WindowRecord): boolean {
  return !a.accepted && !b.accepted && a.kind === b.kind && statusOf(a) === statusOf(b);
}

function statusOf(window: WindowRecord): string {
  const { engine, recalled } = window;
  const by = window.status === "closed" || engine === "none" ? "" : ` (${engine}${recalled ? ", journal" : ""})`;
  return `${outcomeOf(window)}${by}`;
}

/** Who vouches for a window's outcome. */
function proofOf({ status, saidBy, accepted }: WindowRecord): string {
  if (status === "closed") return "counted";
  if (accepted) return saidBy === undefined ? "judged" : "judged, best by word";
  return status === "infeasible" ? "word" : "";
}

function outcomeOf({ status, kind, accepted, because }: WindowRecord): string {
  if (kind === "groups" && status !== "undecided") return accepted ? "taken" : "nothing better";
  if (kind === "groups") return because === "effort limit" ? "nothing better" : (because ?? "nothing better");
  switch (status) {
    case "closed":
      return "closed by counting";
    case "infeasible":
      return "infeasible";
    case "undecided":
      return `undecided: ${because ?? "no reason given"}`;
    default:
      return accepted ? status : `${status}, not taken: ${because ?? "no reason given"}`;
  }
}

const sum = (windows: readonly WindowRecord[]): number => windows.reduce((total, { seconds }) => total + seconds, 0);
