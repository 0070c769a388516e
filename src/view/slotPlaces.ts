import type { Block } from "../ir/block.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import type { Schedule } from "../schedule/schedule.ts";

/** The rows of a grid of slots: engines that cost cycles one below the other, a row a slot. */
export interface GridRows {
  /** First row of each engine of the machine; -1 for free ones. */
  readonly first: readonly number[];
  readonly count: number;
}

/** Numbers the slots of the engines that cost cycles. */
export function gridRows(machine: SchedulingMachine): GridRows {
  let count = 0;
  const first = machine.engines.map(({ slots, free }) => {
    if (free === true) return -1;
    count += slots;
    return count - slots;
  });
  return { first, count };
}

/**
 * The slot that each lane of each operation issues in, as `emit` writes the bundle: an engine's slots in the block's order.
 * -1 where its first row is of a free engine, or there is none. A row of several slots begins there.
 */
export function slotPlaces(block: Block, machine: SchedulingMachine, schedule: Schedule): number[][] {
  const { first } = gridRows(machine);
  const used = machine.engines.map(() => new Map<number, number>());
  return block.operations.map(({ forms }, operation) => {
    const { form, cycles } = schedule.placements[operation]!;
    const places: number[] = [];
    for (const cycle of cycles) {
      for (const [at, { engine, offset, slots }] of forms[form]!.rows.entries()) {
        const taken = used[engine]!.get(cycle + offset) ?? 0;
        used[engine]!.set(cycle + offset, taken + slots);
        if (at === 0) places.push(first[engine]! < 0 ? -1 : first[engine]! + taken);
      }
      if (forms[form]!.rows.length === 0) places.push(-1);
    }
    return places;
  });
}

/** Numbers of engines among those that cost cycles, which alone have rows on the page; -1 for others. */
export function costlyNumbers({ engines }: SchedulingMachine): number[] {
  let count = 0;
  return engines.map(({ free }) => (free === true ? -1 : count++));
}
