import type { Block, Cycle } from "../ir/block.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import { firstCycle, lastCycle, type Schedule } from "../schedule/schedule.ts";
import { liveRanges } from "../scratch/liveRanges.ts";
import type { ProblemValue } from "./problem.ts";

/** Where a window lies and by how many cycles everything behind it moves left. */
export interface Border {
  readonly from: Cycle;
  readonly to: Cycle;
  readonly horizon: number;
  readonly shift: number;
}

/**
 * Slots that operations outside the window leave over: `[engine][cycle]`, `horizon` cycles. `indexOf[operation]` is
 * negative for those outside. A string says which slots the outside alone overfills (rows with offsets can).
 */
export function residualSlots(
  block: Block,
  machine: SchedulingMachine,
  schedule: Schedule,
  indexOf: Int32Array,
  border: Border,
): Uint8Array[] | string {
  const { from, to, horizon, shift } = border;
  const slots = machine.engines.map((engine) => new Uint8Array(horizon).fill(engine.slots));
  for (const [operation, placement] of schedule.placements.entries()) {
    if (indexOf[operation]! >= 0) continue;
    const { rows } = block.operations[operation]!.forms[placement.form]!;
    for (const issued of placement.cycles) {
      const cycle = issued >= to ? issued - shift : issued;
      for (const row of rows) {
        const at = cycle + row.offset - from;
        if (at < 0 || at >= horizon) continue;
        const left = slots[row.engine]![at]! - row.slots;
        if (left < 0) return `${machine.engines[row.engine]!.name} overflows in cycle ${at} with nothing of the window`;
        slots[row.engine]![at] = left;
      }
    }
  }
  return slots;
}

/** Values whose live range the window's operations decide, in the problem's own operation indices. */
export function windowValues(block: Block, schedule: Schedule, indexOf: Int32Array, border: Border): ProblemValue[] {
  const values: ProblemValue[] = [];
  const inside = (operations: readonly number[]): number[] =>
    operations.flatMap((operation) => (indexOf[operation]! >= 0 ? [indexOf[operation]!] : []));
  for (const [index, value] of block.values.entries()) {
    const definers = inside(value.definers);
    const users = inside(value.users);
    if (definers.length + users.length === 0 || !(value.liveIn || value.definers.length > 0)) continue;
    if (livesThrough(block, schedule, index, border)) continue;
    values.push({
      words: value.words,
      definers,
      users,
      liveIn: bornBefore(block, schedule, index, border.from),
      liveOut: neededAfter(block, schedule, index, border.to),
    });
  }
  return values;
}

/**
 * Scratch words left at the `horizon + 1` boundaries for the values of `windowValues`. Outside the window nothing
 * changes but the place, so values without an operation inside either live through or are not there.
 */
export function residualWords(
  block: Block,
  machine: SchedulingMachine,
  schedule: Schedule,
  indexOf: Int32Array,
  border: Border,
): Int32Array | undefined {
  if (machine.scratchWords === undefined) return undefined;
  const words = new Int32Array(border.horizon + 1).fill(machine.scratchWords);
  for (const range of liveRanges(block, schedule)) {
    const value = block.values[range.value]!;
    if (livesThrough(block, schedule, range.value, border)) {
      for (let boundary = 0; boundary <= border.horizon; boundary++) words[boundary]! -= value.words;
      continue;
    }
    const touched = [...value.definers, ...value.users].some((operation) => indexOf[operation]! >= 0);
    // A value that nobody uses still takes the boundary behind its definer.
    if (!touched && range.start <= border.from && border.from < range.end) words[0]! -= value.words;
  }
  return words;
}

function livesThrough(block: Block, schedule: Schedule, value: number, border: Border): boolean {
  return bornBefore(block, schedule, value, border.from) && neededAfter(block, schedule, value, border.to);
}

function bornBefore(block: Block, schedule: Schedule, value: number, from: Cycle): boolean {
  const { liveIn, definers } = block.values[value]!;
  return liveIn || definers.some((operation) => firstCycle(schedule.placements[operation]!) < from);
}

function neededAfter(block: Block, schedule: Schedule, value: number, to: Cycle): boolean {
  const { liveOut, definers, users } = block.values[value]!;
  const after = (operation: number): boolean => lastCycle(schedule.placements[operation]!) >= to;
  return liveOut || users.some(after) || definers.some(after);
}
