import { impliedIntegers } from "../impliedIntegers.ts";
import type { IntegerProgram, Term } from "../program.ts";
import { scaled, type WholeRow, wholeMultiplier, wholeRow } from "../wholeRow.ts";

/** An integer program in whole numbers only: what engines without fractions take. Terms are those of the program's rows. */
export interface WholeProgram {
  readonly columns: readonly { readonly lower: number; readonly upper: number }[];
  readonly rows: readonly WholeRow[];
  /** The program's objective times `objectiveScale`. */
  readonly objective: readonly Term[];
  readonly objectiveScale: number;
}

/** Greatest size of a bound and of a coefficient, and of the sum of a row's terms: whole-number engines count in 32 and 64 bits. */
const greatest = 2 ** 30;
const greatestSum = 2 ** 50;

/**
 * The program in whole numbers, with the same optima: continuous columns take part where whole values are enough
 * (`impliedIntegers`), rows and objective are scaled, limits rounded inward.
 * @returns the reason, as text, where that is not possible: a column that is not whole or has infinite or huge bounds,
 * or coefficients that are no small fractions.
 */
export function wholeProgram(program: IntegerProgram): WholeProgram | string {
  const whole = impliedIntegers(program);
  for (const [index, { name, lower, upper }] of program.columns.entries()) {
    if (whole[index] === 0) return `column ${name} is not a whole number`;
    if (!(Math.abs(lower) <= greatest && Math.abs(upper) <= greatest)) return `column ${name} has no small bounds`;
  }
  const columns = program.columns.map(({ lower, upper }) => ({ lower: Math.ceil(lower), upper: Math.floor(upper) }));
  const tooLarge = (terms: readonly Term[]): boolean => {
    let sum = 0;
    for (const { column, coefficient } of terms) {
      if (Math.abs(coefficient) > greatest) return true;
      sum += Math.abs(coefficient) * Math.max(Math.abs(columns[column]!.lower), Math.abs(columns[column]!.upper));
    }
    return sum > greatestSum;
  };
  const rows: WholeRow[] = [];
  for (const row of program.rows) {
    const written = wholeRow(row);
    if (written === undefined) return `row ${row.name} has coefficients that are no small fractions`;
    if (tooLarge(written.terms)) return `row ${row.name} has coefficients that are too large`;
    rows.push(written);
  }
  const objectiveScale = wholeMultiplier(program.objective);
  if (objectiveScale === undefined) return "the objective has coefficients that are no small fractions";
  const objective = scaled(program.objective, objectiveScale);
  if (tooLarge(objective)) return "the objective has coefficients that are too large";
  return { columns, rows, objective, objectiveScale };
}
