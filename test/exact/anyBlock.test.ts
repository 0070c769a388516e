import { describe, expect, it } from "vitest";
import { step } from "../../models/step.ts";
import { check } from "../../src/check/check.ts";
import { scheduleExactly } from "../../src/exact/scheduleExactly.ts";
import type { Block } from "../../src/ir/block.ts";
import { glpk } from "../../src/solve/glpk.ts";
import { exhaustiveLength } from "../laws/exhaustive.ts";
import { randomBlock } from "../laws/randomBlock.ts";

const options = {
  ...{ formulation: step, solver: glpk, seed: 1, passes: 5, groupPasses: 4 },
  ...{ searchSeconds: 20, windowSeconds: 5, windowOperations: 4 },
};

describe("scheduleExactly on any block", () => {
  it("encloses the optimum of random blocks with forms, vectors and scratch, and says optimal only where it is", async () => {
    let refuted = 0;
    for (let seed = 1; seed <= 25; seed++) {
      const { block, machine } = randomBlock(seed);
      const { schedule, allocation, greedy, bound, optimal, judged } = await scheduleExactly(block, machine, options);
      expect(check(block, machine, schedule, allocation), `seed ${seed}`).toEqual([]);
      const shortest = exhaustiveLength(block, machine)!;
      expect(bound.cycles, `seed ${seed}`).toBeLessThanOrEqual(shortest);
      expect(schedule.length, `seed ${seed}`).toBeGreaterThanOrEqual(shortest);
      expect(schedule.length).toBeLessThanOrEqual(greedy.cycles);
      expect(optimal).toBe(bound.cycles === schedule.length);
      expect(judged).toBeUndefined();
      if (bound.claimants.length > 0) refuted++;
    }
    expect(refuted).toBeGreaterThan(0);
  });

  it("schedules an empty block in no cycles", async () => {
    const block: Block = { name: "empty", operations: [], values: [], dependences: [] };
    const machine = { engines: [{ name: "alu", slots: 1 }] };
    const { schedule, optimal, windows } = await scheduleExactly(block, machine, options);
    expect([schedule.length, optimal, windows]).toEqual([0, true, []]);
  });

  it("refuses a block that fits no cycle, or no scratch, in one line that says why", async () => {
    const { block, machine } = randomBlock(1);
    const narrow = { ...machine, engines: machine.engines.map((one) => ({ ...one, slots: 0 })) };
    await expect(scheduleExactly(block, narrow, options)).rejects.toThrow(/ has no schedule: operation .* needs /);
  });

  it("asks the judge from outside about the result, and hands on what it says or throws", async () => {
    const { block, machine } = randomBlock(2);
    const judge = ({ schedule }: { readonly schedule: { readonly length: number } }) => `ran ${schedule.length}`;
    const { judged, schedule } = await scheduleExactly(block, machine, { ...options, judge });
    expect(judged).toBe(`ran ${schedule.length}`);
    const refusing = (): never => {
      throw new Error("another memory");
    };
    await expect(scheduleExactly(block, machine, { ...options, judge: refusing })).rejects.toThrow("another memory");
  });
});
