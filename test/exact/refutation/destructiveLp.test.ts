import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { step } from "../../../models/step.ts";
import { BoundInstance } from "../../../src/bounds/boundInstance.ts";
import { criticalPathBound } from "../../../src/bounds/criticalPathBound.ts";
import { destructiveLp } from "../../../src/exact/refutation/destructiveLp.ts";
import { destructiveMip } from "../../../src/exact/refutation/destructiveMip.ts";
import { parseBlocksFile } from "../../../src/ir/blocksFile.ts";
import { verify } from "../../../src/proof/verify.ts";
import { glpk } from "../../../src/solve/glpk.ts";
import { highs } from "../../../src/solve/highs.ts";
import type { Solver } from "../../../src/solve/solver.ts";
import { exhaustiveLength } from "../../laws/exhaustive.ts";
import { randomBlock } from "../../laws/randomBlock.ts";
import { fuller, longer, sampled, trials } from "../../trials.ts";

const flavours = [
  {},
  { longForms: 30, slowForms: 40 },
  { scratch: 100 },
  { operations: [5, 7], reads: 25 },
  { formReads: 60, forms: 90, scratch: 60 },
] as const;

const engines = [
  ["highs", highs],
  ["glpk", glpk],
] as const;
fuller.each(sampled(engines, 2))(
  "never exceeds the optimum of random blocks, and its witness proves it: %s",
  async (_, solver) => {
    let linear = 0;
    let tight = 0;
    const blocks = trials(160, 24, 6);
    for (let seed = 1; seed <= blocks; seed++) {
      const { block, machine } = randomBlock(seed, flavours[seed % flavours.length]!);
      const optimum = exhaustiveLength(block, machine)!;
      // From the critical path upward, so that there is something to refute.
      const lower = criticalPathBound(new BoundInstance(block, machine));
      const { bound, because } = await destructiveLp(new BoundInstance(block, machine), { solver, seconds: 20, lower });
      expect(bound.cycles, `seed ${seed}`).toBeLessThanOrEqual(optimum);
      expect(because, `seed ${seed}`).toMatch(/the relaxation has a solution$/);
      expect(verify(block, machine, JSON.parse(JSON.stringify(bound))), `seed ${seed}`).toBeUndefined();
      // One cycle more is never proved by the same witness.
      expect(verify(block, machine, { ...bound, cycles: bound.cycles + 1 })).toBeDefined();
      if (bound.witness.kind === "linear") linear++;
      if (bound.cycles === optimum) tight++;
    }
    expect(linear).toBeGreaterThan(blocks / 10);
    expect(tight).toBeGreaterThan(blocks * 0.8);
  },
);

const instances = parseBlocksFile(
  JSON.parse(readFileSync(new URL("../../cases/blocks.json", import.meta.url), "utf8")),
);

test("an engine's word is kept with what it was asked", async () => {
  const { block, machine } = instances.find((instance) => instance.block.name.startsWith("hal"))!;
  const lower = criticalPathBound(new BoundInstance(block, machine));
  const { bound } = await destructiveMip(new BoundInstance(block, machine), step, { solver: glpk, seconds: 20, lower });
  expect(bound).toMatchObject({ cycles: 8, name: "destructive MIP" });
  expect(bound.witness).toMatchObject({
    ...{ kind: "solver", refuted: 7, engine: "glpk", formulation: "step" },
    version: expect.stringMatching(/^glpk\.js \d/),
  });
  expect(verify(block, machine, bound)).toBe("only glpk says so: there is nothing to re-check");
});

longer("bad seconds and a solver without duals are said", async () => {
  const { block, machine } = randomBlock(3, { scratch: 100 });
  await expect(destructiveLp(new BoundInstance(block, machine), { solver: glpk, seconds: 0 })).rejects.toThrow(
    "seconds is 0",
  );
  const mute: Solver = {
    name: "mute",
    async solve(program, options) {
      const outcome = await glpk.solve(program, options);
      return outcome.status === "optimal" ? { ...outcome, duals: undefined } : outcome;
    },
  };
  const said = new Set<string>();
  for (let seed = 1; seed <= 20; seed++) {
    const { block: of, machine: on } = randomBlock(seed, { scratch: 100 });
    const { because } = await destructiveLp(new BoundInstance(of, on), {
      solver: mute,
      seconds: 9,
      lower: criticalPathBound(new BoundInstance(of, on)),
    });
    said.add(because.replace(/^T=\d+: /, ""));
  }
  expect([...said].sort()).toEqual(["mute gives no dual solution", "the relaxation has a solution"]);
});
