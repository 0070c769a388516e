import { describe, expect, it } from "vitest";
import { BoundInstance } from "../../src/bounds/boundInstance.ts";
import { pooledResource } from "../../src/bounds/pooledResource.ts";
import { prepare } from "../../src/list/listInstance.ts";
import { sweep } from "../../src/list/sweep.ts";
import { takeHome } from "../../src/machine/presets/takeHome.ts";
import { highs } from "../../src/solve/highs.ts";
import { finish } from "../../src/time/steps.ts";
import { certifyFamily } from "../../src/walk/family/describeFamily.ts";
import { familyBound } from "../../src/walk/family/family.ts";
import { familyStudy } from "../../src/walk/family/familyStudy.ts";
import { checkFamilyCertificate } from "../../src/walk/familyProof/checkFamilyCertificate.ts";
import { generate } from "../../src/walk/generator/generate.ts";
import { contracts } from "../../src/walk/image.ts";
import { parsePlan } from "../../src/walk/plan/plan.ts";
import { everyTrial, sampled } from "../trials.ts";

describe("the study of a family", () => {
  it.each(sampled(contracts, 3).map((contract) => ({ height: 2, rounds: 4, batch: 32, contract })))(
    "proves its bound and names a mix whose block needs what it says, contract $contract",
    async (size) => {
      const { bound, mix, pooled } = await familyStudy(size, takeHome, highs);
      expect(finish(checkFamilyCertificate(certifyFamily(bound, takeHome)))?.bound).toBe(bound.cycles);
      // The mix is a plan that the generator takes; its block's own bound equals the claim.
      const block = generate(parsePlan(mix.plan), takeHome);
      expect(pooledResource(new BoundInstance(block, takeHome))).toEqual(pooled);
      expect(pooled.cycles).toBe(Math.ceil(mix.cycles - 1e-6));
      const { schedule } = await sweep(prepare(block, takeHome), everyTrial ? {} : { passes: 8 });
      expect(schedule.length).toBeGreaterThanOrEqual(bound.cycles);
      // Prices that are sought prove more than prices that are guessed.
      const guessed = ["alu", "valu"].map((engine, at) => ({ engine, weight: [1, 8][at]! }));
      expect(familyBound(size, takeHome, guessed).cycles).toBeLessThanOrEqual(bound.cycles);
    },
  );
});
