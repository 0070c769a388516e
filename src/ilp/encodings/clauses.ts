import { literalList } from "./literalList.ts";
import type { PseudoBooleanProgram, PseudoBooleanRow } from "./pseudoBoolean.ts";

/** A formula in conjunctive normal form: literals ±v, a 0 after every clause. Variables of the program come first. */
export interface Clauses {
  readonly variables: number;
  readonly literals: Int32Array;
}

/** How large a formula may become. */
export interface ClauseLimits {
  /** Literals of all clauses, with the 0 after each. */
  readonly literals: number;
  /** Nodes of the diagram of one row. */
  readonly rowNodes: number;
  /** Called every few milliseconds; what it answers is waited for, and the rest is not written where that is false. */
  readonly pause?: (() => Promise<boolean> | undefined) | undefined;
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
 * Weights that all differ make a diagram as large as their sum allows: there are limits.
 * @returns the reason, as text, where a limit ends it.
 */
export async function clauses(program: PseudoBooleanProgram, limits: ClauseLimits): Promise<Clauses | string> {
  const formula = literalList(limits.literals);
  let { variables } = program;
  for (const row of program.rows()) {
    if (row.weights.every((weight) => weight >= row.least)) {
      formula.clause(row.literals);
      if (!(await goesOn(limits))) return stopped;
    } else {
      const steps = diagram(row, limits.rowNodes, variables, (...clause) => formula.clause(clause));
      let step = steps.next();
      for (; step.done !== true; step = steps.next()) if (!(await goesOn(limits))) return stopped;
      const nodes = step.value;
      if (nodes === undefined) {
        return `too large: a row of ${row.literals.length} literals takes more than ${limits.rowNodes} nodes`;
      }
      variables += nodes;
    }
    if (formula.full) return `too large: more than ${limits.literals} literals in clauses`;
  }
  return { variables, literals: formula.literals() };
}

const stopped = "stopped";

function goesOn({ pause }: ClauseLimits): Promise<boolean> | true {
  return pause?.() ?? true;
}

/** Turns of the loop between two steps of a diagram: less than a millisecond. */
const stride = 2048;

/** Adds a row's clauses, step by step; its nodes are the variables after `variables`. Returns their number, undefined beyond `mostNodes`. */
function* diagram(
  row: PseudoBooleanRow,
  mostNodes: number,
  variables: number,
  add: (...clause: readonly number[]) => void,
): Generator<void, number | undefined> {
  // Large weights first give the smaller diagram.
  const order = [...row.literals.keys()].sort((a, b) => row.weights[b]! - row.weights[a]! || a - b);
  /** rest[level]: the weight of the literals from `level` on. */
  const rest = new Float64Array(order.length + 1);
  for (let level = order.length - 1; level >= 0; level -= 1)
    rest[level] = rest[level + 1]! + row.weights[order[level]!]!;
  /** By level, disjoint and in the order of their limits. */
  const known: Range[][] = order.map(() => []);
  let nodes = 0;

  /** What is known of a rest without looking at its literals again. */
  const find = (level: number, least: number): Range | undefined => {
    if (least <= 0) return { node: true, from: Number.NEGATIVE_INFINITY, to: 0 };
    if (rest[level]! < least) return { node: false, from: rest[level]! + 1, to: Number.POSITIVE_INFINITY };
    const ranges = known[level]!;
    const range = ranges[place(ranges, least)];
    return range !== undefined && range.from <= least ? range : undefined;
  };
  const join = (literal: number, high: Node, low: Node): Node => {
    nodes += 1;
    const node = variables + nodes;
    if (high !== true) add(-node, high as number);
    if (low === false) add(-node, literal);
    else add(-node, literal, low as number);
    return node;
  };
  // A stack of our own: rows have more literals than calls can be nested.
  const open = [{ level: 0, least: row.least }];
  let turns = 0;
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    turns += 1;
    if (turns % stride === 0) yield;
    const { level, least } = top;
    if (find(level, least) !== undefined) {
      open.pop();
      continue;
    }
    const weight = row.weights[order[level]!]!;
    const high = find(level + 1, least - weight);
    if (high === undefined) {
      open.push({ level: level + 1, least: least - weight });
      continue;
    }
    const low = find(level + 1, least);
    if (low === undefined) {
      open.push({ level: level + 1, least });
      continue;
    }
    if (nodes >= mostNodes) return undefined;
    const node = high.node === low.node ? high.node : join(row.literals[order[level]!]!, high.node, low.node);
    const from = Math.max(low.from, high.from + weight);
    const to = Math.min(low.to, high.to + weight);
    known[level]!.splice(place(known[level]!, from), 0, { node, from, to });
    open.pop();
  }
  const { node } = find(0, row.least)!;
  if (node === false) add();
  else if (node !== true) add(node);
  return nodes;
}

/** Where the first range that ends at `least` or later stands. */
function place(ranges: readonly Range[], least: number): number {
  let [low, high] = [0, ranges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ranges[middle]!.to < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
