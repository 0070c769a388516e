import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { check } from "../../src/check/check.ts";
import { explain } from "../../src/explain/explain.ts";
import { idleWindows } from "../../src/explain/idleTotals.ts";
import { wordsOverTime } from "../../src/explain/liveWordsOverTime.ts";
import { slotsByCycle, slotsByPart } from "../../src/explain/utilisation.ts";
import { bindingEngine, phases } from "../../src/explain/utilisationPhases.ts";
import { parseBlock } from "../../src/ir/notation.ts";
import { explainText } from "../../src/report/schedules/explainTable.ts";
import { parseSchedule } from "../../src/schedule/notation.ts";
import { smallBlock, smallMachine, smallSchedule } from "../view/small.ts";

const [machine, block, schedule] = [smallMachine, smallBlock, smallSchedule];

describe("an explanation", () => {
  it("is of a valid schedule", () => {
    expect(check(block, machine, schedule)).toEqual([]);
  });

  it("reads like the golden file", () => {
    const allocation = { addresses: [0, 1, 0, 0, 0, 1, 0, 0] };
    const parts = ["stages", "phases", "windows", "rounds", "groups", "live"] as const;
    const text = explainText(explain(block, machine, schedule, { window: 4, allocation }), undefined, {
      parts,
      chains: 8,
    });
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(text).toBe(readFileSync(new URL("../golden/explain.txt", import.meta.url), "utf8"));
  });

  it("is plain JSON", () => {
    const explanation = explain(block, machine, schedule);
    expect(JSON.parse(JSON.stringify(explanation))).toEqual(explanation);
  });

  it("names operations, predecessors and roots", () => {
    const { slots } = explain(block, machine, schedule);
    expect(slots).toContainEqual({
      engine: "alu",
      cycle: 4,
      slots: 1,
      reason: "noneReady",
      operation: "g",
      waitsFor: "f",
      root: { operation: "f", cause: "slots" },
    });
  });

  it("can be of one engine", () => {
    const all = explain(block, machine, schedule);
    const load = explain(block, machine, schedule, { engine: "load" });
    expect(load.total.engines).toEqual(all.total.engines.filter(({ engine }) => engine === "load"));
    expect(load.slots).toEqual(all.slots.filter(({ engine }) => engine === "load"));
    expect(load.bindingEngine).toBe(all.bindingEngine);
    expect(() => explain(block, machine, schedule, { engine: "flow" })).toThrow(/no engine "flow"/);
  });

  it("refuses windows without cycles", () => {
    expect(() => explain(block, machine, schedule, { window: 0 })).toThrow(RangeError);
    expect(() => idleWindows(machine, [], [0], { length: 3, cycles: 1.5 })).toThrow(/windows of 1.5 cycles/);
  });

  it("has an empty block too", () => {
    const empty = { name: "empty", operations: [], values: [], dependences: [] };
    const { total, windows, slots } = explain(empty, machine, { placements: [], length: 0 });
    expect([total.engines.map(({ idle }) => idle), windows, slots]).toEqual([[0, 0], [], []]);
    expect(explainText(explain(empty, machine, { placements: [], length: 0 }))).toContain("0 operations in 0 cycles");
  });
});

describe("utilisation", () => {
  it("counts slots by cycle, round, group and stage", () => {
    expect(slotsByCycle(block, machine, schedule).map((used) => [...used])).toEqual([
      [0, 0, 1, 1, 0, 0, 1, 1],
      [1, 1, 0, 0, 1, 1, 0, 0],
      [0, 0, 0, 0, 0, 0, 0, 1],
    ]);
    expect(slotsByPart(block, machine, schedule, "stage")).toEqual([
      { part: "read", operations: 4, start: 0, end: 6, slots: { alu: 0, load: 4 } },
      { part: "sum", operations: 4, start: 2, end: 8, slots: { alu: 4, load: 0 } },
      { operations: 1, start: 7, end: 8, slots: { alu: 0, load: 0 } },
    ]);
    expect(slotsByPart(block, machine, schedule, "group").map(({ part, operations: n }) => [part, n])).toEqual([
      [0, 4],
      [1, 4],
      [undefined, 1],
    ]);
  });

  it("finds the fullest engine; a free one never is", () => {
    expect(bindingEngine(machine, slotsByCycle(block, machine, schedule))).toBe(1);
    expect(bindingEngine({ engines: [{ name: "debug", slots: 1, free: true }] }, [Int32Array.of(1)])).toBe(-1);
  });

  it.each([
    { used: [0, 1, 2, 2, 2, 2, 1, 0], cycles: 2, is: ["preamble 0 2", "body 2 6", "tail 6 8"] },
    { used: [2, 2, 0, 2, 2, 0], cycles: 2, is: ["body 0 5", "tail 5 6"] },
    { used: [2, 2], cycles: 2, is: ["body 0 2"] },
    { used: [2], cycles: 2, is: ["whole 0 1"] },
    { used: [1, 1, 2, 1], cycles: 2, is: ["whole 0 4"] },
  ])("has phases: $used", ({ used, cycles, is }) => {
    const found = phases(Int32Array.from(used), 2, cycles);
    expect(found.map(({ name, start, end }) => `${name} ${start} ${end}`)).toEqual(is);
  });
});

describe("scratch over time", () => {
  const wide = { engines: machine.engines, scratchWords: 6 };
  const text = parseBlock("a[2]:load b[2]:load c!:alu<-a d!:alu<-b", wide);
  const placed = parseSchedule("0 1 1 2", text);

  it("has the live words of every boundary", () => {
    expect(wordsOverTime(text, wide, placed)).toEqual({
      scratchWords: 6,
      live: [0, 2, 3, 2],
      peak: { words: 3, boundary: 2 },
    });
    expect(wordsOverTime(text, { engines: machine.engines }, placed)).not.toHaveProperty("scratchWords");
  });

  it("has the largest free run, and finds where free words are scattered", () => {
    const { free } = wordsOverTime(text, wide, placed, { addresses: [0, 2, 5, 0] }, 3);
    expect(free).toEqual({ run: 3, largest: [6, 4, 2, 4], runs: [2, 1, 0, 1], fragmentedAt: 2 });
    const compact = wordsOverTime(text, wide, placed, { addresses: [0, 1, 0, 1] }, 3).free;
    expect(compact).toEqual({ run: 3, largest: [6, 4, 3, 4], runs: [2, 1, 1, 1] });
  });
});
