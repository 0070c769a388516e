/** A mixed integer program as plain data, ignorant of schedules and of solvers. Minimise `objective`. */
export interface IntegerProgram {
  readonly name: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** Sparse, one term a column. Empty: a feasibility question. */
  readonly objective: readonly Term[];
}

/** A variable. `integer` columns take whole values between their bounds; infinite bounds are ±Infinity. */
export interface Column {
  readonly name: string;
  readonly lower: number;
  readonly upper: number;
  readonly integer: boolean;
}

/** lower ≤ Σ coefficient·column ≤ upper, each column at most once. */
export interface Row {
  readonly name: string;
  readonly terms: readonly Term[];
  readonly lower: number;
  readonly upper: number;
}

/** `coefficient` times the column with index `column`. */
export interface Term {
  readonly column: number;
  readonly coefficient: number;
}
