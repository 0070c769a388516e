import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { verbs, verbsHelp } from "../../../src/command/verbs.ts";
import { changedMachine } from "../../../src/explain/changedMachine.ts";
import { lift } from "../../../src/lift/lift.ts";
import { takeHome } from "../../../src/machine/presets/takeHome.ts";
import { fixedLoop } from "../../lift/loops.ts";
import { runNamed } from "../runCommand.ts";

const slotwise = (...words: string[]) => runNamed(verbs, verbsHelp, ...words);
const blocks = fileURLToPath(new URL("../../cases/blocks.json", import.meta.url));

test("what-if tells what other machines are worth, the worthiest first", async () => {
  const words = ["--name", "hal-alu2-mul1", "--seconds", "0.3", "--passes", "10", "--threads", "1"];
  const slots = ["--slots", "mul=2,alu=1", "--latency", "mul=2", "--scratch", "64"];
  const { code, stdout } = await slotwise("what-if", blocks, ...words, ...slots, "--json");
  const { base, changes } = JSON.parse(stdout);
  expect(code).toBe(0);
  expect(base).toMatchObject({ machine: "as it is", exact: base.bound, optimal: true });
  const saves: number[] = changes.map((row: { saves: number }) => row.saves);
  expect(saves).toEqual(saves.toSorted((a, b) => b - a));
  const rows = Object.fromEntries(changes.map((row: { machine: string }) => [row.machine, row]));
  expect(Object.keys(rows).sort()).toEqual(["1 alu slots", "2 mul slots", "64 words", "all of these", "mul takes 2"]);
  expect(rows["2 mul slots"].saves).toBeGreaterThan(0);
  expect(rows["64 words"].saves).toBe(0);
  expect(rows["1 alu slots"].saves).toBeLessThanOrEqual(0);
  expect(rows["all of these"].saves).toBeLessThanOrEqual(rows["2 mul slots"].saves);
  for (const { bound, exact, greedy } of changes) {
    expect(bound).toBeLessThanOrEqual(exact);
    expect(exact).toBeLessThanOrEqual(greedy);
  }
});

test("what-if refuses what the block has not", async () => {
  for (const [words, says] of [
    [["--slots", "mull=2"], /no engine "mull"; the machine has alu, mul/],
    [["--latency", "add=2"], /no operation of the block is a "add"/],
    [["--slots", "mul"], /--slots mul: ENGINE=N is wanted/],
    [["--latency", "mul=0"], /--latency mul=0: NAME=N is wanted, N from 1/],
  ] as const) {
    const { code, stderr } = await slotwise("what-if", blocks, "--name", "hal-alu2-mul1", "--seconds", "0.1", ...words);
    expect([code, stderr]).toEqual([2, expect.stringMatching(says)]);
  }
});

test("a later opcode is later in every form, and nothing else is", () => {
  const { block } = lift(fixedLoop, takeHome, { unroll: true });
  const { block: later } = changedMachine(block, takeHome, { latencies: { load: 3 } });
  for (const [at, { opcode, forms }] of later.operations.entries()) {
    // An opcode, and everything on the engine of that name.
    const late = opcode === "load" || opcode === "const";
    expect(forms.map(({ extraLatency }) => extraLatency)).toEqual(forms.map(() => (late ? 2 : undefined)));
    expect(block.operations[at]!.forms[0]!.extraLatency).toBeUndefined();
  }
});
