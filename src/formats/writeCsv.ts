import type { Block } from "../ir/block.ts";
import { waitAfter } from "../ir/waiting.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import { firstCycle, lastCycle, type Schedule } from "../schedule/schedule.ts";

/** The tables of a schedule: a line a slot in use, an operation, or a dependence. */
export const csvTables = ["slots", "operations", "dependences"] as const;

/** One of them. */
export type CsvTable = (typeof csvTables)[number];

type Cell = string | number | undefined;

/**
 * A table of a schedule as CSV (quoted as RFC 4180 has it, a line of names first).
 * `slots`: what is held of an engine in a cycle, by which lane of which operation. `operations`: form, first and last issue cycle.
 * `dependences`: what each asks for, and the cycles that it has left (`slack`); a dependence between other forms has none.
 */
export function writeCsv(
  table: CsvTable,
  block: Block,
  { engines }: Pick<SchedulingMachine, "engines">,
  { placements }: Schedule,
): string {
  const { operations, dependences } = block;
  const provenance = (at: number): Cell[] => {
    const { group, round, stage } = operations[at]!.provenance ?? {};
    return [group, round, stage];
  };
  const lines: Cell[][] = [];
  if (table === "slots") {
    lines.push(["cycle", "engine", "slots", "operation", "opcode", "form", "lane", "issue", "group", "round", "stage"]);
    for (const [at, { form, cycles }] of placements.entries()) {
      const { id, opcode, forms } = operations[at]!;
      const { rows, opcode: own } = forms[form]!;
      for (const [lane, issue] of cycles.entries()) {
        for (const { engine, offset, slots } of rows) {
          if (slots === 0) continue;
          const held = [issue + offset, engines[engine]!.name, slots, id, own ?? opcode, form, lane, issue];
          lines.push([...held, ...provenance(at)]);
        }
      }
    }
    const [head, ...rest] = lines as [Cell[], ...Cell[][]];
    return text([head, ...rest.sort((one, other) => Number(one[0]) - Number(other[0]))]);
  }
  if (table === "operations") {
    lines.push(["operation", "opcode", "form", "forms", "lanes", "first", "last", "group", "round", "stage"]);
    for (const [at, placement] of placements.entries()) {
      const { id, opcode, forms } = operations[at]!;
      const { lanes, opcode: own } = forms[placement.form]!;
      const cells = [id, own ?? opcode, placement.form, forms.length, lanes];
      lines.push([...cells, firstCycle(placement), lastCycle(placement), ...provenance(at)]);
    }
    return text(lines);
  }
  lines.push(["from", "to", "kind", "latency", "wait", "slack"]);
  for (const dependence of dependences) {
    const { from, to, kind, latency, fromForms, toForms } = dependence;
    const [giver, taker] = [placements[from]!, placements[to]!];
    const holds = (fromForms?.includes(giver.form) ?? true) && (toForms?.includes(taker.form) ?? true);
    const wait = waitAfter(dependence, operations[from]!.forms[giver.form]!);
    const left = holds ? firstCycle(taker) - lastCycle(giver) - wait : undefined;
    lines.push([operations[from]!.id, operations[to]!.id, kind, latency, holds ? wait : undefined, left]);
  }
  return text(lines);
}

function text(lines: readonly (readonly Cell[])[]): string {
  return lines.map((cells) => `${cells.map(cellText).join(",")}\n`).join("");
}

function cellText(cell: Cell): string {
  const plain = cell === undefined ? "" : String(cell);
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
