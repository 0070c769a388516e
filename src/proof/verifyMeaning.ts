import type { Block, Form, Operation, Value } from "../ir/block.ts";
import type { Machine } from "../machine/machine.ts";

/**
 * Judges what a kernel's block says of its operations against the machine that it runs on: otherwise its bound is of something else.
 * A form is one row of the opcode's engine, at once, and waits as long as the opcode takes, whether the schedule chose it or not;
 * a value's lists are who writes and who reads it by operands, form by form; nothing outlives the program, and what is there before
 * it is scratch, which is 0.
 * @throws {RangeError} naming the first operation or value of which that is not so.
 */
export function demandMeaning(block: Block, { engines, opcodes }: Machine): void {
  const latencies = new Map(opcodes.map(({ engine, opcode, latency }) => [`${engine} ${opcode}`, latency]));
  for (const [at, operation] of block.operations.entries()) {
    for (const [number, form] of operation.forms.entries()) {
      const fault = formFault(operation, form, (engine, opcode) => latencies.get(`${engines[engine]?.name} ${opcode}`));
      if (fault !== undefined) throw new RangeError(`operation ${at} in form ${number}: ${fault}`);
    }
  }
  const touched = touchedBy(block);
  for (const [at, value] of block.values.entries()) {
    const fault = valueFault(value, touched[at]!, block);
    if (fault !== undefined) throw new RangeError(`value ${at}: ${fault}`);
  }
}

function formFault(
  operation: Operation,
  { rows, opcode = operation.opcode, extraLatency = 0 }: Form,
  latencyOf: (engine: number, opcode: string) => number | undefined,
): string | undefined {
  const [row] = rows;
  if (row === undefined || rows.length > 1 || row.offset !== 0 || row.slots === 0) {
    return "a kernel's forms have one row, of slots in the cycle of issue";
  }
  const latency = latencyOf(row.engine, opcode);
  if (latency === undefined) return `the machine has no opcode "${opcode}" on engine ${row.engine}`;
  if (extraLatency !== latency - 1) return `its extra latency is ${extraLatency}, the machine has ${latency - 1}`;
  return undefined;
}

interface Touched {
  readonly definers: Set<number>;
  /** By operation, the forms that read. */
  readonly users: Map<number, Set<number>>;
}

function touchedBy({ operations, values }: Block): Touched[] {
  const touched = values.map((): Touched => ({ definers: new Set(), users: new Map() }));
  for (const [at, { operands, result, forms }] of operations.entries()) {
    if (result !== undefined) touched[result.value]!.definers.add(at);
    for (const [number, form] of forms.entries()) {
      for (const operand of form.operands ?? operands) {
        if (!("value" in operand)) continue;
        const { users } = touched[operand.value]!;
        const known = users.get(at);
        if (known === undefined) users.set(at, new Set([number]));
        else known.add(number);
      }
    }
  }
  return touched;
}

function valueFault(value: Value, { definers, users }: Touched, { operations }: Block): string | undefined {
  const { formUses = [], liveIn, liveOut, initial = [] } = value;
  if (liveOut) return "it is live-out, but nothing of scratch is read after a kernel";
  if (liveIn !== initial.length > 0 || initial.some((word) => word !== 0)) {
    return "before a kernel scratch is 0, and a live-in value has these words";
  }
  const partial = new Map(formUses.map(({ user, forms }) => [user, forms]));
  const same = (listed: readonly number[], found: { readonly size: number; has(at: number): boolean }): boolean =>
    new Set(listed).size === found.size && listed.every((each) => found.has(each));
  if (!same(value.definers, definers)) return "its definers are not the operations that write it";
  if (!same(value.users, users)) return "its users are not the operations that read it";
  for (const [user, forms] of users) {
    const all = operations[user]!.forms.length;
    const said = partial.get(user);
    if (said === undefined ? forms.size === all : same(said, forms)) continue;
    return `operation ${user} reads it in forms ${[...forms]}, its formUses say ${said ?? "all"}`;
  }
  return undefined;
}
