import type { Block, Cycle, Provenance } from "../ir/block.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import type { Schedule } from "../schedule/schedule.ts";

/** What part of a block used: operations with the same round, group or purpose. */
export interface PartUse {
  /** The round, group or stage; absent for operations without one. */
  readonly part?: number | string;
  readonly operations: number;
  /** Cycles [start, end) from its first slot to its last. */
  readonly start: Cycle;
  readonly end: Cycle;
  /** Slots by engine, those of free engines left out. */
  readonly slots: Readonly<Record<string, number>>;
}

/** Slots used by engine and cycle: `used[engine][cycle]`. */
export function slotsByCycle(block: Block, machine: SchedulingMachine, schedule: Schedule): Int32Array[] {
  const used = machine.engines.map(() => new Int32Array(schedule.length));
  for (const [operation, { form, cycles }] of schedule.placements.entries()) {
    for (const { engine, offset, slots } of block.operations[operation]!.forms[form]!.rows) {
      for (const cycle of cycles) {
        if (cycle + offset < schedule.length) used[engine]![cycle + offset]! += slots;
      }
    }
  }
  return used;
}

/**
 * Slots by round, by group of lanes, or by stage (what the operations are for), in order of the part; what has none comes
 * last. Several operations may issue in one slot's cycle: the cycles of parts overlap.
 */
export function slotsByPart(
  block: Block,
  machine: SchedulingMachine,
  schedule: Schedule,
  by: keyof Provenance,
): PartUse[] {
  const parts = new Map<
    number | string | undefined,
    { operations: number; start: number; end: number; slots: number[] }
  >();
  for (const [operation, { provenance, forms }] of block.operations.entries()) {
    const part = provenance?.[by];
    const { form, cycles } = schedule.placements[operation]!;
    const use = parts.get(part) ?? {
      operations: 0,
      start: Number.POSITIVE_INFINITY,
      end: 0,
      slots: machine.engines.map(() => 0),
    };
    parts.set(part, use);
    use.operations++;
    for (const cycle of cycles) {
      use.start = Math.min(use.start, cycle);
      use.end = Math.max(use.end, cycle + 1);
    }
    for (const row of forms[form]!.rows) use.slots[row.engine]! += row.slots * cycles.length;
  }
  return [...parts]
    .sort(([a], [b]) => order(a, b))
    .map(([part, { operations, start, end, slots }]) => ({
      ...(part === undefined ? {} : { part }),
      operations,
      start,
      end,
      slots: Object.fromEntries(
        machine.engines.flatMap(({ name, free }, engine) => (free === true ? [] : [[name, slots[engine]!]])),
      ),
    }));
}

function order(a: number | string | undefined, b: number | string | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a) < String(b) ? -1 : 1;
}
