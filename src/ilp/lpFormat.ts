import { type IntegerProgram, legalNames, type Row, type Term } from "./program.ts";

const wrapAt = 100;

/**
 * The program as CPLEX LP text: what other engines read, and what a record of a solve keeps. Names are made
 * legal (`legalNames`).
 */
export function lpText(program: IntegerProgram): string {
  const columns = legalNames(program.columns.map((column) => column.name));
  const rows = legalNames(program.rows.map((row) => row.name));
  const lines: string[] = [`\\ ${program.name.replaceAll(/\s+/g, " ")}`, "Minimize"];
  // GLPK wants a column in every sum: a zero multiple of the first one stands for none.
  const nothing = [`0 ${columns[0] ?? "none"}`];
  lines.push(...wrapped(" objective:", program.objective.length > 0 ? sumText(program.objective, columns) : nothing));
  lines.push("Subject To");
  for (const [index, row] of program.rows.entries()) lines.push(...rowLines(rows[index]!, row, columns));
  lines.push("Bounds");
  for (const [index, column] of program.columns.entries()) {
    if (column.lower === 0 && column.upper === 1 && column.integer) continue;
    lines.push(` ${bound(column.lower)} <= ${columns[index]} <= ${bound(column.upper)}`);
  }
  const isBinary = (index: number): boolean => {
    const column = program.columns[index]!;
    return column.integer && column.lower === 0 && column.upper === 1;
  };
  section(
    lines,
    "Binaries",
    columns.filter((_, index) => isBinary(index)),
  );
  section(
    lines,
    "Generals",
    columns.filter((_, index) => program.columns[index]!.integer && !isBinary(index)),
  );
  lines.push("End", "");
  return lines.join("\n");
}

function rowLines(name: string, row: Row, columns: readonly string[]): string[] {
  // No row without a column either.
  const sum = row.terms.length > 0 ? sumText(row.terms, columns) : [`0 ${columns[0] ?? "none"}`];
  if (row.lower === row.upper) return wrapped(` ${name}:`, [...sum, `= ${row.lower}`]);
  const lines: string[] = [];
  const both = Number.isFinite(row.lower) && Number.isFinite(row.upper);
  if (Number.isFinite(row.lower)) lines.push(...wrapped(` ${name}${both ? ".low" : ""}:`, [...sum, `>= ${row.lower}`]));
  if (Number.isFinite(row.upper)) lines.push(...wrapped(` ${name}:`, [...sum, `<= ${row.upper}`]));
  return lines;
}

function sumText(terms: readonly Term[], columns: readonly string[]): string[] {
  return terms.map(({ column, coefficient }, at) => {
    const sign = coefficient < 0 ? "- " : at > 0 ? "+ " : "";
    const size = Math.abs(coefficient);
    return `${sign}${size === 1 ? "" : `${size} `}${columns[column]}`;
  });
}

function wrapped(head: string, parts: readonly string[]): string[] {
  const lines: string[] = [];
  let line = head;
  for (const part of parts) {
    if (line.length + 1 + part.length > wrapAt) {
      lines.push(line);
      line = "  ";
    }
    line += ` ${part}`;
  }
  lines.push(line);
  return lines;
}

function section(lines: string[], title: string, names: readonly string[]): void {
  if (names.length > 0) lines.push(title, ...wrapped("", names));
}

function bound(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return "+inf";
  return value === Number.NEGATIVE_INFINITY ? "-inf" : String(value);
}
