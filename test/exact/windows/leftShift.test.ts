import { describe, expect, it } from "vitest";
import { check } from "../../../src/check/check.ts";
import { dropEmptyCycles } from "../../../src/exact/windows/dropEmptyCycles.ts";
import { leftShift } from "../../../src/exact/windows/leftShift.ts";
import { firstCycle, lastCycle, type Schedule } from "../../../src/schedule/schedule.ts";
import { fuller, inFast } from "../../trials.ts";
import { soundCases } from "../soundCases.ts";

describe("left shift", () => {
  fuller("is never longer, moves nothing later, stays valid and has nothing left to do", () => {
    let gained = 0;
    let capped = 0;
    for (const { seed, block, machine, serial } of soundCases(inFast(20, 60), {
      operations: [10, 20],
      scratch: 50,
      longForms: 20,
    })) {
      if (machine.scratchWords !== undefined) capped++;
      const shifted = leftShift(block, machine, serial);
      expect(check(block, machine, shifted), `seed ${seed}`).toEqual([]);
      expect(shifted.length).toBeLessThanOrEqual(serial.length);
      for (const [index, placement] of shifted.placements.entries()) {
        expect(firstCycle(placement)).toBeLessThanOrEqual(firstCycle(serial.placements[index]!));
        expect(lastCycle(placement)).toBeLessThanOrEqual(lastCycle(serial.placements[index]!));
      }
      const again = leftShift(block, machine, shifted);
      expect(again.length).toBeLessThanOrEqual(shifted.length);
      if (shifted.length < serial.length) gained++;
    }
    expect(gained).toBeGreaterThan(inFast(6, 20));
    expect(capped).toBeGreaterThan(inFast(1, 5));
  });

  it("keeps the live words within the limit where there is no room", () => {
    // b may not begin before a's only user has read it: two words are all there are.
    const row = (engine: number) => [{ rows: [{ engine, offset: 0, slots: 1 }], lanes: 1 }];
    const op = (id: string) => ({ id, opcode: "op", operands: [], forms: row(0) });
    const value = (definer: number, user: number) => ({
      name: `v${definer}`,
      words: 2,
      definers: [definer],
      users: [user],
      liveIn: false,
      liveOut: false,
    });
    const block = {
      name: "two",
      operations: ["a", "useA", "b", "useB"].map(op),
      values: [value(0, 1), value(2, 3)],
      dependences: [
        { from: 0, to: 1, latency: 1, kind: "RAW" as const },
        { from: 2, to: 3, latency: 1, kind: "RAW" as const },
      ],
    };
    const serial: Schedule = { placements: [0, 2, 4, 6].map((cycle) => ({ form: 0, cycles: [cycle] })), length: 7 };
    const engines = [{ name: "any", slots: 2 }];
    expect(leftShift(block, { engines }, serial).length).toBe(2);
    const tight = leftShift(block, { engines, scratchWords: 2 }, serial);
    expect(tight.placements.map(({ cycles }) => cycles[0])).toEqual([0, 1, 1, 2]);
  });

  it("drops an empty cycle only where no latency needs it", () => {
    const op = (id: string) => ({
      id,
      opcode: "op",
      operands: [],
      forms: [{ rows: [{ engine: 0, offset: 0, slots: 1 }], lanes: 1 }],
    });
    const block = {
      name: "gap",
      operations: ["a", "b", "c"].map(op),
      values: [],
      dependences: [{ from: 0, to: 1, latency: 2, kind: "RAW" as const }],
    };
    const schedule: Schedule = { placements: [0, 2, 4].map((cycle) => ({ form: 0, cycles: [cycle] })), length: 6 };
    const dropped = dropEmptyCycles(block, schedule);
    expect(dropped.placements.map(({ cycles }) => cycles[0])).toEqual([0, 2, 3]);
    expect(dropped.length).toBe(4);
  });
});
