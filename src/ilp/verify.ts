import type { IntegerProgram, Row, Term } from "./program.ts";
import { exactActivity, wholeRow } from "./wholeRow.ts";

/** A bound, row or integrality condition that a point breaks, by how much. */
export interface Breach {
  readonly kind: "bound" | "row" | "integrality";
  readonly name: string;
  readonly by: number;
}

/** Σ coefficient·x over the terms. */
export function activity(terms: readonly Term[], x: Float64Array): number {
  let total = 0;
  for (const term of terms) total += term.coefficient * x[term.column]!;
  return total;
}

/**
 * Rounds integer columns to the nearest integer where they are within `tolerance` of it (engines answer 6.999999999).
 * Other entries stay; `breaches` then reports them.
 */
export function rounded(program: IntegerProgram, x: Float64Array, tolerance = 1e-5): Float64Array {
  return x.map((value, index) => {
    const nearest = Math.round(value);
    return program.columns[index]!.integer && Math.abs(value - nearest) <= tolerance ? nearest + 0 : value;
  });
}

/** Part of a row's largest term that doubles may be off by, beside the tolerance. */
const relativeTolerance = 1e-9;

/**
 * Everything that `x` breaks in `program`. What is in whole numbers is held exactly: bounds of integer columns, and rows
 * over integer columns with whole (or small decimal) coefficients. Elsewhere `tolerance` is granted, and a billionth of
 * a row's largest term. With `relaxed` integrality is not asked for, and nothing is in whole numbers.
 * @throws {RangeError} when `x` has not one number a column.
 */
export function breaches(program: IntegerProgram, x: Float64Array, tolerance = 1e-6, relaxed = false): Breach[] {
  if (x.length !== program.columns.length) {
    throw new RangeError(
      `point of ${x.length} numbers for program "${program.name}" of ${program.columns.length} columns`,
    );
  }
  const found: Breach[] = [];
  for (const [index, column] of program.columns.entries()) {
    const value = x[index]!;
    const by = Math.max(column.lower - value, value - column.upper);
    const exact = column.integer && !relaxed;
    // The negated comparison also catches NaN.
    if (!(by <= (exact ? 0 : tolerance))) found.push({ kind: "bound", name: column.name, by });
    if (column.integer && !relaxed && !Number.isInteger(value)) {
      found.push({ kind: "integrality", name: column.name, by: Math.abs(value - Math.round(value)) });
    }
  }
  for (const row of program.rows) {
    const by = relaxed ? undefined : brokenExactly(program, row, x);
    if (by !== undefined) {
      if (by > 0) found.push({ kind: "row", name: row.name, by });
      continue;
    }
    const value = activity(row.terms, x);
    let scale = 0;
    for (const term of row.terms) scale = Math.max(scale, Math.abs(term.coefficient * x[term.column]!));
    const off = Math.max(row.lower - value, value - row.upper);
    if (!(off <= tolerance + relativeTolerance * scale)) found.push({ kind: "row", name: row.name, by: off });
  }
  return found;
}

/** By how much whole values break a row in whole numbers, at most 0 where it holds; undefined for any other row. */
function brokenExactly(program: IntegerProgram, row: Row, x: Float64Array): number | undefined {
  const inWholeNumbers = ({ column }: Term): boolean =>
    program.columns[column]!.integer && Number.isInteger(x[column]!);
  if (!row.terms.every(inWholeNumbers)) return undefined;
  const whole = wholeRow(row);
  if (whole === undefined) return undefined;
  const value = exactActivity(whole.terms, x);
  // Comparisons of a big integer with a number are exact; their difference in doubles may be 0, and is 1 at least.
  if (value < whole.lower) return Math.max(1, whole.lower - Number(value));
  return value > whole.upper ? Math.max(1, Number(value) - whole.upper) : 0;
}

/** A bound or row that no point can meet on its face: a row without columns that excludes 0, or lower > upper. */
export function blatant(program: IntegerProgram): string | undefined {
  for (const column of program.columns) if (!(column.lower <= column.upper)) return column.name;
  for (const row of program.rows) {
    if (!(row.lower <= row.upper)) return row.name;
    if (row.terms.length === 0 && (row.lower > 0 || row.upper < 0)) return row.name;
  }
  return undefined;
}
