import type { Block, Form } from "../ir/block.ts";
import { limits, outside, within } from "../machine/limits.ts";
import { engineIndex, type SchedulingMachine } from "../machine/machine.ts";

/** What would be otherwise of a machine. */
export interface MachineChange {
  /** Slots by engine. */
  readonly slots?: Readonly<Record<string, number>> | undefined;
  /** Cycles after which results can be read, by opcode, or by engine for all that issues there. */
  readonly latencies?: Readonly<Record<string, number>> | undefined;
  readonly scratchWords?: number | undefined;
}

/** A block on another machine. */
export interface ChangedMachine {
  readonly block: Block;
  readonly machine: SchedulingMachine;
}

/**
 * The same operations on another machine. Latencies stand in the forms of operations, so that the block changes with them.
 * @throws {RangeError} when the machine has no such engine, the block no such opcode, or a number is out of range.
 */
export function changedMachine(block: Block, machine: SchedulingMachine, change: MachineChange): ChangedMachine {
  const { slots = {}, latencies = {}, scratchWords = machine.scratchWords } = change;
  for (const [name, count] of Object.entries(slots)) {
    engineIndex(machine, name);
    if (!within(count, 1, limits.slots)) throw outside(`the slots of ${name}`, count, 1, limits.slots);
  }
  const engines = machine.engines.map((engine) => ({ ...engine, slots: slots[engine.name] ?? engine.slots }));
  // Without the opcode table: its latencies may be others now.
  const other: SchedulingMachine = { engines, ...(scratchWords === undefined ? {} : { scratchWords }) };
  const names = Object.keys(latencies);
  if (names.length === 0) return { block, machine: other };
  for (const name of names) {
    if (!within(latencies[name]!, 1, limits.latency))
      throw outside(`the latency of ${name}`, latencies[name]!, 1, limits.latency);
  }
  const met = new Set<string>();
  const formOf = (opcode: string, form: Form): Form => {
    const engine = machine.engines[form.rows[0]?.engine ?? -1]?.name;
    const name = [form.opcode ?? opcode, engine ?? ""].find((each) => Object.hasOwn(latencies, each));
    if (name === undefined) return form;
    met.add(name);
    const { extraLatency: _, ...rest } = form;
    return latencies[name] === 1 ? rest : { ...rest, extraLatency: latencies[name]! - 1 };
  };
  const operations = block.operations.map((operation) => ({
    ...operation,
    forms: operation.forms.map((form) => formOf(operation.opcode, form)),
  }));
  const unknown = names.find((name) => !met.has(name));
  if (unknown !== undefined)
    throw new RangeError(`no operation of the block is a "${unknown}", or issues on such an engine`);
  return { block: { ...block, operations }, machine: other };
}
