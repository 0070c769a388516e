import type { IntegerProgram, Row } from "./program.ts";

/**
 * Which columns may be taken as whole numbers: the integer ones, and continuous ones that are whole at some optimum. A
 * continuous column is, when moving it one way never raises the objective, and every row that the move hurts has a
 * coefficient of ±1 for it, whole limits, and otherwise whole coefficients of columns that are known to be whole: its
 * best place is the last whole number before such a row, or its own bound. (The dual argument for implied integers in
 * Achterberg, Bixby, Gu, Rothberg, Weninger 2020, "Presolve reductions in mixed integer programming".)
 */
export function impliedIntegers(program: IntegerProgram): Uint8Array {
  const { columns } = program;
  const whole = Uint8Array.from(columns, ({ integer, lower, upper }) => {
    return integer || (lower === upper && Number.isInteger(lower)) ? 1 : 0;
  });
  // Columns found in one round move before those of the next, whose rows may then count on them.
  for (;;) {
    const found = oneRound(program, whole);
    if (found.length === 0) return whole;
    for (const index of found) whole[index] = 1;
  }
}

function oneRound({ columns, rows, objective }: IntegerProgram, whole: Uint8Array): number[] {
  /** 1 where a move down (up) may have to stop between two whole numbers. */
  const down = Uint8Array.from(columns, ({ lower }) => (Number.isInteger(lower) ? 0 : 1));
  const up = Uint8Array.from(columns, ({ upper }) => (Number.isInteger(upper) ? 0 : 1));
  for (const { column, coefficient } of objective) (coefficient < 0 ? down : up)[column] = 1;
  for (const row of rows) {
    const open = row.terms.filter(({ column }) => whole[column] === 0);
    for (const { column, coefficient } of open) {
      const simple = open.length === 1 && Math.abs(coefficient) === 1 && isWhole(row);
      const [below, above] = coefficient > 0 ? [row.lower, row.upper] : [row.upper, row.lower];
      if (Number.isFinite(below) && !(simple && Number.isInteger(below))) down[column] = 1;
      if (Number.isFinite(above) && !(simple && Number.isInteger(above))) up[column] = 1;
    }
  }
  return [...columns.keys()].filter((index) => whole[index] === 0 && (down[index] === 0 || up[index] === 0));
}

function isWhole(row: Row): boolean {
  return row.terms.every(({ coefficient }) => Number.isInteger(coefficient));
}
