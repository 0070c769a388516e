import { describe, expect, it } from "vitest";
import { verifyFamily } from "../../src/bounds/family/verifyFamily.ts";
import { familyBound } from "../../src/bounds/family.ts";
import { pooledResource } from "../../src/bounds/pooledResource.ts";
import { familyStudy } from "../../src/exact/familyStudy.ts";
import { contracts } from "../../src/kernel/contract.ts";
import { generate } from "../../src/kernel/generate.ts";
import { parsePlan } from "../../src/kernel/plan.ts";
import { takeHome } from "../../src/machine/takeHome.ts";
import { prepare } from "../../src/schedule/listInstance.ts";
import { sweep } from "../../src/schedule/sweep.ts";
import { highs } from "../../src/solve/highs.ts";

describe("the study of a family", () => {
  it.each(contracts.map((contract) => ({ height: 2, rounds: 4, batch: 32, contract })))(
    "proves its bound and names a mix whose block needs what it says, contract $contract",
    async (size) => {
      const { bound, mix, pooled } = await familyStudy(size, takeHome, highs);
      expect(verifyFamily(takeHome, bound)).toBeUndefined();
      // The mix is a plan that the generator takes; its block's own bound equals the claim.
      const block = generate(parsePlan(mix.plan), takeHome);
      expect(pooledResource(block, takeHome)).toEqual(pooled);
      expect(pooled.cycles).toBe(Math.ceil(mix.cycles - 1e-6));
      const { schedule } = await sweep(prepare(block, takeHome));
      expect(schedule.length).toBeGreaterThanOrEqual(bound.cycles);
      // Prices that are sought prove more than prices that are guessed.
      const guessed = ["alu", "valu"].map((engine, at) => ({ engine, weight: [1, 8][at]! }));
      expect(familyBound(size, takeHome, guessed).cycles).toBeLessThanOrEqual(bound.cycles);
    },
  );
});
