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

/** GLPK reads names of 255 characters at most. */
const longest = 255;

/**
 * Names that both text formats and their readers take: letters, digits, `_` and `.`; the others, and a leading digit, dot or `e`
 * (an exponent, in a sum), become `_`, with a number where two would meet. Brackets begin a quadratic part for some readers.
 */
export function legalNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const legal = name.replaceAll(/[^A-Za-z0-9_.]/g, "_").replace(/^(?=[0-9.eE])/, "_") || "_";
    let unique = legal.slice(0, longest);
    for (let copy = 2; taken.has(unique); copy += 1) {
      const tail = `_${copy}`;
      unique = `${legal.slice(0, longest - tail.length)}${tail}`;
    }
    taken.add(unique);
    return unique;
  });
}
