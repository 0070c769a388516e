import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { takeHome } from "../../../src/machine/presets/takeHome.ts";
import { mismatches, parseConformance } from "../../../src/machine/simulator/conformance.ts";

const cases = parseConformance(JSON.parse(readFileSync(new URL("../../cases/fuzz.json", import.meta.url), "utf8")));

describe("the simulator", () => {
  it("ends all 120 recorded programs in the state in which the original does", () => {
    expect(cases).toHaveLength(120);
    expect(cases.flatMap((test) => mismatches(test, takeHome))).toEqual([]);
  });
});

describe("a mismatch", () => {
  const [test] = cases;
  const { expect: state } = test!;
  const changed = (words: number[]): number[] => [...words.slice(0, -1), (words.at(-1)! + 1) % 2 ** 32];

  it.each([
    ["cycle", { ...state, cycle: state.cycle + 1 }],
    ["cyclesAtPause", { ...state, cyclesAtPause: [...state.cyclesAtPause, 1] }],
    ["mem", { ...state, mem: changed(state.mem) }],
    ["scratch", { ...state, scratch: changed(state.scratch) }],
    ["traceBuf", { ...state, traceBuf: [1] }],
    ["pc", { ...state, pc: 0 }],
  ])("in %s is found, and only there", (field, other) => {
    expect(mismatches({ ...test!, expect: other }, takeHome).map((found) => found.field)).toEqual([field]);
  });

  it("is an error too", () => {
    const [found] = mismatches({ ...test!, program: [{ alu: [["?"]] }] }, takeHome);
    expect(found).toMatchObject({ case: test!.name, field: "error" });
    expect(found?.message).toContain("cycle 0, bundle 0, engine alu, slot 0");
  });

  it.each<[unknown, string]>([
    [[], "not a conformance file: no cases"],
    [{}, "not a conformance file: the whole: expected array"],
    [[{ ...test, mem: [-1] }], "not a conformance file: [0].mem[0]"],
  ])("cannot be sought in a bad file", (data, message) => {
    expect(() => parseConformance(data)).toThrow(message);
  });
});
