import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { verbs } from "../../../src/command/verbs.ts";
import { takeHome } from "../../../src/machine/presets/takeHome.ts";
import { printProgram } from "../../../src/machine/program.ts";
import { fixedLoop } from "../../lift/loops.ts";
import { longer } from "../../trials.ts";
import { runCommand } from "../runCommand.ts";

// A chain of two additions, at the pace of a machine where an addition takes four cycles: 10 cycles there, 4 on the preset.
const waits = Array.from({ length: 3 }, () => ({ alu: [] }));
const program = [
  { load: [["const", 1, 7]] },
  ...[{ alu: [["+", 2, 1, 1]] }, ...waits],
  ...[{ alu: [["+", 3, 2, 2]] }, ...waits],
  { store: [["store", 1, 3]] },
];
const slow = {
  ...{ ...takeHome, name: "slow" },
  opcodes: takeHome.opcodes.map((row) => (row.opcode === "+" ? { ...row, latency: 4 } : row)),
};

let folder = "";
const at = (name: string): string => join(folder, name);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "own-machine-"));
  writeFileSync(at("program.json"), JSON.stringify(program));
  writeFileSync(at("slow.json"), JSON.stringify(slow));
  writeFileSync(at("memory.json"), JSON.stringify(Array(16).fill(0)));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a verb; words that are names of files in the folder are those. */
async function ran(verb: string, ...words: readonly string[]) {
  const command = await verbs.find(({ name }) => name === verb)!.load();
  return runCommand(command, ...words.map((word) => (/^[a-z]+\.[a-z.]+$/.test(word) ? at(word) : word)), "--quiet");
}

const memory = ["--memory", "memory.json"];
/**
 * Every way in which a verb takes a program, and what it says of this one on the slow machine; without a pattern it says nothing that
 * depends on latencies.
 */
const ways: readonly [verb: string, words: string[], on?: RegExp][] = [
  ["simulate", ["program.json", ...memory], /"machine":"slow",.*"cycles":10/],
  ["export", ["program.json", "--to", "dot"], /2 operations have a native form .* with extra latency/],
  ["solve", ["program.json"], /"status":"optimal","lower":10,"upper":10/],
  ["import", ["program.json"], /"bound":10/],
  ["reschedule", ["program.json", ...memory], /"after":10,"bound":10/],
  ["grade", ["program.json", "--inputs", "1"], /"bound":\{"name":"critical path","cycles":10/],
  ["explain", ["program.json"], /"engine":"alu",[^}]*"policy":0/],
  ["view", ["program.json"], /"bound":\{"cycles":10/],
  ["trace", ["program.json"]],
  ["diff", ["program.json", "program.json"]],
  ["shadow", ["program.json"], /"bound":\{"name":"head-tail","cycles":10/],
  ["what-if", ["program.json", "--slots", "alu=13", "--seconds", "0.1"], /"machine":"as it is","bound":10/],
  ["bound", ["program.json"], /"bound":10/],
  ["bound", ["--plan", "program.json"], /"bound":10/],
  ["bound", ["--blocks", "program.json"], /"length":10,"bound":10/],
  [
    "schedule",
    [
      "--block",
      "program.json",
      "--search-seconds",
      "0.1",
      "--passes",
      "9",
      "--state",
      "state.d",
      "--no-record",
      ...memory,
    ],
    /"greedy":\{[^}]*"cycles":10,/,
  ],
  ["verify", ["window.json", "--schedule", "program.json"], /"verified":true/],
];

/** Verbs that take none, so that a new verb is thought about. */
const others = "conformance test-formulation loop family worker queue machine schema config completion".split(" ");

describe("--machine FILE", () => {
  it("is known by every verb that takes a program", async () => {
    expect([...new Set(ways.map(([verb]) => verb)), ...others].sort()).toEqual(verbs.map(({ name }) => name).sort());
  });

  const holds = async (verb: string, words: readonly string[], on = /./): Promise<void> => {
    if (verb === "verify") {
      const certificate = ["--between", "0..9", "--certificate", "window.json"];
      expect(await ran("bound", "program.json", ...certificate, "--machine", "slow.json")).toMatchObject({ code: 0 });
      expect((await ran(verb, ...words)).stdout).toContain("the window is of block");
    }
    const { stdout, stderr, code } = await ran(verb, ...words, "--machine", "slow.json", "--json");
    expect([stderr, code]).toEqual(["", verb === "grade" ? 1 : 0]);
    expect(stdout).toMatch(on);
  };
  // The main job has a thread of its own, which loads all that it needs.
  const threaded = ([verb]: (typeof ways)[number]): boolean => verb === "schedule";
  it.each(ways.filter((way) => !threaded(way)))("is the machine that %s takes %j for", holds);
  longer.each(ways.filter(threaded))("is the machine that %s takes %j for", holds);

  // `grade` judges a program that the machine does not take, as the original would: it is wrong on every image.
  it.each(ways.filter(([verb]) => verb !== "grade"))("without an engine of the program: %s %j", async (verb, words) => {
    const { stdout, stderr, code } = await ran(verb, ...words, "--machine", "toy");
    expect([stdout, code]).toEqual(["", 2]);
    expect(stderr).toMatch(/^[a-z-]+: .*bundle 0, engine load: no such engine; the machine has alu, [^\n]*\n$/);
  });

  it.each([
    ["solve", []],
    ["bound", ["--blocks"]],
    ["schedule", ["--block"]],
  ])("is held against the file's own machine by %s %j", async (verb, words) => {
    await ran("solve", "program.json", "-o", "preset.json");
    const refusal = async (...more: readonly string[]) => {
      const { stdout, stderr, code } = await ran(verb, ...words, ...more, "--machine", "slow.json");
      expect([stdout, code]).toEqual(["", 2]);
      return stderr;
    };
    expect(await refusal("preset.json")).toMatch(
      /^[a-z]+: .*block "program": the result of "b1\.alu0\.\+" [^\n]* takes 4 cycles on this machine, [^\n]* waits 1\n$/,
    );
    expect(await refusal("test/cases/blocks.json", "--name", "window-L4c")).toMatch(
      /^[a-z]+: .*block "window-L4c": it is for a machine with other engines or scratch words than --machine's "slow"\n$/,
    );
    expect(await refusal("results/plans/h2-r4-b128-values.json")).toMatch(/ --machine is "slow"\n$/);
  });

  it("loses no other block of the file", async () => {
    const { engines, scratchWords } = slow;
    const operations = [{ id: "x", engine: engines[0]!.name }];
    const blocks = [
      { name: "its", machine: { engines, scratchWords }, operations, dependences: [] },
      { name: "another's", machine: { engines: engines.slice(0, 1) }, operations, dependences: [] },
    ];
    writeFileSync(at("blocks.json"), JSON.stringify(blocks));
    const { stdout, stderr, code } = await ran("solve", "blocks.json", "--machine", "slow.json", "--json");
    expect(code, stderr + stdout).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject([{ status: "optimal" }, { status: "invalid" }]);
  });
});

describe("how a program is lifted", () => {
  it("is told to bound --blocks too", async () => {
    writeFileSync(at("loop.json"), printProgram(fixedLoop));
    expect((await ran("bound", "--blocks", "loop.json")).code).toBe(2);
    expect(await ran("bound", "--blocks", "loop.json", "--unroll")).toMatchObject({ code: 0 });
  });
});
