import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { takeHome } from "../../../src/machine/presets/takeHome.ts";
import { microOp, microOpNumbers, microOpOf } from "../../../src/machine/simulator/semantics.ts";

const source = readFileSync(new URL("../../../src/machine/simulator/execute.ts", import.meta.url), "utf8");

it("every literal case of the simulator is commented with the signature that has its number, once", () => {
  const cases = [...source.matchAll(/\bcase (\d+):(?: \{)?\s*\/\/ (.+)/g)].map(
    ([, number, signature]): [string, number] => [signature!, Number(number)],
  );
  expect(cases.length).toBe(source.match(/\bcase \d/g)!.length);
  // The decoder has folded these two into others.
  const folded: number[] = [microOp.loadOffset, microOp.coreId];
  const executed = Object.entries(microOpNumbers).filter(([, number]) => !folded.includes(number));
  expect(cases.sort(([, a], [, b]) => a - b)).toEqual(executed);
});

it("numbers micro-operations from 0 on, reads of memory before writes of it, and these before control", () => {
  expect(Object.values(microOpNumbers)).toEqual(Object.keys(microOpNumbers).map((_, at) => at));
  const ofRows = (wanted: (row: (typeof takeHome.opcodes)[number]) => boolean) =>
    takeHome.opcodes.filter(wanted).flatMap((row) => microOpOf(row) ?? []);
  const reads = ofRows(({ memory }) => memory === "read");
  const writes = ofRows(({ memory }) => memory === "write");
  const control = ofRows((row) => row.control === true);
  expect(Math.max(...reads)).toBeLessThan(Math.min(...writes));
  expect(Math.max(...writes)).toBeLessThan(Math.min(...control));
  expect(Math.min(...control)).toBe(microOp.firstControl);
});

it("gives an opcode its number whatever stands before it in a machine's list", () => {
  expect(takeHome.opcodes.slice(0, 3).map(microOpOf)).toEqual([0, 1, 2]);
  const vectors = takeHome.opcodes.filter(({ engine }) => engine === "valu");
  expect(vectors.map(microOpOf)).toEqual([26, 27, ...Array.from({ length: 13 }, (_, at) => 13 + at)]);
});
