import { impliedIntegers } from "./impliedIntegers.ts";
import type { IntegerProgram, Term } from "./program.ts";

/** An integer program in whole numbers only: what engines without fractions take. Terms are those of the program's rows. */
export interface WholeProgram {
  readonly columns: readonly { readonly lower: number; readonly upper: number }[];
  readonly rows: readonly WholeRow[];
  /** The program's objective times `objectiveScale`. */
  readonly objective: readonly Term[];
  readonly objectiveScale: number;
}

/** lower ≤ Σ coefficient·column ≤ upper, all whole; limits may be infinite. */
export interface WholeRow {
  readonly terms: readonly Term[];
  readonly lower: number;
  readonly upper: number;
}

/** Coefficients are multiplied by one of these to make them whole. */
const multipliers = [1, 2, 10, 100, 1000, 1e4, 1e5, 1e6];
const greatest = 2 ** 30;

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
  const rows: WholeRow[] = [];
  for (const { name, terms, lower, upper } of program.rows) {
    const scale = wholeMultiplier(terms);
    if (scale === undefined) return `row ${name} has coefficients that are no small fractions`;
    // The tolerance keeps limits that arithmetic left a hair off a whole number.
    rows.push({
      terms: scaled(terms, scale),
      lower: Math.ceil(lower * scale - 1e-6),
      upper: Math.floor(upper * scale + 1e-6),
    });
  }
  const objectiveScale = wholeMultiplier(program.objective);
  if (objectiveScale === undefined) return "the objective has coefficients that are no small fractions";
  return {
    columns: program.columns.map(({ lower, upper }) => ({ lower: Math.ceil(lower), upper: Math.floor(upper) })),
    rows,
    objective: scaled(program.objective, objectiveScale),
    objectiveScale,
  };
}

/** What makes all coefficients whole; undefined when nothing small does. */
export function wholeMultiplier(terms: readonly Term[]): number | undefined {
  return multipliers.find((multiplier) =>
    terms.every(({ coefficient }) => {
      const product = coefficient * multiplier;
      return Math.abs(product) <= greatest && Math.abs(product - Math.round(product)) < 1e-9 * multiplier;
    }),
  );
}

function scaled(terms: readonly Term[], scale: number): Term[] {
  return terms.map(({ column, coefficient }) => ({ column, coefficient: Math.round(coefficient * scale) }));
}
