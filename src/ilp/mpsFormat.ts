import { type Column, type IntegerProgram, legalNames, type Row } from "./program.ts";

const none: Column = { name: "none", lower: 0, upper: 0, integer: false };

/**
 * The program as free MPS text, to be minimised: fields between blanks, names of any length (made legal, `legalNames`). Whole
 * columns stand between markers, and every column but continuous ones from 0 to infinity has its bounds written out, since readers
 * differ in what they take where none is said.
 */
export function mpsText(program: IntegerProgram): string {
  // Without a column HiGHS takes a program for an empty one, whatever its rows ask for.
  if (program.columns.length === 0) return mpsText({ ...program, columns: [none] });
  const columns = legalNames(program.columns.map((column) => column.name));
  // The objective is a row too.
  const [objective, ...rows] = legalNames(["objective", ...program.rows.map((row) => row.name)]);
  const [name] = legalNames([program.name]);
  const lines = [`NAME ${name}`, "ROWS", ` N ${objective}`];
  for (const [at, row] of program.rows.entries()) lines.push(` ${senseOf(row)} ${rows[at]}`);
  lines.push("COLUMNS", ...columnLines(program, columns, objective!, rows));
  const sides = program.rows.flatMap((row, at) => {
    const side = senseOf(row) === "G" ? row.lower : row.upper;
    return side === 0 || !Number.isFinite(side) ? [] : [` rhs ${rows[at]} ${side}`];
  });
  lines.push("RHS", ...sides);
  const ranges = program.rows.flatMap((row, at) =>
    row.lower < row.upper && Number.isFinite(row.lower) && Number.isFinite(row.upper)
      ? [` range ${rows[at]} ${row.upper - row.lower}`]
      : [],
  );
  if (ranges.length > 0) lines.push("RANGES", ...ranges);
  lines.push("BOUNDS");
  for (const [at, column] of program.columns.entries()) lines.push(...boundLines(column, columns[at]!));
  lines.push("ENDATA", "");
  return lines.join("\n");
}

function senseOf({ lower, upper }: Row): "E" | "L" | "G" | "N" {
  if (lower === upper) return "E";
  if (Number.isFinite(upper)) return "L";
  return Number.isFinite(lower) ? "G" : "N";
}

function columnLines(
  { columns, rows, objective }: IntegerProgram,
  names: readonly string[],
  objectiveName: string,
  rowNames: readonly string[],
): string[] {
  const entries: string[][] = columns.map(() => []);
  for (const { column, coefficient } of objective) entries[column]!.push(`${objectiveName} ${coefficient}`);
  for (const [at, { terms }] of rows.entries()) {
    for (const { column, coefficient } of terms) entries[column]!.push(`${rowNames[at]} ${coefficient}`);
  }
  const lines: string[] = [];
  let whole = false;
  const mark = (to: boolean): void => {
    if (to !== whole) lines.push(` marker${lines.length} 'MARKER' '${to ? "INTORG" : "INTEND"}'`);
    whole = to;
  };
  for (const [at, { integer }] of columns.entries()) {
    mark(integer);
    // A column that stands nowhere is declared by a zero.
    const parts = entries[at]!.length > 0 ? entries[at]! : [`${objectiveName} 0`];
    for (const part of parts) lines.push(` ${names[at]} ${part}`);
  }
  mark(false);
  return lines;
}

function boundLines({ lower, upper, integer }: Column, name: string): string[] {
  if (lower === upper) return [` FX bound ${name} ${lower}`];
  if (integer && lower === 0 && upper === 1) return [` BV bound ${name}`];
  const least = lower === Number.NEGATIVE_INFINITY;
  const most = upper === Number.POSITIVE_INFINITY;
  if (least && most) return [` FR bound ${name}`];
  if (!integer && lower === 0 && most) return [];
  return [
    least ? ` MI bound ${name}` : ` LO bound ${name} ${lower}`,
    most ? ` PL bound ${name}` : ` UP bound ${name} ${upper}`,
  ];
}
