import type { PseudoBooleanProgram, PseudoBooleanRow } from "./pseudoBoolean.ts";

/** A formula in conjunctive normal form: literals ±v, a 0 after every clause. Variables of the program come first. */
export interface Clauses {
  readonly variables: number;
  readonly literals: Int32Array;
}

/** A node of a row's diagram: the row's rest from one literal on holds. `true` and `false` are the ends. */
type Node = number | true | false;

/** The function of a rest is the same for every `least` in from .. to. */
interface Range {
  readonly node: Node;
  readonly from: number;
  readonly to: number;
}

/**
 * Writes every row in clauses. A row of which one literal is enough is a clause; any other becomes a reduced ordered
 * decision diagram, two clauses a node, since the function is monotone: n → high and n ∧ ¬literal → low (Abío,
 * Nieuwenhuis, Oliveras, Rodríguez-Carbonell, Mayer-Eichberger 2012, "A new look at BDDs for pseudo-Boolean
 * constraints"). Unit propagation on it finds every literal that the row forces. A count is a sequential counter then.
 * Undefined where that takes more than `mostLiterals`.
 */
export function clauses(program: PseudoBooleanProgram, mostLiterals = Number.POSITIVE_INFINITY): Clauses | undefined {
  const literals: number[] = [];
  let variables = program.variables;
  for (const row of program.rows) {
    if (literals.length > mostLiterals) return undefined;
    if (row.weights.every((weight) => weight >= row.least)) {
      literals.push(...row.literals, 0);
      continue;
    }
    diagram(
      row,
      () => ++variables,
      (...clause) => literals.push(...clause, 0),
    );
  }
  return { variables, literals: Int32Array.from(literals) };
}

function diagram(row: PseudoBooleanRow, variable: () => number, add: (...clause: readonly number[]) => void): void {
  // Large weights first give the smaller diagram.
  const order = [...row.literals.keys()].sort((a, b) => row.weights[b]! - row.weights[a]! || a - b);
  /** rest[level]: the weight of the literals from `level` on. */
  const rest = new Float64Array(order.length + 1);
  for (let level = order.length - 1; level >= 0; level -= 1)
    rest[level] = rest[level + 1]! + row.weights[order[level]!]!;
  const known: Range[][] = order.map(() => []);

  const build = (level: number, least: number): Range => {
    if (least <= 0) return { node: true, from: Number.NEGATIVE_INFINITY, to: 0 };
    if (rest[level]! < least) return { node: false, from: rest[level]! + 1, to: Number.POSITIVE_INFINITY };
    const seen = known[level]!.find(({ from, to }) => from <= least && least <= to);
    if (seen !== undefined) return seen;
    const weight = row.weights[order[level]!]!;
    const high = build(level + 1, least - weight);
    const low = build(level + 1, least);
    const from = Math.max(low.from, high.from + weight);
    const to = Math.min(low.to, high.to + weight);
    const made = {
      node: high.node === low.node ? high.node : join(row.literals[order[level]!]!, high.node, low.node),
      from,
      to,
    };
    known[level]!.push(made);
    return made;
  };
  const join = (literal: number, high: Node, low: Node): Node => {
    const node = variable();
    if (high !== true) add(-node, high as number);
    if (low === false) add(-node, literal);
    else add(-node, literal, low as number);
    return node;
  };
  const { node } = build(0, row.least);
  if (node === false) add();
  else if (node !== true) add(node);
}
