import type { Term } from "../program.ts";
import type { WholeProgram } from "./wholeProgram.ts";

/** Σ weight·literal ≥ least over literals ±v of the variables 1, 2, …; weights are whole and above 0. */
export interface PseudoBooleanRow {
  readonly literals: readonly number[];
  readonly weights: readonly number[];
  readonly least: number;
}

/** The rows of an integer program over truth values, and the way back. */
export interface PseudoBooleanProgram {
  readonly variables: number;
  /** The rows one by one: all of them at once may take more room than the program. */
  rows(): Iterable<PseudoBooleanRow>;
  /** The point of the integer program that a model stands for; `truth` has an entry a variable, variable 1 first. */
  decode(truth: ArrayLike<number>): Float64Array;
  /** The model of a whole point; values outside a column's bounds are clipped. */
  encode(x: Float64Array): Uint8Array;
}

/** One column as lower + Σ weight·variable. */
interface Digits {
  readonly lower: number;
  readonly variables: readonly number[];
  readonly weights: readonly number[];
}

/** Wider columns get binary digits instead of one variable a value. */
const widestUnary = 32;

/**
 * Writes the rows of a program over truth values. A column of few values is in order encoding, v_k = [x ≥ lower + k]
 * with v_k+1 → v_k; a wider one in binary. Rows become Σ weight·literal ≥ least with weights of at most `least`,
 * divided by their common divisor. The objective is not part of it.
 */
export function pseudoBoolean(program: WholeProgram): PseudoBooleanProgram {
  let variables = 0;
  const digits = program.columns.map(({ lower, upper }): Digits => {
    const weights = digitWeights(upper - lower);
    return { lower, variables: weights.map(() => ++variables), weights };
  });
  return {
    variables,
    *rows() {
      for (const [index, { lower, upper }] of program.columns.entries())
        yield* columnRows(digits[index]!, upper - lower);
      for (const { terms, lower, upper } of program.rows) {
        const sum = expand(terms, digits);
        if (Number.isFinite(lower)) yield* atLeast(sum, 1, lower - sum.constant);
        if (Number.isFinite(upper)) yield* atLeast(sum, -1, sum.constant - upper);
      }
    },
    decode: (truth) =>
      Float64Array.from(digits, ({ lower, variables: own, weights }) =>
        own.reduce((value, variable, at) => value + weights[at]! * (truth[variable - 1] === 1 ? 1 : 0), lower),
      ),
    encode(x) {
      const truth = new Uint8Array(variables);
      for (const [index, { lower, variables: own, weights }] of digits.entries()) {
        let rest = Math.round(x[index]!) - lower;
        const binary = weights.length > 1 && weights[1] !== 1;
        for (const at of binary ? [...own.keys()].reverse() : own.keys()) {
          if (rest < weights[at]!) continue;
          truth[own[at]! - 1] = 1;
          rest -= weights[at]!;
        }
      }
      return truth;
    },
  };
}

/** Which digits a column of `most` + 1 values may have together. */
function* columnRows({ variables, weights }: Digits, most: number): Generator<PseudoBooleanRow> {
  if (most > widestUnary) yield* atLeast({ variables, weights, constant: 0 }, -1, -most);
  else for (let k = 1; k < most; k += 1) yield* least([variables[k - 1]!, -variables[k]!], [1, 1], 1);
}

function digitWeights(most: number): number[] {
  if (most <= widestUnary) return new Array<number>(most).fill(1);
  const weights: number[] = [];
  for (let weight = 1; weight <= most; weight *= 2) weights.push(weight);
  return weights;
}

interface Sum {
  readonly variables: readonly number[];
  readonly weights: readonly number[];
  readonly constant: number;
}

function expand(terms: readonly Term[], digits: readonly Digits[]): Sum {
  const variables: number[] = [];
  const weights: number[] = [];
  let constant = 0;
  for (const { column, coefficient } of terms) {
    const own = digits[column]!;
    constant += coefficient * own.lower;
    for (const [at, variable] of own.variables.entries()) {
      variables.push(variable);
      weights.push(coefficient * own.weights[at]!);
    }
  }
  return { variables, weights, constant };
}

/** Σ sign·weight·variable ≥ limit: a negative weight moves to the complement, -w·v = w·¬v - w. */
function atLeast(sum: Sum, sign: 1 | -1, limit: number): readonly PseudoBooleanRow[] {
  const literals: number[] = [];
  const weights: number[] = [];
  let rest = limit;
  for (const [at, variable] of sum.variables.entries()) {
    const weight = sign * sum.weights[at]!;
    if (weight === 0) continue;
    literals.push(weight > 0 ? variable : -variable);
    weights.push(Math.abs(weight));
    if (weight < 0) rest -= weight;
  }
  return least(literals, weights, rest);
}

/** The row in its least form; none where it always holds. One that never does has no literals. */
function least(
  literals: readonly number[],
  given: readonly number[],
  limit: number,
): readonly [] | readonly [PseudoBooleanRow] {
  if (limit <= 0) return [];
  if (given.reduce((sum, weight) => sum + weight, 0) < limit) return [{ literals: [], weights: [], least: 1 }];
  const weights = given.map((weight) => Math.min(weight, limit));
  const divisor = weights.reduce(gcd, 0);
  return [{ literals, weights: weights.map((weight) => weight / divisor), least: Math.ceil(limit / divisor) }];
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
