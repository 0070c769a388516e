import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ablationColumns } from "../../../experiments/ablation/page.ts";
import { solverColumns } from "../../../experiments/solvers/page.ts";
import { parseRecords } from "../../../src/report/records/record.ts";
import { achievedColumns } from "../../../src/report/studies/boundsTable.ts";
import { endsColumns } from "../../../src/report/studies/endsTable.ts";
import { familyColumns } from "../../../src/report/studies/familyTable.ts";
import { ladderColumns } from "../../../src/report/studies/ladderTable.ts";
import { switchColumns } from "../../../src/report/studies/switchTable.ts";
import { tightnessColumns } from "../../../src/report/studies/tightnessTable.ts";
import { windowGainsText } from "../../../src/report/studies/windowGains.ts";
import { isOfRungs, windowRungsText } from "../../../src/report/studies/windowRungs.ts";
import { cliTable, type TableColumn } from "../../../src/report/text/cliTable.ts";

const recordsOf = (name: string) => {
  const file = new URL(`../../../results/${name}.jsonl`, import.meta.url);
  return parseRecords(readFileSync(file, "utf8"));
};
const newest = (name: string) => recordsOf(name).at(-1)!;
// biome-ignore lint/suspicious/noExplicitAny: rows of every experiment
type Rows = any[];
const rowsOf = (name: string, part = "rows"): Rows => newest(name).results[part] as Rows;

/** The tables that the experiments print, of their newest records, and heads that must not be left out. */
const tables: readonly (readonly [string, Rows, readonly TableColumn<Rows[number]>[], readonly string[]])[] = [
  ["ladder", rowsOf("ladder"), ladderColumns, ["rung", "theirs", "ours", "bound", "gap"]],
  ["bounds", rowsOf("bounds"), achievedColumns, ["block", "achieved", "best", "gap", "file"]],
  ["family", rowsOf("family"), familyColumns, ["size", "contract", "family", "mix"]],
  ["tightness", rowsOf("tightness"), tightnessColumns, ["bound", "invalid", "mean"]],
  ["switches", rowsOf("switches"), switchColumns(rowsOf("switches")[0]), ["plan", "cycles", "change", "bound", "rule"]],
  ["ends", rowsOf("ends"), endsColumns, ["end", "least", "scheduled", "state", "how"]],
  ["solvers", rowsOf("solvers", "solves"), solverColumns(rowsOf("solvers", "solves")), ["block", "portfolio", "glpk"]],
  [
    "solvers, bare",
    rowsOf("solvers", "decisions"),
    solverColumns(rowsOf("solvers", "decisions")),
    ["block", "cadical"],
  ],
  ["ablation", rowsOf("ablation"), ablationColumns, ["variant", "decided", "seconds"]],
];

describe("in a pipe", () => {
  it.each(tables)(
    "the table of %s is 80 characters wide at most and has its main columns",
    (_, rows, columns, heads) => {
      const text = cliTable(columns, rows);
      expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
      const [table] = text.split("left out") as [string];
      for (const head of heads) expect(table).toContain(head);
    },
  );

  it("so is what windows print", () => {
    const look = { colour: false, columns: 80 };
    const records = recordsOf("windows");
    const one = windowGainsText(records.findLast((record) => !isOfRungs(record))!, look);
    const rungs = windowRungsText(records.findLast(isOfRungs)!.results["rungs"] as Rows, look);
    for (const text of [one, rungs]) {
      expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
    }
  });
});
