import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { judge } from "../../src/exact/problem/judge.ts";
import { takeHome } from "../../src/machine/presets/takeHome.ts";
import { simulateKernel } from "../../src/walk/generator/simulated.ts";
import { replay } from "../../src/walk/search/planFile.ts";
import { planFolder, planNames, readPlan } from "../../src/walk/search/planStore.ts";

describe("the plans kept", () => {
  it.each(planNames())("%s is right on 64 random images, half of them 32-bit, and on the edge images", (name) => {
    const plan = readPlan(join(planFolder, name));
    const { block, schedule } = replay(plan, takeHome);
    const verdict = judge(block, takeHome, schedule);
    if (verdict.status === "rejected") throw new Error(verdict.because);
    const simulated = simulateKernel(block, takeHome, plan.kernel, verdict.verified, { inputs: 64, seed: 100 });
    expect(simulated.inputs).toBeGreaterThanOrEqual(64 + 4);
    expect(simulated.cycles).toBe(plan.cycles);
  });
});
