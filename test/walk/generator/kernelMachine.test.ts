import { describe, expect, it } from "vitest";
import type { Machine } from "../../../src/machine/machine.ts";
import { takeHome } from "../../../src/machine/presets/takeHome.ts";
import { toy } from "../../../src/machine/presets/toy.ts";
import { glpk } from "../../../src/solve/glpk.ts";
import { familyStudy } from "../../../src/walk/family/familyStudy.ts";
import { generate } from "../../../src/walk/generator/generate.ts";
import { naiveKernel } from "../../../src/walk/generator/naive.ts";
import { parsePlan } from "../../../src/walk/plan/plan.ts";
import { standardPlan } from "../../../src/walk/plan/standardPlan.ts";

const small = standardPlan({ height: 2, rounds: 3, batch: 16 }, "values");
const without = (...names: readonly string[]): Machine => ({
  ...takeHome,
  name: "mine",
  opcodes: takeHome.opcodes.filter(({ engine, opcode }) => !names.includes(`${engine} ${opcode}`)),
});

describe("a kernel", () => {
  it.each([2, 4, 16])("is not written for vectors of %i words, and the reason is said at once", (vectorLength) => {
    const machine = { ...takeHome, name: "mine", vectorLength };
    const reason = `machine "mine" has vectors of ${vectorLength} words; the kernel's groups have 8 lanes, a vector each`;
    expect(() => generate(small, machine)).toThrow(new RangeError(reason));
  });

  it("is not written for the toy machine", () => {
    expect(() => generate(small, toy)).toThrow(
      new RangeError('machine "toy" has vectors of 4 words; the kernel\'s groups have 8 lanes, a vector each'),
    );
  });

  it("is not written without the opcodes that it needs, and all of them are named", () => {
    const lacks =
      'machine "mine" cannot run this kernel: it has no valu opcode "multiply_add" (vdest, vsource, vsource, vsource); ' +
      'it has no load opcode "vload" (vdest, source)';
    expect(() => generate(small, without("valu multiply_add", "load vload"))).toThrow(new RangeError(lacks));
    const flow = takeHome.engines.filter(({ name }) => name !== "flow");
    const still = { ...takeHome, engines: flow, opcodes: takeHome.opcodes.filter(({ engine }) => engine !== "flow") };
    expect(() => generate(small, still)).toThrow(
      /^machine "take-home" cannot run this kernel: it has no flow opcode "vselect".*; it has no flow opcode "add_imm" \(dest, source, immediate\)$/,
    );
  });

  it("is the same where opcodes are missing that it does not need", () => {
    const machine = without("load load_offset", "store store", "alu *", "valu %", "flow select");
    expect(generate(small, machine)).toEqual(generate(small, takeHome));
    const gathers = parsePlan({ ...small, lookups: ["rsg", "rsg"] });
    expect(() => generate(gathers, machine)).toThrow(
      'it has no load opcode "load_offset" (laneDest, laneSource, lane)',
    );
  });

  it("is the same wherever opcodes stand in the machine's list", () => {
    const machine = { ...takeHome, opcodes: takeHome.opcodes.toReversed() };
    expect(generate(small, machine)).toEqual(generate(small, takeHome));
  });

  it("written naively goes by the machine's vectors, and wants whole ones", () => {
    const machine = { ...takeHome, vectorLength: 4 };
    const size = { height: 2, rounds: 2, batch: 8 };
    const { operations } = naiveKernel(size, machine, { width: 4, state: "scratch" });
    expect(operations.filter(({ opcode }) => opcode === "load_offset")).toHaveLength(2 * 8);
    expect(() => naiveKernel({ ...size, batch: 24 }, machine, { width: 16, state: "scratch" })).toThrow(
      new RangeError("a batch of 24 lanes is no multiple of 16, the lanes of an operation"),
    );
  });
});

it("a family is not counted where its counts do not hold", async () => {
  const size = { height: 2, rounds: 3, batch: 16, contract: "values" } as const;
  await expect(familyStudy(size, toy, glpk)).rejects.toThrow('machine "toy" has vectors of 4 words');
  const spread = [...takeHome.laneForms, { from: "valu", to: "flow", opcodes: [], divisible: false }];
  await expect(familyStudy(size, { ...takeHome, laneForms: spread }, glpk)).rejects.toThrow(
    'machine "take-home" divides operations of valu into slots of flow; counted are those of valu on alu',
  );
});
