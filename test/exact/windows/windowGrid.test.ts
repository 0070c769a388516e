import { describe, expect, it } from "vitest";
import { Cutter } from "../../../src/exact/problem/window.ts";
import { keptCycles } from "../../../src/exact/windows/keptCycles.ts";
import { leftShift } from "../../../src/exact/windows/leftShift.ts";
import { type GridWindow, WindowGrid } from "../../../src/exact/windows/windowGrid.ts";
import { rankWindows, stallMap, type WindowRanks, windowRanks } from "../../../src/explain/stallMap.ts";
import type { Block } from "../../../src/ir/block.ts";
import { layeredBlock } from "../../../src/ir/layeredBlock.ts";
import { listSchedule } from "../../../src/list/list.ts";
import { prepare } from "../../../src/list/listInstance.ts";
import { indexMinusHeight } from "../../../src/list/priority.ts";
import type { SchedulingMachine } from "../../../src/machine/machine.ts";
import { takeHome } from "../../../src/machine/presets/takeHome.ts";
import { toSchedule } from "../../../src/schedule/compactSchedule.ts";
import type { Schedule } from "../../../src/schedule/schedule.ts";
import { longer } from "../../trials.ts";
import { soundCases } from "../soundCases.ts";

/** The schedule with an empty cycle before each of these cycles, the last one first. */
function stretched({ placements, length }: Schedule, ...empty: readonly number[]): Schedule {
  const later = (cycle: number): number => cycle + empty.filter((before) => before <= cycle).length;
  return {
    placements: placements.map(({ form, cycles }) => ({ form, cycles: cycles.map(later) })),
    length: length + empty.length,
  };
}

/** Windows of `size` cycles of the earlier schedule that the later one is said to have; each must ask the same. */
function keptWindows(
  block: Block,
  machine: SchedulingMachine,
  earlier: Schedule,
  later: Schedule,
  size: number,
): [number, number][] {
  const [one, other] = [new Cutter(block, machine), new Cutter(block, machine)];
  const kept = keptCycles(earlier, later, one.reach);
  const found: [number, number][] = [];
  for (let from = 0; from + size <= earlier.length; from++) {
    const at = kept.place(from, from + size);
    if (at === undefined) continue;
    found.push([from, at]);
    for (const horizon of [size, size - 1]) {
      const before = one.cut(earlier, from, from + size, horizon);
      const after = other.cut(later, at, at + size, horizon);
      // Typed arrays are not lists, which is the same to both.
      const asked = ({ problem, current, complete, conflict }: typeof before): string =>
        JSON.stringify([{ ...problem, name: "" }, current, complete, conflict]);
      if (asked(after) !== asked(before))
        throw new Error(`${block.name}: window ${from}, now at ${at}, is another one`);
    }
  }
  return found;
}

/** A schedule of a block in layers, as early as it goes. */
function listed(operations: number): { block: Block; schedule: Schedule } {
  const block = layeredBlock(takeHome, { operations });
  const instance = prepare(block, takeHome);
  const outcome = listSchedule(instance, { priority: indexMinusHeight(16).priority(instance) });
  if (outcome.status !== "scheduled") throw new Error(outcome.status);
  return { block, schedule: leftShift(block, takeHome, toSchedule(block, outcome.schedule)) };
}

describe("cycles that a schedule keeps", () => {
  longer("ask the same of every window that is said to be kept, with latencies, divided operations and words", () => {
    let [kept, windows] = [0, 0];
    for (const { seed, block, machine, serial } of soundCases(60, { operations: [10, 30], scratch: 40 })) {
      const earlier = stretched(serial, seed % serial.length, (seed * 7) % serial.length);
      for (const later of [serial, stretched(serial, seed % serial.length), leftShift(block, machine, earlier)]) {
        kept += keptWindows(block, machine, earlier, later, 3).length;
        windows += earlier.length - 2;
      }
    }
    expect(kept).toBeGreaterThan(0.2 * windows);
  });

  longer("are all but those near a cycle that has gone", () => {
    const { block, schedule: later } = listed(600);
    const middle = later.length >> 1;
    const found = keptWindows(block, takeHome, stretched(later, middle), later, 8);
    const beside = ([from]: readonly number[]): boolean => from! + 8 + 2 <= middle || from! > middle + 3;
    const all = Array.from({ length: later.length - 6 }, (_, from) => [from, from < middle ? from : from - 1]);
    expect(found).toEqual(all.filter(beside));
  });

  it("are none where too many have gone, or one has come", () => {
    const { schedule } = listed(600);
    const cycles = [...Array(20).keys()];
    expect(keptCycles(stretched(schedule, ...cycles), schedule, 2).place(100, 104)).toBe(undefined);
    expect(keptCycles(schedule, stretched(schedule, 3), 2).place(0, 2)).toBe(undefined);
  });
});

describe("a grid of windows", () => {
  const size = 40;

  /** A grid all of whose windows were tried, and the one after a cycle in the middle has gone. */
  function afterGain(operations: number): { tried: number; again: GridWindow[]; schedule: Schedule; middle: number } {
    const { block, schedule } = listed(operations);
    const ranks = (of: Schedule): WindowRanks => windowRanks(takeHome, stallMap(block, takeHome, of), size);
    const middle = schedule.length >> 1;
    const before = stretched(schedule, middle);
    const grid = new WindowGrid(ranks(before));
    const tried = all(grid).length;
    grid.follow(ranks(schedule), keptCycles(before, schedule, new Cutter(block, takeHome).reach));
    return { tried, again: all(grid), schedule, middle };
  }

  function all(grid: WindowGrid): GridWindow[] {
    const windows: GridWindow[] = [];
    for (let window = grid.next(); window !== undefined; window = grid.next()) windows.push(window);
    return windows;
  }

  it("hands out the windows that rank first, each once", () => {
    const { block, schedule } = listed(600);
    const map = stallMap(block, takeHome, schedule);
    const grid = new WindowGrid(windowRanks(takeHome, map, size));
    expect(all(grid)).toMatchObject(rankWindows(takeHome, map, size));
    expect(grid.next()).toBe(undefined);
  });

  it("after a gain only those that the gain touched, however many there are", () => {
    const [small, large] = [afterGain(600), afterGain(3600)];
    expect(large.tried).toBeGreaterThan(4 * small.tried);
    for (const { again, middle } of [small, large]) {
      expect(again.length).toBeGreaterThan(0);
      expect(again.length).toBeLessThan(8);
      for (const { from, to } of again) expect(from < middle + 10 && to > middle - 10).toBe(true);
    }
  });

  it("those that the engine did not decide once more, wherever they lie by then", () => {
    const { block, schedule } = listed(1200);
    const ranks = (of: Schedule): WindowRanks => windowRanks(takeHome, stallMap(block, takeHome, of), size);
    const middle = schedule.length >> 1;
    const before = stretched(schedule, middle);
    const grid = new WindowGrid(ranks(before));
    const far = all(grid).find(({ from, to }) => from > middle + 4 && to < before.length)!;
    far.state.undecided = true;
    grid.follow(ranks(schedule), keptCycles(before, schedule, 2));
    all(grid);
    grid.retry();
    expect(all(grid)).toMatchObject([{ from: far.from - 1, to: far.to - 1 }]);
    grid.retry();
    expect(all(grid)).toEqual([]);
  });
});
