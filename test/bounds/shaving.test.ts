import { expect, test } from "vitest";
import { langevinCerny } from "../../src/bounds/langevinCerny.ts";
import { shaving } from "../../src/bounds/shaving.ts";
import type { Block } from "../../src/ir/block.ts";
import { blockOf, machineOf } from "./oneBlock.ts";

/** Two values of one word each, live at once in the middle, where only `words` fit. */
function crossing(words: number): { block: Block; machine: ReturnType<typeof machineOf> } {
  const machine = { ...machineOf("alu:2"), scratchWords: words };
  const block = blockOf(machine, "a: alu\nb: alu\nx: alu <- a\ny: alu <- b");
  const value = (definer: number, user: number) => {
    return { name: `v${definer}`, words: 1, definers: [definer], users: [user], liveIn: false, liveOut: false };
  };
  return { block: { ...block, values: [value(0, 2), value(1, 3)] }, machine };
}

test("words that are surely live push the length up", () => {
  const free = crossing(2);
  expect(shaving(free.block, free.machine).cycles).toBe(2);
  // Both values must be live after cycle 0 of two cycles; with one word, a x b y takes three (x and b together).
  const tight = crossing(1);
  expect(langevinCerny(tight.block, tight.machine).cycles).toBe(2);
  expect(shaving(tight.block, tight.machine)).toMatchObject({ cycles: 3, witness: { kind: "shaving", refuted: 2 } });
});

test("a scratch that fits nothing ends the search", () => {
  const none = crossing(0);
  expect(shaving(none.block, none.machine).cycles).toBeLessThan(20);
});

test("a budget of tests is kept", () => {
  const tight = crossing(1);
  expect(shaving(tight.block, tight.machine, { tests: 0 }).cycles).toBe(2);
});

test("lanes that may spread are not shaved", () => {
  const machine = machineOf("alu:1");
  expect(shaving(blockOf(machine, "a: alu*3\nb: alu*3 <- a"), machine).cycles).toBe(6);
});
