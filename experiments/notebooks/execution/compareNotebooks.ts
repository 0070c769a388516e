import type { NotebookFile } from "./notebookFile.ts";

type Output = NonNullable<NotebookFile["cells"][number]["outputs"]>[number];

/**
 * Where two executions of one notebook come to other results, a line each: words and tables, without what is measured by
 * the clock. Of an enclosed length (`57 to 58`) both must enclose a common one, whatever time they had.
 */
export function compareNotebooks(committed: NotebookFile, executed: NotebookFile): string[] {
  const differences: string[] = [];
  for (const [at, cell] of committed.cells.entries()) {
    const others = (executed.cells[at]?.outputs ?? []).filter(isResult);
    for (const [place, output] of (cell.outputs ?? []).filter(isResult).entries()) {
      const other = others[place];
      const difference = other === undefined ? "nothing any more" : differenceOf(output, other);
      if (difference !== undefined) differences.push(`${cell.id}: ${difference}`);
    }
  }
  return differences;
}

const isResult = ({ output_type }: Output): boolean => output_type === "display_data";
const text = ({ data = {} }: Output): string => [data["text/markdown"] ?? data["text/plain"] ?? ""].flat().join("");

function differenceOf(before: Output, now: Output): string | undefined {
  const measured = before.metadata?.slotwise?.measured ?? [];
  // A figure is drawn from the same numbers as the tables, and its title may name a limit of the clock.
  if (measured === true || "image/png" in (before.data ?? {})) return undefined;
  const [was, is] = [tableOf(text(before)), tableOf(text(now))];
  if (was === undefined || is === undefined) {
    return text(before) === text(now) ? undefined : `“${text(before)}” is “${text(now)}” now`;
  }
  const [heads = [], ...rows] = was;
  if (String(heads) !== String(is[0])) return `columns ${heads.join(", ")} are ${is[0]?.join(", ")} now`;
  if (rows.length !== is.length - 1) return `a table of ${rows.length} rows has ${is.length - 1} now`;
  for (const [r, row] of rows.entries()) {
    for (const [c, cell] of row.entries()) {
      const other = is[r + 1]![c] ?? "";
      const isMeasured = measured.includes(heads[c]!);
      const same = isMeasured ? !enclosed.test(heads[c]!) || meet(cell, other) : cell === other;
      if (!same) return `${row.slice(0, 2).join(", ")}: ${heads[c]} ${cell} is ${other} now`;
    }
  }
  return undefined;
}

/** Heads of measured columns that have enclosed lengths; in the others everything is the clock's. */
const enclosed = /^exact\b|, cycles$/;

/** Whether two lengths or ranges have one in common. */
function meet(before: string, now: string): boolean {
  const [was, is] = [before, now].map((cell) => /^(\d+)(?: to (\d+))?$/.exec(cell));
  if (!was || !is) return true;
  const ends = ([, low, high = low]: RegExpExecArray): [number, number] => [Number(low), Number(high)];
  const [[a, b], [c, d]] = [ends(was), ends(is)];
  return Math.max(a, c) <= Math.min(b, d);
}

/** The cells of a Markdown table, its head first and without its rule; undefined for other text. */
function tableOf(markdown: string): string[][] | undefined {
  const lines = markdown.trim().split("\n");
  if (!lines.every((line) => line.startsWith("|"))) return undefined;
  return lines.flatMap((line, at) =>
    at === 1
      ? []
      : [
          line
            .slice(1, -1)
            .split("|")
            .map((cell) => cell.trim()),
        ],
  );
}
