import type { Expression } from "./expression.ts";
import type { Column, IntegerProgram, Row, Term } from "./program.ts";

/**
 * Writes an `IntegerProgram` column by column and row by row. Every column and row has its own name; terms of one
 * column are merged (an engine aborts on a row that names a column twice); a row without columns is checked at once.
 */
export class ProgramBuilder {
  readonly #name: string;
  readonly #columns: Column[] = [];
  readonly #rows: Row[] = [];
  readonly #columnNames = new Set<string>();
  readonly #rowNames = new Set<string>();
  #objective: readonly Term[] = [];
  #one: number | undefined;

  constructor(name: string) {
    this.#name = name;
  }

  /** Number of columns so far. */
  get columnCount(): number {
    return this.#columns.length;
  }

  /**
   * Adds a column and returns its index.
   * @throws {RangeError} when the name is taken, a bound is NaN, or lower > upper.
   */
  column(name: string, lower: number, upper: number, integer: boolean): number {
    if (this.#columnNames.has(name)) throw new RangeError(`column "${name}" of program "${this.#name}" stands twice`);
    if (!(lower <= upper)) throw new RangeError(`column "${name}" has bounds ${lower} .. ${upper}: no value fits`);
    this.#columnNames.add(name);
    this.#columns.push({ name, lower, upper, integer });
    return this.#columns.length - 1;
  }

  /** A column that is 0 or 1. */
  binary(name: string): number {
    return this.column(name, 0, 1, true);
  }

  /** Adds the row lower ≤ expression ≤ upper. A row that holds without any column is left out. */
  row(name: string, lower: number, expression: Expression, upper: number): void {
    if (this.#rowNames.has(name)) throw new RangeError(`row "${name}" of program "${this.#name}" stands twice`);
    if (!(lower <= upper)) throw new RangeError(`row "${name}" has bounds ${lower} .. ${upper}: no value fits`);
    const terms = this.#merge(expression.terms);
    const from = lower - expression.constant;
    const to = upper - expression.constant;
    if (terms.length === 0 && from <= 0 && to >= 0) return;
    this.#rowNames.add(name);
    // A row without columns that does not hold stays: the program is infeasible, and its name says why.
    this.#rows.push({ name, terms, lower: from, upper: to });
  }

  /** expression ≤ limit */
  atMost(name: string, expression: Expression, limit: number): void {
    this.row(name, Number.NEGATIVE_INFINITY, expression, limit);
  }

  /** expression ≥ limit */
  atLeast(name: string, expression: Expression, limit: number): void {
    this.row(name, limit, expression, Number.POSITIVE_INFINITY);
  }

  /** expression = value */
  equal(name: string, expression: Expression, value: number): void {
    this.row(name, value, expression, value);
  }

  /** Makes the program infeasible on purpose; the row's name is the reason. */
  impossible(reason: string): void {
    this.atLeast(reason, { terms: [], constant: 0 }, 1);
  }

  /** What is minimised. A constant part sits on a column fixed at 1, so that objective values mean what they say. */
  minimise(expression: Expression): void {
    const terms = [...expression.terms];
    if (expression.constant !== 0) {
      this.#one ??= this.column("one", 1, 1, false);
      terms.push({ column: this.#one, coefficient: expression.constant });
    }
    this.#objective = this.#merge(terms);
  }

  /** The program as written so far. */
  build(): IntegerProgram {
    return { name: this.#name, columns: this.#columns, rows: this.#rows, objective: this.#objective };
  }

  #merge(terms: readonly Term[]): Term[] {
    const coefficients = new Map<number, number>();
    for (const { column, coefficient } of terms) {
      if (!(column >= 0 && column < this.#columns.length)) {
        throw new RangeError(`column ${column} of program "${this.#name}": it has ${this.#columns.length}`);
      }
      coefficients.set(column, (coefficients.get(column) ?? 0) + coefficient);
    }
    const merged: Term[] = [];
    for (const [column, coefficient] of coefficients) if (coefficient !== 0) merged.push({ column, coefficient });
    return merged;
  }
}
