import { expect } from "vitest";
import { bestBound } from "../../src/bounds/best.ts";
import { BoundInstance } from "../../src/bounds/boundInstance.ts";
import { greedyReference } from "../../src/exact/jobs/greedyReference.ts";
import { judge } from "../../src/exact/problem/judge.ts";
import { takeHome } from "../../src/machine/presets/takeHome.ts";
import { generate } from "../../src/walk/generator/generate.ts";
import { simulateKernel } from "../../src/walk/generator/simulated.ts";
import { contracts } from "../../src/walk/image.ts";
import { standardPlan } from "../../src/walk/plan/standardPlan.ts";
import { withLatencies } from "../laws/randomMachine.ts";
import { fuller, inFast, sampled } from "../trials.ts";

const loads = withLatencies(takeHome, { load: 4, load_offset: 4, vload: 4 });
const everything = withLatencies(takeHome, { load: 4, vload: 3, multiply_add: 2, vselect: 3, "^": 2, const: 5 });

const machines = [
  { name: "loads of 4 cycles", machine: loads },
  { name: "all engines late", machine: everything },
];
fuller.each(sampled(machines, 2))(
  "the kernel on a machine with $name runs right, and its bound is below",
  async ({ machine }) => {
    for (const contract of sampled(contracts, 3)) {
      const plan = standardPlan(
        inFast({ height: 2, rounds: 3, batch: 16 }, { height: 3, rounds: 5, batch: 16 }),
        contract,
      );
      const block = generate(plan, machine);
      const prompt = generate(plan, takeHome);
      const { verified } = await greedyReference(block, machine, { passes: 4 });
      const simulated = simulateKernel(block, machine, plan, verified, { inputs: 2, seed: 1 });
      expect(simulated.cycles).toBe(verified.schedule.length);
      const bound = bestBound(new BoundInstance(block, machine)).cycles;
      expect(bound).toBeGreaterThan(bestBound(new BoundInstance(prompt, takeHome)).cycles);
      expect(bound).toBeLessThanOrEqual(verified.schedule.length);
      // A schedule for results of one cycle is refused here, by the checker's own reading of the machine.
      const { verified: hasty } = await greedyReference(prompt, takeHome, { passes: 3 });
      expect(judge(prompt, machine, hasty.schedule)).toMatchObject({
        status: "rejected",
        because: expect.stringMatching(/RAW of ".*" word \d+ after .* at the earliest/),
      });
    }
  },
);
