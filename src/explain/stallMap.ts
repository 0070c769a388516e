import type { Block, Cycle } from "../ir/block.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import { firstCycle, type Schedule } from "../schedule/schedule.ts";

/** Where a schedule has room: idle slots by engine and cycle, and how many operations begin in each cycle. */
export interface StallMap {
  readonly length: number;
  /** `idle[engine][cycle]`; free engines (debug) have none. */
  readonly idle: readonly Int32Array[];
  /** Operations by the cycle of their first lane. */
  readonly begun: Int32Array;
  /** How busy each engine is over the whole schedule, 0 .. 1. */
  readonly load: readonly number[];
}

/** A stretch of cycles worth a solve, and how much room is in it. */
export interface RankedWindow {
  readonly from: Cycle;
  readonly to: Cycle;
  /** Idle share of the busiest engines' slots in the stretch, 0 .. 1. */
  readonly room: number;
}

/** Counts the idle slots of a schedule. */
export function stallMap(block: Block, machine: SchedulingMachine, schedule: Schedule): StallMap {
  const idle = machine.engines.map(({ slots, free }) => new Int32Array(schedule.length).fill(free ? 0 : slots));
  const begun = new Int32Array(schedule.length);
  for (const [operation, placement] of schedule.placements.entries()) {
    begun[firstCycle(placement)]!++;
    for (const { engine, offset, slots } of block.operations[operation]!.forms[placement.form]!.rows) {
      if (machine.engines[engine]!.free) continue;
      for (const cycle of placement.cycles)
        if (cycle + offset < schedule.length) idle[engine]![cycle + offset]! -= slots;
    }
  }
  const load = machine.engines.map(({ slots, free }, engine) => {
    if (free || schedule.length === 0) return 0;
    const left = idle[engine]!.reduce((total, each) => total + each, 0);
    return 1 - left / (slots * schedule.length);
  });
  return { length: schedule.length, idle, begun, load };
}

/** Windows of about so many operations over a schedule, made where they are asked for: each costs what it has. */
export interface WindowRanks {
  /** Of the schedule, in cycles. */
  readonly length: number;
  /** The window that begins in a cycle. */
  from(cycle: Cycle): RankedWindow;
  /** The one that ends with the schedule. */
  tail(): RankedWindow;
}

/** An engine counts by its load, so idle stores do not make a bubble. @throws {RangeError} for windows of less than an operation. */
export function windowRanks(machine: SchedulingMachine, map: StallMap, operations: number): WindowRanks {
  if (!(operations >= 1)) throw new RangeError(`windows of ${operations} operations: at least 1 is wanted`);
  const room = (from: number, to: number): number => {
    let left = 0;
    let all = 0;
    for (const [engine, { slots }] of machine.engines.entries()) {
      const weight = map.load[engine]! ** 2;
      for (let cycle = from; cycle < to; cycle++) left += (weight * map.idle[engine]![cycle]!) / slots;
      all += weight * (to - from);
    }
    return all === 0 ? 0 : left / all;
  };
  return {
    length: map.length,
    from(from) {
      let to = from;
      for (let count = 0; to < map.length && (to < from + 2 || count + map.begun[to]! <= operations); to++) {
        count += map.begun[to]!;
      }
      return { from, to, room: room(from, to) };
    },
    tail() {
      const from = tailWindow(map, operations);
      return { from, to: map.length, room: room(from, map.length) };
    },
  };
}

/** Where the window behind another one begins: half of it later. */
export function windowBehind({ from, to }: RankedWindow): Cycle {
  return from + Math.max(1, (to - from) >> 1);
}

/**
 * Windows of about `operations` operations, half overlapping, over the whole schedule: first the tail and the preamble,
 * then the bubbles, the emptiest first.
 */
export function rankWindows(machine: SchedulingMachine, map: StallMap, operations: number): RankedWindow[] {
  const ranks = windowRanks(machine, map, operations);
  const windows: RankedWindow[] = [];
  for (let from = 0; from < map.length; ) {
    const window = ranks.from(from);
    windows.push(window);
    if (window.to === map.length) break;
    from = windowBehind(window);
  }
  return endsFirst(windows, ranks.tail());
}

/** The tail and the preamble, then the others by their room. Of those that end with the schedule only the short ones are beside the tail. */
export function endsFirst<W extends RankedWindow>(windows: readonly W[], tail: W): W[] {
  const preamble = tail.from === 0 ? [] : windows.filter(({ from }) => from === 0);
  const middle = windows.filter(({ from, to }) => from > 0 && (to < tail.to || from > tail.from));
  middle.sort((a, b) => b.room - a.room || b.from - a.from);
  return [tail, ...preamble, ...middle];
}

/** Where a window of about `operations` operations must begin to end with the schedule. */
function tailWindow(map: StallMap, operations: number): Cycle {
  let from = map.length;
  for (let count = 0; from > 0; from--) {
    count += map.begun[from - 1]!;
    if (count > operations && from <= map.length - 2) break;
  }
  return from;
}

/** The engine with the highest load: its idle slots are what a shorter schedule would save. */
export function busiestEngine(map: StallMap): number {
  return map.load.reduce((best, load, engine) => (load > map.load[best]! ? engine : best), 0);
}
