import { describe, expect, it } from "vitest";
import { scheduleDiff } from "../../src/explain/scheduleDiff.ts";
import { parseBlock } from "../../src/ir/notation.ts";
import { scheduleDiffText } from "../../src/report/schedules/scheduleDiffTable.ts";
import { parseSchedule } from "../../src/schedule/notation.ts";

const machine = {
  engines: [
    { name: "alu", slots: 2 },
    { name: "valu", slots: 1 },
    { name: "load", slots: 1 },
  ],
};
const block = parseBlock("a:load b:load c:valu|alu/3<-a d:valu|alu/3<-b", machine);
const diffOf = (a: string, b: string, window?: number) =>
  scheduleDiff(block, machine, [parseSchedule(a, block), parseSchedule(b, block)], window);

describe("a schedule diff", () => {
  it("of a schedule with itself is empty", () => {
    const diff = diffOf("0 1 1:1,1,2 2", "0 1 1:1,1,2 2");
    expect(diff.moved).toEqual([]);
    expect(diff).not.toHaveProperty("firstDifference");
    expect(diff.alike).toBe(4);
    expect(diff.windows.flatMap(({ engines }) => engines).every(({ gained }) => gained === 0)).toBe(true);
    expect(scheduleDiffText(diff)).toContain("The schedules are the same.");
  });

  it("says what moved how far, what has another form or other lanes, and where it begins", () => {
    const diff = diffOf("0 1 1 2", "1 0 1:2,2,3 1");
    expect(diff.moved.map(({ operation, by }) => `${operation} ${by}`)).toEqual(["a 1", "b -1", "c 1", "d -1"]);
    expect(diff.moved[2]).toEqual({
      operation: "c",
      by: 1,
      from: { form: 0, engines: ["valu"], first: 1, last: 1 },
      to: { form: 1, engines: ["alu"], first: 2, last: 3 },
    });
    const { alike, earlier, later, otherForm, otherLanes, cycles, firstDifference } = diff;
    expect({ alike, earlier, later, otherForm, otherLanes }).toEqual({
      alike: 0,
      earlier: 2,
      later: 2,
      otherForm: 1,
      otherLanes: 0,
    });
    expect(cycles).toEqual([3, 4]);
    expect(firstDifference?.cycle).toBe(0);
    expect(firstDifference?.operations.map(({ operation }) => operation)).toEqual(["a", "b"]);
    const text = scheduleDiffText(diff);
    expect(text).toContain("3 cycles, 4 cycles (+1)");
    expect(text).toContain("They first differ in cycle 0: a load@0 -> load@1; b load@1 -> load@0");
    expect(text).toContain("valu@1");
  });

  it("tells lanes apart, in any order", () => {
    const diff = diffOf("0 1 1:1,1,2 2", "0 1 1:2,1,2 2");
    expect(diff.moved.map(({ operation, by }) => [operation, by])).toEqual([["c", 0]]);
    expect([diff.otherLanes, diff.firstDifference?.cycle]).toEqual([1, 1]);
    expect(diffOf("0 1 1:1,1,2 2", "0 1 1:2,1,1 2").moved).toEqual([]);
  });

  it("has what each window gained", () => {
    const { windows } = diffOf("0 1 1 2", "0 1 1:2,2,3 2", 2);
    expect(windows.map(({ start, end }) => [start, end])).toEqual([
      [0, 2],
      [2, 4],
    ]);
    expect(windows.map(({ engines }) => engines.map(({ gained }) => gained))).toEqual([
      [0, -1, 0],
      [3, 0, 0],
    ]);
  });

  it("refuses schedules of other blocks, and windows without cycles", () => {
    const short = parseSchedule("0", parseBlock("a:load", machine));
    expect(() => scheduleDiff(block, machine, [short, short])).toThrow(/1 placements for 4 operations/);
    expect(() => diffOf("0 1 1 2", "0 1 1 2", 0)).toThrow(/windows of 0 cycles/);
  });
});
