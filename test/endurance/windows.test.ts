import { afterAll, describe, expect, it } from "vitest";
import { step } from "../../models/step.ts";
import { BoundInstance } from "../../src/bounds/boundInstance.ts";
import { headTail } from "../../src/bounds/headTail.ts";
import { check } from "../../src/check/check.ts";
import { windowThreads } from "../../src/command/job/windowThreads.ts";
import { greedyReference } from "../../src/exact/jobs/greedyReference.ts";
import { type ImproveOptions, improve } from "../../src/exact/windows/improve.ts";
import { takeHome } from "../../src/machine/presets/takeHome.ts";
import { highs } from "../../src/solve/highs.ts";
import { generate } from "../../src/walk/generator/generate.ts";
import { parsePlan } from "../../src/walk/plan/plan.ts";
import { standardPlan } from "../../src/walk/plan/standardPlan.ts";

const pool = windowThreads(2);
afterAll(() => pool.close());

const standard = standardPlan({ height: 10, rounds: 16, batch: 256 }, "values");
const plan = parsePlan({ ...standard, lookups: standard.lookups.map(() => "rsspcqcqcggrssqc") });
const block = generate(plan, takeHome);
const bound = headTail(new BoundInstance(block, takeHome)).cycles;
const limits = { formulation: step, solver: highs, pool, windowSeconds: 5, windowOperations: 120, bound };

/** Windows until the schedule is this short; the limit of ten minutes is there for a defect. */
function until(length: number): Pick<ImproveOptions, "seconds" | "signal" | "onWindow"> {
  const stop = new AbortController();
  return { seconds: 600, signal: stop.signal, onWindow: (window) => window.length <= length && stop.abort() };
}

describe("windows on the standard kernel", () => {
  it("save at least 2 % of the best plain list schedule's cycles, where the bound leaves so much", async () => {
    const { verified } = await greedyReference(block, takeHome, { passes: 300, justified: 0, target: bound });
    const { length } = verified.schedule;
    const wanted = Math.floor(0.98 * length);
    expect(wanted).toBeGreaterThan(bound);
    const result = await improve(block, takeHome, verified.schedule, { ...limits, ...until(wanted) });
    expect(result.schedule.length).toBeLessThanOrEqual(wanted);
    expect(check(block, takeHome, result.schedule, result.allocation)).toEqual([]);
  }, 900_000);

  it("never lose a cycle of a justified one", async () => {
    const { verified } = await greedyReference(block, takeHome, { passes: 40, target: bound });
    const result = await improve(block, takeHome, verified.schedule, { ...limits, seconds: 8 });
    expect(result.schedule.length).toBeLessThanOrEqual(verified.schedule.length);
    expect(check(block, takeHome, result.schedule, result.allocation)).toEqual([]);
  }, 900_000);
});
