import { type DependenceGraph, dependenceGraph } from "../graph/dependenceGraph.ts";
import { type OrderDemand, unordered } from "../graph/unordered.ts";
import { type Block, type Dependence, isWordRange, type OperationIndex, type ValueIndex } from "./block.ts";
import { operandsOfAllForms, registerDependences } from "./registerDependences.ts";

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
 * - Where operations have operands, every register dependence of program order must follow from the block's own.
 * - Where a value only lists its definers and users (a blocks file), each user must come after some definer unless the
 *   value is live-in, and be ordered with every definer, before or after it. Lists do not say which words are meant:
 *   words that are defined and used each for itself are values each for itself there.
 * @throws {RangeError} naming the operations on a cycle of dependences.
 */
export function valueOrderFault(block: Block): ValueOrderFault | undefined {
  if (derived.has(block)) return undefined;
  const graph = dependenceGraph(block);
  const touched = touchedByOperands(block);
  return operandFault(block, graph, touched) ?? listFault(block, graph, touched);
}

type Touched = readonly (ReadonlySet<OperationIndex> | undefined)[];

function operandFault(block: Block, graph: DependenceGraph, touched: Touched): ValueOrderFault | undefined {
  if (touched.every((each) => each === undefined)) return undefined;
  const wanted = registerDependences(block);
  const after = new Map<OperationIndex, OperationIndex[]>();
  for (const { from, to } of wanted) {
    const list = after.get(from);
    if (list === undefined) after.set(from, [to]);
    else list.push(to);
  }
  const found = unordered(
    graph,
    Array.from(after, ([from, to]) => ({ from, to, either: false })),
  );
  if (found === undefined) return undefined;
  const edge = wanted.find(({ from, to }) => from === found.demand.from && to === found.operation)!;
  const message = `${registerText(block, edge)}, but no dependences lead from the one to the other`;
  return { of: "operands", message };
}

function listFault(block: Block, graph: DependenceGraph, touched: Touched): ValueOrderFault | undefined {
  const position = new Int32Array(graph.operations);
  for (let at = 0; at < graph.operations; at++) position[graph.order[at]!] = at;
  const demands: ListDemand[] = [];
  for (const [value, { definers, users, liveIn }] of block.values.entries()) {
    const seen = touched[value];
    const listed = seen === undefined ? users : users.filter((operation) => !seen.has(operation));
    if (definers.length === 0 || listed.length === 0) continue;
    const first = definers.reduce((a, b) => (position[b]! < position[a]! ? b : a));
    const early = listed.find((operation) => position[operation]! < position[first]!);
    if (!liveIn && early !== undefined) return { of: "lists", message: listText(block, value, first, early) };
    for (const from of definers) demands.push({ from, to: listed, either: true, value });
  }
  const found = unordered(graph, demands);
  if (found === undefined) return undefined;
  return { of: "lists", message: listText(block, found.demand.value, found.demand.from, found.operation) };
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
    for (const operand of operandsOfAllForms(operation)) {
      if (!isWordRange(operand)) continue;
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
