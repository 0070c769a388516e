import { type DependenceGraph, dependenceGraph } from "../graph/dependenceGraph.ts";
import { type OrderDemand, unordered } from "../graph/unordered.ts";
import type { Block, Dependence, OperationIndex, ValueIndex } from "./block.ts";
import { holdsAt, isSure } from "./formDependences.ts";
import { registerDependences } from "./registerDependences.ts";
import { readsOf } from "./registerOrder.ts";

/** Something that touches a value without order. `operands`: program order is broken for sure; `lists`: a value says so. */
export interface ValueOrderFault {
  readonly of: "operands" | "lists";
  /** Names the value and the operations. */
  readonly message: string;
}

interface ListDemand extends OrderDemand {
  readonly value: ValueIndex;
}

/**
 * Where a block's dependences do not order what touches the same value: a schedule could read a word before it is written,
 * and would still keep every dependence.
 * - Where operations have operands, every register dependence of program order must follow from the block's own, in the forms
 *   for which it is asked.
 * - Where a value only lists its definers and users (a blocks file), each user must come after some definer unless the
 *   value is live-in, and be ordered with every definer, before or after it. Lists do not say which words are meant:
 *   words that are defined and used each for itself are values each for itself there.
 * @throws {RangeError} naming the operations on a cycle of dependences.
 */
export function valueOrderFault(block: Block): ValueOrderFault | undefined {
  if (derived.has(block)) return undefined;
  const graph = new FormGraph(block);
  const touched = touchedByOperands(block);
  return operandFault(block, graph, touched) ?? listFault(block, graph, touched);
}

type Touched = readonly (ReadonlySet<OperationIndex> | undefined)[];

/**
 * The dependences that hold in all forms; and, beside an operation, a point for each of its forms that something is asked of:
 * what leads to the operation in this form leads to the one, what leads on from it in this form from the other.
 */
class FormGraph {
  readonly #block: Block;
  readonly #sure: DependenceGraph;
  /** Dependences that hold for some forms, by either end. */
  readonly #into = new Map<OperationIndex, Dependence[]>();
  readonly #outOf = new Map<OperationIndex, Dependence[]>();
  readonly #points = new Map<string, number>();
  readonly #edges: { from: number; to: number; latency: number }[] = [];

  constructor(block: Block) {
    this.#block = block;
    const { operations, dependences } = block;
    // All of them together must have an order, too.
    const all = dependenceGraph(block);
    const sure = dependences.filter(isSure);
    this.#sure = sure.length === dependences.length ? all : dependenceGraph({ operations, dependences: sure });
    for (const edge of dependences) {
      if (isSure(edge)) continue;
      if (edge.fromForms === undefined) listOf(this.#into, edge.to).push(edge);
      if (edge.toForms === undefined) listOf(this.#outOf, edge.from).push(edge);
    }
  }

  /** The point of an operation; with forms, one for each of them. */
  points(operation: OperationIndex, side: "to" | "from", forms: readonly number[] | undefined): readonly number[] {
    if (forms === undefined) return [operation];
    return forms.map((form) => {
      const key = `${operation} ${side} ${form}`;
      const known = this.#points.get(key);
      if (known !== undefined) return known;
      const point = this.#block.operations.length + this.#points.size;
      this.#points.set(key, point);
      const { offsets, targets } = side === "to" ? this.#sure.predecessors : this.#sure.successors;
      const others = [...targets.subarray(offsets[operation]!, offsets[operation + 1]!)];
      if (side === "to") {
        const partial = listOf(this.#into, operation).filter(({ toForms }) => holdsAt(toForms, form));
        for (const from of [...others, ...partial.map((edge) => edge.from)]) {
          this.#edges.push({ from, to: point, latency: 0 });
        }
      } else {
        const partial = listOf(this.#outOf, operation).filter(({ fromForms }) => holdsAt(fromForms, form));
        for (const to of [...others, ...partial.map((edge) => edge.to)])
          this.#edges.push({ from: point, to, latency: 0 });
      }
      return point;
    });
  }

  /** The operation that a point stands for. */
  operationOf(point: number): OperationIndex {
    const { length } = this.#block.operations;
    return point < length ? point : Number([...this.#points.keys()][point - length]!.split(" ")[0]);
  }

  /** With all points asked for so far. */
  graph(): DependenceGraph {
    if (this.#points.size === 0) return this.#sure;
    return dependenceGraph({
      operations: { length: this.#block.operations.length + this.#points.size },
      dependences: [...this.#block.dependences.filter(isSure), ...this.#edges],
    });
  }
}

function listOf<K, V>(lists: Map<K, V[]>, key: K): V[] {
  const known = lists.get(key) ?? [];
  lists.set(key, known);
  return known;
}

function operandFault(block: Block, graph: FormGraph, touched: Touched): ValueOrderFault | undefined {
  if (touched.every((each) => each === undefined)) return undefined;
  const wanted = registerDependences(block);
  const after = new Map<number, number[]>();
  for (const { from, to, fromForms, toForms } of wanted) {
    for (const giver of graph.points(from, "from", fromForms)) {
      listOf(after, giver).push(...graph.points(to, "to", toForms));
    }
  }
  const found = unordered(
    graph.graph(),
    Array.from(after, ([from, to]) => ({ from, to, either: false })),
  );
  if (found === undefined) return undefined;
  const [giver, taker] = [graph.operationOf(found.demand.from), graph.operationOf(found.operation)];
  const edge = wanted.find(({ from, to }) => from === giver && to === taker)!;
  const message = `${registerText(block, edge)}, but no dependences lead from the one to the other`;
  return { of: "operands", message };
}

function listFault(block: Block, forms: FormGraph, touched: Touched): ValueOrderFault | undefined {
  const wanted: { value: ValueIndex; definers: readonly OperationIndex[]; users: number[] }[] = [];
  for (const [value, { definers, users, formUses = [] }] of block.values.entries()) {
    const seen = touched[value];
    const listed = seen === undefined ? users : users.filter((operation) => !seen.has(operation));
    if (definers.length === 0 || listed.length === 0) continue;
    const partial = new Map(formUses.map((use) => [use.user, use.forms]));
    wanted.push({ value, definers, users: listed.flatMap((user) => forms.points(user, "to", partial.get(user))) });
  }
  const graph = forms.graph();
  const position = new Int32Array(graph.operations);
  for (let at = 0; at < graph.operations; at++) position[graph.order[at]!] = at;
  const demands: ListDemand[] = [];
  for (const { value, definers, users } of wanted) {
    const first = definers.reduce((a, b) => (position[b]! < position[a]! ? b : a));
    const early = users.find((point) => position[point]! < position[first]!);
    if (!block.values[value]!.liveIn && early !== undefined) {
      return { of: "lists", message: listText(block, value, first, forms.operationOf(early)) };
    }
    for (const from of definers) demands.push({ from, to: users, either: true, value });
  }
  const found = unordered(graph, demands);
  if (found === undefined) return undefined;
  const { value, from } = found.demand;
  return { of: "lists", message: listText(block, value, from, forms.operationOf(found.operation)) };
}

/** Says that a block's dependences were derived from its operands: `valueOrderFault` need not look again. */
export function orderIsDerived(block: Block): void {
  derived.add(block);
}

const derived = new WeakSet<Block>();

function listText(block: Block, value: ValueIndex, definer: OperationIndex, user: OperationIndex): string {
  const [from, to] = [definer, user].map((operation) => `"${block.operations[operation]!.id}"`);
  return `${valueText(block, value)}: ${to} uses it and ${from} defines it, but no dependences lead from ${from} to ${to}`;
}

/** Of each value that operands or results name: the operations that read it by operands. */
function touchedByOperands(block: Block): (Set<OperationIndex> | undefined)[] {
  const touched: (Set<OperationIndex> | undefined)[] = block.values.map(() => undefined);
  for (const [index, operation] of block.operations.entries()) {
    if (operation.result !== undefined) touched[operation.result.value] ??= new Set();
    for (const { operand } of readsOf(operation)) {
      touched[operand.value] ??= new Set();
      touched[operand.value]!.add(index);
    }
  }
  return touched;
}

function registerText(block: Block, { from, to, kind }: Dependence): string {
  const [source, target] = [block.operations[from]!, block.operations[to]!];
  // A WAR dependence is over the value that the later one writes, the others over what the earlier one writes.
  const value = (kind === "WAR" ? target : source).result!.value;
  const [early, late] = { RAW: ["writes", "reads"], WAR: ["reads", "overwrites"], WAW: ["writes", "overwrites"] }[
    kind as "RAW" | "WAR" | "WAW"
  ] as [string, string];
  return `${valueText(block, value)}: "${target.id}" ${late} what "${source.id}" ${early}`;
}

function valueText({ values }: Block, value: ValueIndex): string {
  return `value ${value} ("${values[value]!.name}")`;
}
