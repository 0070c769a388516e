import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { judge } from "../../../src/exact/problem/judge.ts";
import { takeHome } from "../../../src/machine/presets/takeHome.ts";
import { simulateKernel } from "../../../src/walk/generator/simulated.ts";
import { planFileName, replay } from "../../../src/walk/search/planFile.ts";
import { bestPlan, planFolder, planNames, readPlan } from "../../../src/walk/search/planStore.ts";
import { everyTrial, fuller, inFast, trials } from "../../trials.ts";

/** Cycles that the plans of a size have to reach, by height, rounds, batch and contract. */
const targets: Readonly<Record<string, number>> = {
  "h10-r16-b256-values.json": 900,
  "h10-r16-b256-values-clean.json": 960,
  "h10-r16-b256-values-indices.json": 960,
  "h2-r4-b128-values.json": 132,
  "h3-r5-b128-values.json": 198,
  "h4-r6-b128-values.json": 213,
  "h2-r4-b256-values.json": 241,
  "h3-r5-b256-values.json": 356,
  "h4-r6-b256-values.json": 392,
};

describe("the plans kept", () => {
  it("are there for every target", () => {
    expect(planNames()).toEqual(expect.arrayContaining(Object.keys(targets)));
  });

  // The standard size takes seconds a plan: test/slow has it, the endurance suite all with many inputs.
  const quick = (name: string): boolean => !/h10|b256-values\.json/.test(name);
  const some = (name: string): boolean => inFast(name === "h2-r4-b128-values.json", everyTrial || quick(name));
  fuller.each(planNames().filter(some))("%s: checks, finds addresses, and computes what its contract says", (name) => {
    const plan = readPlan(join(planFolder, name));
    expect(name).toBe(planFileName(plan.kernel));
    const { block, schedule } = replay(plan, takeHome);
    const verdict = judge(block, takeHome, schedule);
    if (verdict.status === "rejected") throw new Error(verdict.because);
    const simulated = simulateKernel(block, takeHome, plan.kernel, verdict.verified, {
      inputs: trials(3, 1),
      seed: 1,
    });
    expect(simulated.cycles).toBe(plan.cycles);
    if (plan.kernel.contract === "values-clean") expect(simulated.dirtyWords).toBe(0);
    expect(plan.cycles).toBeLessThanOrEqual(targets[name] ?? plan.cycles);
  });

  it("say what there is where a size has none", () => {
    const size = { height: 1, rounds: 1, batch: 8, contract: "values" } as const;
    expect(() => bestPlan(size)).toThrow(
      /no plan for height 1, rounds 1, batch 8, contract values; plans there are: h10-/,
    );
    expect(() => bestPlan(size, "no such folder")).toThrow("plans there are: none yet");
  });
});
