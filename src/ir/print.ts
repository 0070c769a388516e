import type { SchedulingMachine } from "../machine/machine.ts";
import {
  type Block,
  type Dependence,
  type Form,
  isWordRange,
  type Operand,
  type Value,
  type WordRange,
} from "./block.ts";
import { lateness } from "./lateness.ts";
import { conditionText, inNotationOrder } from "./notation.ts";
import { accessLists, registerDependences, type ValueAccesses } from "./registerDependences.ts";

/**
 * A block as text, one item a line, in the notation of `parseBlock`, which reads it back: everything but the block's
 * name, provenance and the order of dependences.
 */
export function printBlock(block: Block, machine: SchedulingMachine): string {
  const { operations, values } = block;
  const names = new Map<string, number>();
  for (const [index, { name }] of values.entries()) if (!names.has(name)) names.set(name, index);
  const ranges = ({ value, word, words }: WordRange): string => {
    const { name, words: all } = values[value]!;
    const reference = names.get(name) === value ? quoted(name) : `$${value}`;
    if (word === 0 && words === all) return reference;
    return `${reference}.${word}${words === 1 ? "" : `+${words}`}`;
  };
  const operand = (read: Operand): string => (isWordRange(read) ? ranges(read) : `#${read.immediate}`);
  const lists = accessLists(block);
  const edges = ownEdges(block);

  const lines: string[] = [];
  // Values get their numbers in order of appearance: one that an operation cannot declare stands before it.
  let declared = 0;
  const declare = (until: number): void => {
    for (; declared < until; declared++) {
      const value = values[declared]!;
      lines.push(`${quoted(value.name)}${valueText(value)}${listsText(block, value, lists[declared]!)}`);
    }
  };
  for (const [index, { id, opcode, operands, result, forms }] of operations.entries()) {
    const value = result && values[result.value]!;
    const own =
      value !== undefined &&
      result!.value >= declared &&
      value.name === id &&
      result!.words === value.words &&
      listsText(block, value, lists[result!.value]!) === "";
    if (own) declare(result!.value);
    const target = value === undefined ? "[0]" : own ? valueText(value) : `(${ranges(result!)})`;
    if (own) declared++;
    const formTexts = forms.map((form, at) =>
      formText(form, at === 0 ? opcode : form.opcode, opcode, machine, at, operand),
    );
    const reads = operands.length === 0 ? "" : `<-${operands.map(operand).join(",")}`;
    lines.push(`${quoted(id)}${target}:${formTexts.join("|")}${reads}${edges[index]!.join("")}`);
  }
  declare(values.length);
  return lines.join("\n");
}

function formText(
  { rows, lanes, extraLatency = 0, operands }: Form,
  opcode: string | undefined,
  native: string,
  machine: SchedulingMachine,
  at: number,
  operand: (read: Operand) => string,
): string {
  const rowTexts = rows.map(({ engine, slots, offset }) => {
    const slotText = slots === 1 ? "" : `*${slots}`;
    return `${quoted(machine.engines[engine]!.name)}${slotText}${offset === 0 ? "" : `@${offset}`}`;
  });
  const usual = rows[0] === undefined ? 0 : lateness(machine, rows[0].engine, opcode ?? native);
  const implied = at === 0 && rows[0] !== undefined && machine.engines[rows[0].engine]!.name === opcode;
  return [
    rowTexts.join("&"),
    lanes === 1 ? "" : `/${lanes}`,
    extraLatency === usual ? "" : `+${extraLatency}`,
    opcode === undefined || implied ? "" : `.${quoted(opcode)}`,
    operands === undefined ? "" : `(${operands.map(operand).join(",")})`,
  ].join("");
}

function valueText({ words, liveIn, liveOut, initial }: Value): string {
  const known = initial === undefined ? "" : `=${initial.join(",")}`;
  return `${words === 1 ? "" : `[${words}]`}${liveIn ? "?" : ""}${liveOut ? "!" : ""}${known}`;
}

/** Definers and users, where they are not what the operations say. */
function listsText({ operations }: Block, value: Value, derived: ValueAccesses): string {
  const text = ({ definers, users, formUses = [] }: Pick<Value, "definers" | "users" | "formUses">): string => {
    const id = (index: number): string => quoted(operations[index]!.id);
    const forms = new Map(formUses.map((use) => [use.user, `(${use.forms.join()})`]));
    return `{${definers.map(id).join()}>${users.map((user) => id(user) + (forms.get(user) ?? "")).join()}}`;
  };
  const own = text(value);
  return own === text(derived) ? "" : own;
}

/** By operation, the edges that are not derived from the operands. */
function ownEdges(block: Block): string[][] {
  const derived = byPair(registerDependences(block));
  const actual = byPair(block.dependences);
  const texts: string[][] = block.operations.map(() => []);
  for (const [pair, list] of actual) {
    if (same(list, derived.get(pair) ?? [])) continue;
    for (const edge of list) {
      const { from, to, kind, latency } = edge;
      texts[to]!.push(`;${kind}:${quoted(block.operations[from]!.id)}/${latency}${conditionText(edge)}`);
    }
  }
  for (const [pair, [first]] of derived) {
    if (!actual.has(pair)) texts[first!.to]!.push(`;none:${quoted(block.operations[first!.from]!.id)}`);
  }
  return texts;
}

function byPair(dependences: readonly Dependence[]): Map<string, Dependence[]> {
  const pairs = new Map<string, Dependence[]>();
  for (const edge of inNotationOrder(dependences)) {
    const pair = `${edge.from} ${edge.to}`;
    const list = pairs.get(pair);
    if (list === undefined) pairs.set(pair, [edge]);
    else list.push(edge);
  }
  return pairs;
}

const same = (a: readonly Dependence[], b: readonly Dependence[]): boolean =>
  a.length === b.length &&
  a.every(
    (edge, k) =>
      edge.kind === b[k]!.kind && edge.latency === b[k]!.latency && conditionText(edge) === conditionText(b[k]!),
  );

const quoted = (name: string): string => (/^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name));
