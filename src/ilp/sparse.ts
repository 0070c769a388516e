import type { IntegerProgram } from "./program.ts";

/** A program as typed arrays in compressed-row form: what crosses to a worker thread. Rows without terms are left out. */
export interface SparseProgram {
  readonly name: string;
  readonly columns: number;
  readonly columnLower: Float64Array;
  readonly columnUpper: Float64Array;
  /** 1 where the column is integer. */
  readonly integer: Uint8Array;
  readonly cost: Float64Array;
  readonly rows: number;
  readonly rowLower: Float64Array;
  readonly rowUpper: Float64Array;
  /** Row r has the entries offsets[r] .. offsets[r + 1] - 1 of `indices` and `coefficients`. */
  readonly offsets: Int32Array;
  readonly indices: Int32Array;
  readonly coefficients: Float64Array;
}

/** The same program without names. With `relax` no column is integer. */
export function sparse(program: IntegerProgram, relax = false): SparseProgram {
  const rows = program.rows.filter((row) => row.terms.length > 0);
  const entries = rows.reduce((count, row) => count + row.terms.length, 0);
  const offsets = new Int32Array(rows.length + 1);
  const indices = new Int32Array(entries);
  const coefficients = new Float64Array(entries);
  let at = 0;
  for (const [r, row] of rows.entries()) {
    for (const term of row.terms) {
      indices[at] = term.column;
      coefficients[at] = term.coefficient;
      at += 1;
    }
    offsets[r + 1] = at;
  }
  const cost = new Float64Array(program.columns.length);
  for (const term of program.objective) cost[term.column] = cost[term.column]! + term.coefficient;
  return {
    name: program.name,
    columns: program.columns.length,
    columnLower: Float64Array.from(program.columns, (column) => column.lower),
    columnUpper: Float64Array.from(program.columns, (column) => column.upper),
    integer: Uint8Array.from(program.columns, (column) => (column.integer && !relax ? 1 : 0)),
    cost,
    rows: rows.length,
    rowLower: Float64Array.from(rows, (row) => row.lower),
    rowUpper: Float64Array.from(rows, (row) => row.upper),
    offsets,
    indices,
    coefficients,
  };
}
