import { expect, test } from "vitest";
import { BoundInstance } from "../../src/bounds/boundInstance.ts";
import { langevinCerny, langevinCernySteps } from "../../src/bounds/langevinCerny.ts";
import { shaving, shavingSteps } from "../../src/bounds/shaving.ts";
import type { Block } from "../../src/ir/block.ts";
import { parseBlocksFile } from "../../src/ir/blocksFile.ts";
import { parseBlock } from "../../src/ir/notation.ts";
import { verify } from "../../src/proof/verify.ts";
import { finishWithin } from "../../src/time/steps.ts";
import blocks from "../cases/blocks.json" with { type: "json" };
import { machineOf } from "../machine/machineOf.ts";

const ewf = parseBlocksFile(blocks).find(({ block }) => block.name.startsWith("ewf"))!;

/** Two values of one word each, live at once in the middle, where only `words` fit. */
function crossing(words: number): { block: Block; machine: ReturnType<typeof machineOf> } {
  const machine = { ...machineOf("alu:2"), scratchWords: words };
  return { block: parseBlock("a:alu b:alu x[0]:alu<-a y[0]:alu<-b", machine), machine };
}

test("words that are surely live push the length up", () => {
  const free = crossing(2);
  expect(shaving(new BoundInstance(free.block, free.machine)).cycles).toBe(2);
  // Both values must be live after cycle 0 of two cycles; with one word, a x b y takes three (x and b together).
  const tight = crossing(1);
  expect(langevinCerny(new BoundInstance(tight.block, tight.machine)).cycles).toBe(2);
  expect(shaving(new BoundInstance(tight.block, tight.machine))).toMatchObject({
    cycles: 3,
    witness: { kind: "shaving", refuted: 2 },
  });
});

test("a scratch that fits nothing ends the search", () => {
  const none = crossing(0);
  expect(shaving(new BoundInstance(none.block, none.machine)).cycles).toBeLessThan(20);
});

test("a budget of tests is kept", () => {
  const tight = crossing(1);
  expect(shaving(new BoundInstance(tight.block, tight.machine), { tests: 0 }).cycles).toBe(2);
});

test("lanes that may spread are not shaved", () => {
  const machine = machineOf("alu:1");
  expect(shaving(new BoundInstance(parseBlock("a:alu/3 b:alu/3<-a", machine), machine)).cycles).toBe(6);
});

test("ends early with what it has refuted by then, as Langevin and Cerny's bound does with what it has raised", () => {
  const lengths = [0, 1, 5, 50, 1e9].map((steps) =>
    finishWithin(shavingSteps(new BoundInstance(ewf.block, ewf.machine)), steps),
  );
  const raised = [0, 1, 5, 50, 1e9].map((steps) =>
    finishWithin(langevinCernySteps(new BoundInstance(ewf.block, ewf.machine)), steps),
  );
  for (const [kind, full] of [
    [lengths, shaving(new BoundInstance(ewf.block, ewf.machine))],
    [raised, langevinCerny(new BoundInstance(ewf.block, ewf.machine))],
  ] as const) {
    expect(kind.at(-1)).toEqual(full);
    for (const bound of kind) {
      expect(bound.cycles).toBeLessThanOrEqual(full.cycles);
      expect(verify(ewf.block, ewf.machine, bound)).toBeUndefined();
    }
  }
});

test("does not grow with the latencies", () => {
  const ops = Array.from({ length: 60 }, (_, i) => (i < 3 ? `o${i}:alu` : `o${i}:alu;order:o${i - 3}/60000`));
  const machine = machineOf("alu:2");
  const { cycles } = langevinCerny(new BoundInstance(parseBlock(ops.join(" "), machine), machine));
  expect(cycles).toBe(1_140_002);
});
