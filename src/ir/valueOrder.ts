import { dependenceGraph } from "../graph/dependenceGraph.ts";
import { type OrderDemand, unordered } from "../graph/unordered.ts";
import { type Block, type Dependence, isWordRange, type OperationIndex, type ValueIndex } from "./block.ts";
import { operandsOfAllForms, registerDependences } from "./registerDependences.ts";

/** Two operations that touch a value and must be ordered: as `edge` says, or in any order where there is none. */
interface ValueDemand extends OrderDemand {
  readonly value?: ValueIndex;
}

/**
 * Refuses a block whose dependences do not order what touches the same value: a schedule could read a word before it is
 * written, and would still keep every dependence.
 * - Where operations have operands, every register dependence of program order must follow from the block's own.
 * - Where a value only lists its definers and users (a blocks file), each user must come after some definer unless the
 *   value is live-in, and be ordered with every definer, before or after it. Lists do not say which words are meant:
 *   words that are defined and used each for itself are values each for itself there.
 * @throws {RangeError} naming the value and the operations; or the operations on a cycle of dependences.
 */
export function requireValueOrder(block: Block): void {
  const fault = registerFault(block) ?? listedFault(block);
  if (fault !== undefined) throw new RangeError(fault);
}

/**
 * The first half alone. What only lists say is a matter of words: a schedule without that order keeps every dependence and
 * every live word, and `listedFault` is what to warn of.
 * @throws {RangeError} as `requireValueOrder` does.
 */
export function requireRegisterOrder(block: Block): void {
  const fault = registerFault(block);
  if (fault !== undefined) throw new RangeError(fault);
}

function registerFault(block: Block): string | undefined {
  if (derived.has(block)) return undefined;
  const graph = dependenceGraph(block);
  const touched = touchedByOperands(block);
  const demands: ValueDemand[] = [];
  if (touched.some((each) => each !== undefined)) {
    const after = new Map<OperationIndex, OperationIndex[]>();
    for (const { from, to } of registerDependences(block)) {
      const list = after.get(from);
      if (list === undefined) after.set(from, [to]);
      else list.push(to);
    }
    for (const [from, to] of after) demands.push({ from, to, either: false });
  }
  const found = unordered(graph, demands);
  if (found === undefined) return undefined;
  const { demand, operation } = found;
  const edge = registerDependences(block).find(({ from, to }) => from === demand.from && to === operation)!;
  return `${registerText(block, edge)}, but no dependences lead from the one to the other`;
}

/** Which user of a value that only lists them is not ordered with a definer, in words; undefined where all are. */
export function listedFault(block: Block): string | undefined {
  if (derived.has(block)) return undefined;
  const graph = dependenceGraph(block);
  const { operations, values } = block;
  const touched = touchedByOperands(block);
  const demands: ValueDemand[] = [];
  const position = new Int32Array(operations.length);
  for (let at = 0; at < operations.length; at++) position[graph.order[at]!] = at;
  for (const [value, { definers, users, liveIn }] of values.entries()) {
    const seen = touched[value];
    const listed = seen === undefined ? users : users.filter((operation) => !seen.has(operation));
    if (definers.length === 0 || listed.length === 0) continue;
    const first = definers.reduce((a, b) => (position[b]! < position[a]! ? b : a));
    const early = listed.find((operation) => position[operation]! < position[first]!);
    if (!liveIn && early !== undefined) return listedText(block, value, first, early);
    for (const from of definers) demands.push({ from, to: listed, either: true, value });
  }
  const found = unordered(graph, demands);
  return found && listedText(block, found.demand.value!, found.demand.from, found.operation);
}

/** Says that a block's dependences were derived from its operands: `requireValueOrder` need not look again. */
export function orderIsDerived(block: Block): void {
  derived.add(block);
}

const derived = new WeakSet<Block>();

function listedText(block: Block, value: ValueIndex, definer: OperationIndex, user: OperationIndex): string {
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
