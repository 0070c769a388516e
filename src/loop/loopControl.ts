import type { Form } from "../ir/block.ts";
import type { Loop } from "../ir/loop.ts";
import type { Machine, OpcodeRow } from "../machine/machine.ts";
import type { ModuloSchedule } from "../schedule/moduloSchedule.ts";
import { ModuloTable } from "./moduloTable.ts";

/** What keeps a loop going: a count that goes down by one and a jump that asks for it, once an interval. */
export interface LoopControl {
  readonly count: OpcodeRow;
  readonly jump: OpcodeRow;
  /** Ends the program from the middle of it. */
  readonly leave: OpcodeRow;
  /** Cycles by which the schedule is to be moved so that the last row of the kernel has room for the jump. */
  readonly shift: number;
  /** The row of the count, after the move. */
  readonly row: number;
  /** 1 where a jump sees the count of the interval before, else 0. */
  readonly lag: 0 | 1;
}

/** The opcodes of a machine that loops are made of. @throws {RangeError} where it lacks one. */
function controlRows(machine: Machine): Pick<LoopControl, "count" | "jump" | "leave"> {
  const find = (opcode: string, ...operands: OpcodeRow["operands"]): OpcodeRow => {
    const found = machine.opcodes.find((row) => row.opcode === opcode && row.operands.join() === operands.join());
    if (found !== undefined) return found;
    throw new RangeError(`machine "${machine.name}" has no "${opcode}" (${operands.join(", ")}): it runs no loop`);
  };
  return {
    count: find("+", "dest", "source", "source"),
    jump: find("cond_jump", "source", "immediate"),
    leave: find("jump", "immediate"),
  };
}

/** Where the count and the jump find slots that a schedule leaves; undefined where there are none. */
export function loopControl(loop: Loop, machine: Machine, schedule: ModuloSchedule): LoopControl | undefined {
  const rows = controlRows(machine);
  const { interval, placements } = schedule;
  const table = new ModuloTable(machine, interval);
  for (const [i, { form, cycles }] of placements.entries()) {
    for (const cycle of cycles) table.add(loop.body.operations[i]!.forms[form]!, cycle);
  }
  const [count, jump] = [slotOf(machine, rows.count), slotOf(machine, rows.jump)];
  if (rows.count.latency > interval) return undefined;
  for (let shift = 0; shift < interval; shift++) {
    const at = interval - 1 - shift;
    if (!table.fits(jump, at)) continue;
    table.add(jump, at);
    const free = [...Array(interval).keys()].filter((row) => table.fits(count, row));
    table.remove(jump, at);
    if (free.length === 0) continue;
    const moved = free.map((row) => (row + shift) % interval).sort((a, b) => a - b);
    const early = moved[0]! + rows.count.latency <= interval - 1;
    return { ...rows, shift, row: moved[0]!, lag: early ? 0 : 1 };
  }
  return undefined;
}

/**
 * The loop with its count and its jump as two more operations at the end, so that a schedule of it leaves room for both: its other
 * placements are a schedule of the loop as it was.
 * @throws {RangeError} where the machine has no such opcodes.
 */
export function withLoopControl({ body, recurrences }: Loop, machine: Machine): Loop {
  const { count, jump } = controlRows(machine);
  const at = body.operations.length;
  const operation = (id: string, row: OpcodeRow) => ({
    ...{ id, opcode: row.opcode, operands: [] },
    forms: [{ ...slotOf(machine, row), ...(row.latency > 1 ? { extraLatency: row.latency - 1 } : {}) }],
  });
  return {
    body: {
      ...body,
      operations: [...body.operations, operation("loop count", count), operation("loop jump", jump)],
      carried: [...(body.carried ?? []), { from: at, to: at, latency: 1, kind: "RAW", distance: 1 }],
    },
    recurrences,
  };
}

function slotOf(machine: Machine, { engine }: OpcodeRow): Form {
  const index = machine.engines.findIndex(({ name }) => name === engine);
  return { rows: [{ engine: index, offset: 0, slots: 1 }], lanes: 1 };
}
