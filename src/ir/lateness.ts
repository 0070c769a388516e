import { opcodeLatency, type SchedulingMachine } from "../machine/machine.ts";
import type { Block, Form, Operation } from "./block.ts";
import { holdsAt } from "./formDependences.ts";
import { waitAfter, waitsForResult } from "./waiting.ts";

/** What the latency of an opcode is above 1, the part that stands in forms; 0 where the machine has no such opcode. */
export function lateness(machine: SchedulingMachine, engine: number, opcode: string): number {
  return (opcodeLatency(machine, engine, opcode) ?? 1) - 1;
}

/**
 * Refuses a block whose RAW and WAW dependences are shorter than the machine's latencies: with each form of its source, a
 * RAW dependence must wait for the result, and a WAW one until its own write lands after the earlier one. Where the machine
 * has no opcode table, or not this opcode, the block is all there is to go by.
 * @throws {RangeError} naming the operations, the latency that the machine has and the one that the block leaves.
 */
export function requireLatencies(block: Block, machine: SchedulingMachine): void {
  if (machine.opcodes === undefined) return;
  const { operations, dependences } = block;
  // Looked up once an operation, not once a dependence.
  const table = operations.map((operation) => operation.forms.map((form) => latencyIn(operation, form, machine)));
  for (const { from, to, latency, kind, fromForms, toForms } of dependences) {
    if (!waitsForResult(kind)) continue;
    const source = operations[from]!;
    if (source.result === undefined) continue;
    const sooner = kind === "WAW" ? leastIn(table[to]!, toForms) - 1 : 0;
    for (const [at, form] of source.forms.entries()) {
      if (!holdsAt(fromForms, at)) continue;
      const wanted = table[from]![at];
      const left = waitAfter({ latency, kind }, form);
      if (wanted === undefined || left >= wanted - sooner) continue;
      const name = `"${source.id}" in form ${at} (${form.opcode ?? source.opcode})`;
      const target = operations[to]!.id;
      throw new RangeError(
        `the result of ${name} takes ${wanted} cycles on this machine, but the ${kind} dependence from it to "${target}" waits ${left}`,
      );
    }
  }
}

/** The least latency of some forms (undefined: of all), 1 where the machine does not say. */
function leastIn(latencies: readonly (number | undefined)[], forms: readonly number[] | undefined): number {
  return Math.min(...latencies.flatMap((wanted, form) => (holdsAt(forms, form) ? [wanted ?? 1] : [])));
}

/** The machine's latency of an operation in a form; undefined where it does not say. */
function latencyIn({ opcode }: Operation, form: Form, machine: SchedulingMachine): number | undefined {
  const [row] = form.rows;
  return row && opcodeLatency(machine, row.engine, form.opcode ?? opcode);
}
