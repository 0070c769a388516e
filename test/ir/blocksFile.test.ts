import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { blockEntries, parseBlocksFile } from "../../src/ir/blocksFile.ts";
import { finish } from "../../src/time/steps.ts";
import { longer } from "../trials.ts";

const cases = (): Record<string, unknown>[] =>
  JSON.parse(readFileSync(new URL("../cases/blocks.json", import.meta.url), "utf8"));

const small = () => ({
  name: "small",
  machine: { engines: [{ name: "alu", slots: 1 }] },
  operations: [
    { id: "a", engine: "alu" },
    { id: "b", engine: "alu" },
  ],
  dependences: [{ from: "a", to: "b", latency: 2, kind: "RAW" }],
});

describe("blocks file", () => {
  test("reads all 24 cases", () => {
    const instances = parseBlocksFile(cases());
    expect(instances).toHaveLength(24);
    const sizes = cases().map((instance) => (instance["operations"] as unknown[]).length);
    expect(instances.map(({ block }) => block.operations.length)).toEqual(sizes);
    const capped = instances.find(({ block }) => block.name === "window-L4c")!;
    expect(capped.machine.scratchWords).toBe(9);
    expect(capped.block.values[0]).toEqual({
      name: "v0",
      words: 1,
      definers: [],
      users: [capped.block.operations.findIndex(({ id }) => id === "c0.xor")],
      liveIn: true,
      liveOut: false,
    });
    expect(capped.known).toEqual({ lower: 35, upper: 35, proof: "SAT and CP agree" });
  });

  test("needs neither values nor bounds; latencies stay on the dependences", () => {
    const [instance] = parseBlocksFile([small()]);
    expect(instance!.known).toBeUndefined();
    expect(instance!.block.dependences).toEqual([{ from: 0, to: 1, latency: 2, kind: "RAW" }]);
    expect(instance!.block.operations[1]!.forms).toEqual([{ rows: [{ engine: 0, offset: 0, slots: 1 }], lanes: 1 }]);
  });

  longer("is read block by block, and a long block in many steps, with all its faults told together", () => {
    const length = 50_000;
    const operations = Array.from({ length }, (_, i) => ({ id: `o${i}`, engine: "alu" }));
    const long = { ...small(), name: "long", operations, dependences: [] };
    const bad = { ...long, name: "bad", operations: [...operations, { id: 7 }], dependences: [{ from: 1 }], more: 1 };
    const [first, second, third] = blockEntries([small(), long, bad]);
    const stepsOf = (entry: typeof first): number => {
      let steps = 0;
      const reading = entry!.read();
      while (reading.next(true).done !== true) steps++;
      return steps;
    };
    expect(stepsOf(first)).toBeLessThan(15);
    expect(stepsOf(second)).toBeGreaterThan(15);
    expect(finish(third!.read())).toMatchObject({
      status: "invalid",
      because: expect.stringMatching(
        `^block "bad": .*"more".*operations\\[${length}\\]\\.id: .*dependences\\[0\\]\\.from: `,
      ),
    });
  });

  test.each<[string, unknown, RegExp]>([
    ["no array", {}, /blocks file/],
    ["a misspelt key", [{ ...small(), operatons: [] }], /operatons/],
    ["an unknown engine", [{ ...small(), operations: [{ id: "a", engine: "fpu" }] }], /there is no "fpu"/],
    ["an unknown operation", [{ ...small(), dependences: [{ from: "a", to: "z", latency: 1, kind: "RAW" }] }], /"z"/],
    [
      "an operation twice",
      [
        {
          ...small(),
          operations: [
            { id: "a", engine: "alu" },
            { id: "a", engine: "alu" },
          ],
        },
      ],
      /twice/,
    ],
    ["a block twice", [small(), small()], /"small" stands twice/],
    [
      "a negative latency",
      [{ ...small(), dependences: [{ from: "a", to: "b", latency: -1, kind: "RAW" }] }],
      /latency/,
    ],
    ["bounds the wrong way round", [{ ...small(), bounds: { lower: 3, upper: 2, proof: "" } }], /above the upper/],
    [
      "a value from nowhere",
      [{ ...small(), values: [{ words: 1, definers: [], users: ["a"], liveIn: false, liveOut: false }] }],
      /no definer/,
    ],
  ])("refuses %s", (_, data, message) => {
    expect(() => parseBlocksFile(data)).toThrow(message);
    expect(() => parseBlocksFile(data)).toThrow(RangeError);
  });
});
