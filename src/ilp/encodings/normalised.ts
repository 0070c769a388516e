import type { Column, IntegerProgram, Row, Term } from "../program.ts";
import { wholeRow } from "../wholeRow.ts";

/**
 * The same program as every engine understands it: one term a column in each row and in the objective, none with
 * coefficient 0; bounds of whole columns, and fractional limits of rows in whole numbers, rounded inward; a row in whole numbers whose
 * limits leave no multiple of its common divisor becomes an impossible one. With `relax` no column is whole. Columns and rows keep
 * their numbers. A program that is so already is returned itself.
 * @throws {RangeError} naming the place, when a term's column is not there, a coefficient is not finite or a limit is NaN.
 */
export function normalised(program: IntegerProgram, relax = false): IntegerProgram {
  const columns = mapped(program.columns, (column) => inward(column, relax));
  const isWhole = ({ column }: Term): boolean => !relax && columns[column]!.integer;
  const rows = mapped(program.rows, (row) => {
    const terms = merged(row.terms, columns.length, `row "${row.name}"`);
    if (Number.isNaN(row.lower) || Number.isNaN(row.upper)) throw new RangeError(`row "${row.name}" has a limit NaN`);
    const plain = terms === row.terms ? row : { ...row, terms };
    return terms.length > 0 && terms.every(isWhole) ? tightened(plain) : plain;
  });
  const objective = merged(program.objective, columns.length, "the objective");
  const same = columns === program.columns && rows === program.rows && objective === program.objective;
  return same ? program : { ...program, columns, rows, objective };
}

function inward(column: Column, relax: boolean): Column {
  const { name, lower, upper, integer } = column;
  if (Number.isNaN(lower) || Number.isNaN(upper)) throw new RangeError(`column "${name}" has a bound NaN`);
  if (relax || !integer || (isLimit(lower) && isLimit(upper))) return column;
  return { ...column, lower: Math.ceil(lower), upper: Math.floor(upper) };
}

/** A row over whole columns. Only what changes the row's text is touched: whole limits stay as they are. */
function tightened(row: Row): Row {
  const whole = wholeRow(row);
  if (whole === undefined) return row;
  const divisor = whole.terms.reduce((sum, { coefficient }) => gcd(sum, Math.abs(coefficient)), 0);
  // No multiple of the divisor lies between the limits.
  if (Math.ceil(whole.lower / divisor) > Math.floor(whole.upper / divisor)) return { ...row, terms: [], lower: 1 };
  if (whole.terms !== row.terms || (isLimit(row.lower) && isLimit(row.upper))) return row;
  return { ...row, lower: whole.lower, upper: whole.upper };
}

function merged(terms: readonly Term[], columns: number, place: string): readonly Term[] {
  const seen = new Set<number>();
  let clean = true;
  for (const { column, coefficient } of terms) {
    if (!(Number.isInteger(column) && column >= 0 && column < columns)) {
      throw new RangeError(`${place} has a term of column ${column}: there are ${columns} columns`);
    }
    if (!Number.isFinite(coefficient)) throw new RangeError(`${place} has the coefficient ${coefficient}`);
    if (coefficient === 0 || seen.has(column)) clean = false;
    seen.add(column);
  }
  if (clean) return terms;
  const sums = new Map<number, number>();
  for (const { column, coefficient } of terms) sums.set(column, (sums.get(column) ?? 0) + coefficient);
  return [...sums].filter(([, sum]) => sum !== 0).map(([column, coefficient]) => ({ column, coefficient }));
}

/** `map`, but the array itself where nothing changed. */
function mapped<T>(all: readonly T[], change: (one: T) => T): readonly T[] {
  const made = all.map(change);
  return made.some((one, at) => one !== all[at]) ? made : all;
}

function isLimit(value: number): boolean {
  return Number.isInteger(value) || !Number.isFinite(value);
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
