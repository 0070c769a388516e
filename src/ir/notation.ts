import type { SchedulingMachine } from "../machine/machine.ts";
import { engineIndex } from "../machine/machine.ts";
import type { Block, Dependence, FormCondition, Operand, Operation, Value } from "./block.ts";
import { conditionOf } from "./dependenceSet.ts";
import { lateness } from "./lateness.ts";
import { type FormText, type OperandText, type OperationItem, parseItems, type RangeText } from "./notationItems.ts";
import { accessLists, registerDependences } from "./registerDependences.ts";

/**
 * Reads a block from its text, for tests and reports: items in program order, apart by white space.
 *
 * ```
 * a:load                an operation a on engine load; it writes a value a of one word
 * c:alu<-a,b            reads a and b: RAW edges of latency 1 from their definers
 * m:mul<-a/2            a RAW edge of latency 2
 * v[8]:valu|alu/8       8 words; natively on valu, or divided into 8 lanes on alu
 * s[0]:store<-a         writes nothing
 * x[8]?  y[8]!:valu     x is live-in, y is live-out;  z?=0  a live-in word that holds 0
 * n[8]  k(n.3):load     a value without an operation of its own; k writes word 3 of it (n.0+8: eight from 0)
 * a:alu."+"<-b.3,#7     opcode "+" (the engine's name otherwise), word 3 of b, an immediate
 * a:flow|valu.madd(p,q) another opcode and other operands in the second form
 * a:div*2@0&div@3+4     two rows: 2 slots at issue, 1 three cycles later; outgoing RAW and WAW 4 cycles longer (without
 *                       "+": what the latency of the machine's opcode is above 1)
 * b:load;memory:s/1     an edge of its own (RAW, WAR, WAW, memory, order), in place of the derived one from s
 * b:alu<-a;none:a       no edge from a
 * b:alu;RAW:s/1(0>1,2)  an edge that holds from form 0 of s to forms 1 and 2 of b; (>1): from all of s to form 1
 * v[8]{a,b>c,d(1)}      definers a, b and users c and, in form 1, d, where the operations say otherwise
 * ```
 * Register dependences are derived word by word, those of a form's own operands for that form (`registerDependences`), and stand in order of `to`, then `from`. Names that
 * are no identifiers stand in quotes; `$4` is the value number 4. `printBlock` is the way back.
 * @throws {RangeError} naming the position or the name that is wrong.
 */
export function parseBlock(text: string, machine: SchedulingMachine, name = "block"): Block {
  const items = parseItems(text);
  const values: { -readonly [K in keyof Value]: Value[K] }[] = [];
  const valueNames = new Map<string, number>();
  const operationNames = new Map<string, number>();
  const written: OperationItem[] = [];
  const ownValues: (number | undefined)[] = [];
  for (const item of items) {
    const text = item.kind === "value" ? item : item.target;
    let own: number | undefined;
    const label = item.kind === "value" ? item.name : item.id;
    if ("liveIn" in text && text.words > 0) {
      const { words, liveIn, liveOut, initial } = text;
      own = values.length;
      if (!valueNames.has(label)) valueNames.set(label, own);
      const known = initial === undefined ? {} : { initial };
      values.push({ name: label, words, definers: [], users: [], liveIn, liveOut, ...known });
    }
    if (item.kind === "value") continue;
    if (operationNames.has(label)) throw new RangeError(`two operations are called "${label}"`);
    operationNames.set(label, written.length);
    written.push(item);
    ownValues.push(own);
  }

  const operationOf = (id: string): number => {
    const index = operationNames.get(id);
    if (index === undefined) throw new RangeError(`no operation "${id}"`);
    return index;
  };
  const latencies = new Map<Operand, number>();
  const range = ({ reference, word = 0, words, latency }: RangeText) => {
    const value = typeof reference === "number" ? reference : valueNames.get(reference);
    if (value === undefined || values[value] === undefined) throw new RangeError(`no value "${reference}"`);
    const made = { value, word, words: words ?? values[value].words };
    if (word + made.words > values[value].words) {
      throw new RangeError(`"${values[value].name}" has ${values[value].words} words, not ${word + made.words}`);
    }
    if (latency !== undefined) latencies.set(made, latency);
    return made;
  };
  const operand = (text: OperandText): Operand => ("immediate" in text ? text : range(text));
  const operations = written.map((item, index): Operation => {
    const { id, target, forms, operands, edges: _ } = item;
    const own = ownValues[index];
    const result = "reference" in target ? range(target) : own === undefined ? undefined : range({ reference: own });
    return {
      id,
      opcode: forms[0]!.opcode ?? forms[0]!.rows[0]!.engine,
      operands: operands.map(operand),
      ...(result === undefined ? {} : { result }),
      forms: forms.map((form, at) => readForm(form, at, forms[0]!.opcode, machine, operand)),
    };
  });
  const lists = accessLists({ operations, values });
  let next = 0;
  for (const item of items) {
    if (item.kind === "operation") {
      if (ownValues[operationOf(item.id)] !== undefined) next++;
      continue;
    }
    if (item.lists !== undefined) {
      const users = item.lists.users.map(({ id, forms }) => ({ user: operationOf(id), forms }));
      lists[next] = {
        definers: item.lists.definers.map(operationOf),
        users: users.map(({ user }) => user),
        formUses: users.flatMap(({ user, forms }) => (forms === undefined ? [] : [{ user, forms }])),
      };
    }
    next++;
  }
  for (const [at, value] of values.entries()) {
    const { definers, users, formUses } = lists[at]!;
    [value.definers, value.users] = [definers, users];
    if (formUses.length > 0) value.formUses = formUses;
  }
  const derived = registerDependences({ operations, values }, (read) => latencies.get(read) ?? 1);
  return { name, operations, values, dependences: withEdges(written, operationOf, derived) };
}

/** Dependences in the order that notation gives them. */
export function inNotationOrder(dependences: readonly Dependence[]): Dependence[] {
  return [...dependences].sort(
    (a, b) =>
      a.to - b.to ||
      a.from - b.from ||
      (a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : a.latency - b.latency) ||
      (conditionText(a) < conditionText(b) ? -1 : 1),
  );
}

/** A dependence's forms in notation; empty where it holds in all. */
export function conditionText({ fromForms, toForms }: FormCondition): string {
  if (fromForms === undefined && toForms === undefined) return "";
  return `(${fromForms?.join() ?? ""}>${toForms?.join() ?? ""})`;
}

function readForm(
  { rows, lanes, extraLatency, opcode, operands }: FormText,
  at: number,
  native: string | undefined,
  machine: SchedulingMachine,
  operand: (text: OperandText) => Operand,
): Operation["forms"][number] {
  const engine = engineIndex(machine, rows[0]!.engine);
  const late = extraLatency ?? lateness(machine, engine, opcode ?? native ?? rows[0]!.engine);
  return {
    rows: rows.map(({ engine, slots, offset }) => ({ engine: engineIndex(machine, engine), offset, slots })),
    lanes,
    ...(late === 0 ? {} : { extraLatency: late }),
    // The first form's opcode is the operation's own.
    ...(opcode === undefined || at === 0 ? {} : { opcode }),
    ...(operands === undefined ? {} : { operands: operands.map(operand) }),
  };
}

/** Derived dependences, except between operations for which the text has its own. */
function withEdges(
  written: readonly OperationItem[],
  operationOf: (id: string) => number,
  derived: readonly Dependence[],
): Dependence[] {
  const own: Dependence[] = [];
  const replaced = new Set<string>();
  for (const [to, { edges }] of written.entries()) {
    for (const { kind, from: id, latency, fromForms, toForms } of edges) {
      const from = operationOf(id);
      replaced.add(`${from} ${to}`);
      if (kind !== "none") own.push({ from, to, latency, kind, ...conditionOf(fromForms, toForms) });
    }
  }
  return inNotationOrder([...derived.filter(({ from, to }) => !replaced.has(`${from} ${to}`)), ...own]);
}
