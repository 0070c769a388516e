import type { Block, Dependence, Form, Operand, Operation, Value, WordRange } from "../ir/block.ts";
import { accessLists, registerDependences } from "../ir/registerDependences.ts";
import { orderIsDerived } from "../ir/valueOrder.ts";
import { engineIndex, type Machine, type OpcodeRow } from "../machine/machine.ts";
import { keptWords } from "./knownVectors.ts";
import type { Step, StepOperand, Unit, Version, Versions } from "./step.ts";
import type { StepEdge } from "./stepOrder.ts";

/** What a block is made of. */
interface Parts {
  readonly name: string;
  readonly sorted: readonly Unit[];
  readonly steps: readonly Step[];
  readonly versions: Versions;
  readonly component: Int32Array;
  readonly edges: readonly StepEdge[];
  readonly machine: Machine;
  /** By unit. */
  readonly group: readonly (number | undefined)[];
  /** Stages are bundles: a run may execute them often. */
  readonly run: boolean;
  readonly forms: boolean;
  /** Constants get their other form as well. */
  readonly constants: boolean;
}

/** What was recognised as a form of one operation. */
export interface Recognised {
  /** Operations that were a slot a lane, the slots, and how many of the operations share a word between lanes. */
  readonly lanes: { readonly operations: number; readonly slots: number; readonly shared: number };
  /** Vector operations that may also issue lane by lane. */
  readonly vectors: number;
  /** Selects that may also be a product of a bit and a difference, and the other way round. */
  readonly selects: number;
  /** Constants that may also be added to a zero, or loaded. */
  readonly constants: number;
}

/** The block of units in order; `bases` are the scratch words at which the values lay. */
export function blockOf(parts: Parts): {
  block: Block;
  bases: number[];
  recognised: Recognised;
  /** Units whose native form would read a vector that is not kept for them. */
  unread: number[];
} {
  const { sorted, steps, versions, machine } = parts;
  const { values, bases, rangeOf } = valuesOf(parts);
  const rows = new Map(machine.opcodes.map((row) => [`${row.engine} ${row.opcode}`, row]));
  const recognised = { lanes: { operations: 0, slots: 0, shared: 0 }, vectors: 0, selects: 0, constants: 0 };
  const kept = keptWords(sorted, versions.word, parts.component);
  const unread: number[] = [];
  let zero: WordRange | undefined;
  const theZero = (): WordRange => {
    if (zero !== undefined) return zero;
    values.push({ name: "zero", words: 1, liveIn: true, liveOut: false, initial: [0] });
    bases.push(machine.scratchWords - 1);
    zero = { value: values.length - 1, word: 0, words: 1 };
    return zero;
  };
  const isZero = (operand: StepOperand): boolean => !("immediate" in operand) && versions.step[operand[0]!] === -1;

  const operations = sorted.map((unit, index): Operation => {
    const { row, operands: read } = plainLoad(unit, rows);
    const ranges = (list: readonly StepOperand[]): Operand[] =>
      list.map((operand) => ("immediate" in operand ? operand : rangeOf(operand)));
    const { whole, also } = unit;
    const foreign = whole?.filter((operand, k) => operand !== unit.operands[k]) as readonly Version[][] | undefined;
    if (foreign?.every((list) => kept(list, index)) === false) {
      unread.push(index);
      return { id: "", opcode: row.opcode, operands: [], forms: [] };
    }
    const operands = ranges(whole ?? read);
    const forms = [formOf(machine, row, 1)];
    if (parts.forms) {
      for (const { from, to, opcodes, divisible } of machine.laneForms) {
        if (!divisible || from !== row.engine || !opcodes.includes(row.opcode)) continue;
        const divided = formOf(machine, rows.get(`${to} ${row.opcode}`)!, machine.vectorLength);
        forms.push(whole === undefined ? divided : { ...divided, opcode: row.opcode, operands: ranges(read) });
        if (whole !== undefined) recognised.lanes.shared++;
        if (unit.steps.length === 1) recognised.vectors++;
        else {
          recognised.lanes.operations++;
          recognised.lanes.slots += unit.steps.length;
        }
        break;
      }
    }
    if (also?.operands.every((list) => unit.operands.includes(list) || kept(list, index)) === true) {
      forms.push({ ...formOf(machine, also.row, 1), opcode: also.row.opcode, operands: ranges(also.operands) });
      recognised.selects++;
    }
    if (parts.constants) {
      const [addImm, constant] = ["add_imm", "const"].map((name) =>
        machine.opcodes.find(({ opcode }) => opcode === name),
      );
      const usual =
        addImm?.operands.join() === "dest,source,immediate" && constant?.operands.join() === "dest,immediate";
      if (usual && row.opcode === "const") {
        forms.push({ ...formOf(machine, addImm, 1), opcode: "add_imm", operands: [theZero(), operands[0]!] });
        recognised.constants++;
      } else if (usual && row.opcode === "add_imm" && isZero(read[0]!)) {
        forms.push({ ...formOf(machine, constant, 1), opcode: "const", operands: [operands[1]!] });
        recognised.constants++;
      }
    }
    const first = steps[unit.steps[0] ?? -1];
    const group = parts.group[index];
    const stage = parts.run && first !== undefined ? { stage: `bundle ${first.bundle}` } : {};
    return {
      id: placeName(unit, first, row, index),
      opcode: row.opcode,
      operands,
      ...(unit.writes.length === 0 ? {} : { result: rangeOf(unit.writes) }),
      forms,
      provenance: { ...(group === undefined ? {} : { group }), ...stage },
    };
  });

  if (unread.length > 0) {
    return { block: { name: parts.name, operations: [], values: [], dependences: [] }, bases, recognised, unread };
  }
  const lists = accessLists({ operations, values: values.map((value) => ({ ...value, definers: [], users: [] })) });
  const complete = values.map((value, at): Value => {
    const { definers, users, formUses } = lists[at]!;
    return { ...value, definers, users, ...(formUses.length === 0 ? {} : { formUses }) };
  });
  const block = {
    name: parts.name,
    operations,
    values: complete,
    dependences: [...registerDependences({ operations, values: complete }), ...dependencesBetween(sorted, parts.edges)],
  };
  orderIsDerived(block);
  return { block, bases, recognised, unread };
}

type OpenValue = Omit<Value, "definers" | "users">;

function valuesOf({ sorted, steps, versions, component }: Parts) {
  const first = new Map<number, number>();
  const spans = new Map<number, { start: number; end: number; zero: boolean; copy: boolean }>();
  for (const [index, { operands, writes }] of sorted.entries()) {
    for (const list of [...operands, writes]) {
      if ("immediate" in list || list.length === 0) continue;
      const root = component[list[0]!]!;
      const span = spans.get(root) ?? { start: Number.POSITIVE_INFINITY, end: 0, zero: false, copy: false };
      if (!first.has(root)) first.set(root, index);
      for (const version of list) {
        span.start = Math.min(span.start, versions.word[version]!);
        span.end = Math.max(span.end, versions.word[version]! + 1);
        span.zero ||= versions.step[version] === -1;
        span.copy ||= versions.step[version]! < -1;
      }
      spans.set(root, span);
    }
  }
  const number = new Map([...spans.keys()].map((root, value) => [root, value]));
  const bases: number[] = [];
  const values = [...spans].map(([root, { start, end, zero, copy }]): OpenValue => {
    bases.push(start);
    const step = steps[sorted[first.get(root)!]!.steps[0] ?? -1];
    const since = copy ? " copied" : zero ? "" : `@${step?.cycle ?? 0}`;
    const words = end - start;
    return {
      name: `s${start}${words > 1 ? `-${end - 1}` : ""}${since}`,
      ...{ words, liveIn: zero, liveOut: false },
      ...(zero ? { initial: new Array<number>(words).fill(0) } : {}),
    };
  });
  const rangeOf = (list: readonly number[]): WordRange => {
    const value = number.get(component[list[0]!]!)!;
    return { value, word: versions.word[list[0]!]! - bases[value]!, words: list.length };
  };
  return { values, bases, rangeOf };
}

/** `load_offset` is a load of one word, wherever that lies: its lane may as well be 0. */
function plainLoad({ row, operands }: Unit, rows: ReadonlyMap<string, OpcodeRow>): Pick<Unit, "row" | "operands"> {
  if (!row.operands.includes("laneDest")) return { row, operands };
  const plain = rows.get(`${row.engine} load`);
  if (row.opcode === "load_offset" && plain?.latency === row.latency && plain.operands.join() === "dest,source") {
    return { row: plain, operands: [operands[0]!] };
  }
  return { row, operands: operands.map((operand) => ("immediate" in operand ? { immediate: 0 } : operand)) };
}

/** A row of the machine as a form of an operation. */
export function formOf(machine: Machine, { engine, latency }: OpcodeRow, lanes: number): Form {
  const rows = [{ engine: engineIndex(machine, engine), offset: 0, slots: 1 }];
  return { rows, lanes, ...(latency === 1 ? {} : { extraLatency: latency - 1 }) };
}

/** Where an operation stands in the program: bundle, engine and slot. */
export function placeName(unit: Unit, first: Step | undefined, row: OpcodeRow, index: number): string {
  if (first === undefined) return `copy.${index}`;
  const turn = first.turn === 0 ? "" : `#${first.turn + 1}`;
  const lanes = unit.steps.length === 1 ? "" : `*${unit.steps.length}`;
  return `b${first.bundle}${turn}.${first.row.engine}${first.slot}${lanes}.${row.opcode}`;
}

/** Edges of memory and order, by operation; of several between two the longest. */
export function dependencesBetween(sorted: readonly Unit[], edges: readonly StepEdge[]): Dependence[] {
  const operationOf = new Map<number, number>();
  for (const [operation, { steps }] of sorted.entries()) for (const step of steps) operationOf.set(step, operation);
  const found = new Map<number, Dependence>();
  for (const { from, to, latency, kind } of edges) {
    const [left, right] = [operationOf.get(from)!, operationOf.get(to)!];
    if (left === right) continue;
    const key = left * 2 ** 24 + right;
    const known = found.get(key);
    if (known === undefined || known.latency < latency) found.set(key, { from: left, to: right, latency, kind });
  }
  return [...found.values()];
}
