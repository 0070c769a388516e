import { readFileSync } from "node:fs";
import process from "node:process";
import { setImmediate } from "node:timers/promises";
import { describe, expect, it, test } from "vitest";
import { step } from "../../models/step.ts";
import { cheapBounds, lowerBounds } from "../../src/bounds/best.ts";
import { BoundInstance } from "../../src/bounds/boundInstance.ts";
import { shaving } from "../../src/bounds/shaving.ts";
import { solveBlock } from "../../src/exact/lengths/solveBlock.ts";
import type { Block } from "../../src/ir/block.ts";
import { parseBlocksFile, readBlocksFile } from "../../src/ir/blocksFile.ts";
import { parseBlock } from "../../src/ir/notation.ts";
import { blockWarning, validateBlock } from "../../src/ir/validateBlock.ts";
import { prepare } from "../../src/list/listInstance.ts";
import type { SchedulingMachine } from "../../src/machine/machine.ts";
import { takeHome } from "../../src/machine/presets/takeHome.ts";
import { glpk } from "../../src/solve/glpk.ts";
import { withLatencies } from "../laws/randomMachine.ts";

const reported = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../cases/public/${name}.json`, import.meta.url), "utf8"));

const unordered = 'block "x": value 0 ("v0"): "b" uses it and "a" defines it, but no dependences lead from "a" to "b"';

describe("blocks files", () => {
  it.each([
    { name: "b12-value-unordered", says: unordered },
    { name: "b13-user-before-def", says: unordered },
    { name: "b01-cycle", says: 'block "x": dependences form a cycle: a -> b -> a' },
    { name: "b02-zero-cycle", says: 'block "x": dependences form a cycle: a -> b -> a' },
  ])("$name is refused by name", ({ name, says }) => {
    expect(() => parseBlocksFile(reported(name))).toThrow(new RangeError(`not a blocks file: ${says}`));
  });

  it("names the cycle in the third block of four, and reads the others", () => {
    const blocks = readBlocksFile(reported("m1-one-bad-of-four"));
    expect(blocks.map(({ status }) => status)).toEqual(["read", "read", "invalid", "read"]);
    expect(blocks[2]).toMatchObject({
      because: expect.stringMatching(/^block "\w+": dependences form a cycle: a -> b -> a$/),
    });
  });
});

const small = { engines: [{ name: "e", slots: 2 }] };
const late = withLatencies(takeHome, { load: 4 });
const cases: { what: string; block: Block; machine: SchedulingMachine; says: RegExp }[] = [
  {
    what: "a user without its definer",
    block: parseBlock("a:e b:e<-a;none:a", small),
    machine: small,
    says: /^block "block": value 0 \("a"\): "b" reads what "a" writes, but no dependences lead/,
  },
  {
    what: "a cycle",
    block: parseBlock("a[0]:e;order:b b[0]:e;order:a", small),
    machine: small,
    says: /^block "block": dependences form a cycle: a -> b -> a/,
  },
  {
    what: "a block for another machine's latencies",
    block: parseBlock('p? a:load<-p b!:alu."+"<-a,a', takeHome),
    machine: late,
    says: /^block "block": the result of "a" in form 0 \(load\) takes 4 cycles on this machine/,
  },
];

describe.each(cases)("the library refuses $what", ({ block, machine, says }) => {
  test.each([
    { door: "prepare", call: () => prepare(block, machine) },
    { door: "lowerBounds", call: () => lowerBounds(new BoundInstance(block, machine)) },
    ...[...cheapBounds, shaving].map((bound) => ({
      door: bound.name,
      call: () => bound(new BoundInstance(block, machine)),
    })),
  ])("at $door", ({ call }) => {
    expect(call).toThrow(RangeError);
    expect(call).toThrow(says);
  });

  test("at solveBlock", async () => {
    const options = { solvers: [glpk], formulations: [step], seconds: 1 };
    await expect(solveBlock(block, machine, options)).rejects.toThrow(says);
  });
});

describe("a value that only lists a user and a definer without order, handed to the library", () => {
  const listed = () => parseBlock("v{a>b} a[0]:e b[0]:e", small, `listed ${Math.random()}`);
  const options = { solvers: [glpk], formulations: [step], seconds: 10 };
  const says = /value 0 \("v"\): "b" uses it and "a" defines it, but no dependences lead from "a" to "b"$/;

  test.each([
    { door: "prepare", call: (block: Block) => prepare(block, small) },
    ...[...cheapBounds, shaving].map((bound) => ({
      door: bound.name,
      call: (block: Block) => bound(new BoundInstance(block, small)),
    })),
  ])("is warned of at $door, once", async ({ call }) => {
    const heard: Error[] = [];
    const hear = (warning: Error) => heard.push(warning);
    process.on("warning", hear);
    const block = listed();
    call(block);
    call({ ...block });
    await setImmediate();
    process.off("warning", hear);
    expect(heard.map(({ name, message }) => [name, message])).toEqual([["BlockWarning", expect.stringMatching(says)]]);
    expect(blockWarning(block)).toMatch(says);
  });

  test("is in what solveBlock says", async () => {
    const solution = await solveBlock(listed(), small, options);
    expect(solution).toMatchObject({ lower: 1, upper: 1, warning: expect.stringMatching(says) });
    const sound = await solveBlock(parseBlock("v{a>b} a[0]:e b[0]:e;order:a/1", small), small, options);
    expect(sound).toMatchObject({ lower: 2, upper: 2 });
    expect(sound.warning).toBeUndefined();
  });

  test("is refused once the block is said to come from a file", () => {
    const block = listed();
    validateBlock(block, small);
    expect(() => validateBlock(block, small, "file")).toThrow(says);
  });
});
