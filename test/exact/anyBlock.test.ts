import { describe, expect, it } from "vitest";
import { step } from "../../models/step.ts";
import { check } from "../../src/check/check.ts";
import { memoryJournal } from "../../src/exact/jobs/journal.ts";
import { judge } from "../../src/exact/problem/judge.ts";
import { type Progress, scheduleExactly } from "../../src/exact/scheduleExactly.ts";
import { Incumbent } from "../../src/exact/windows/incumbent.ts";
import type { Block } from "../../src/ir/block.ts";
import { ProgressWords } from "../../src/report/job/progress.ts";
import { lastCycle } from "../../src/schedule/schedule.ts";
import { glpk } from "../../src/solve/glpk.ts";
import { exhaustiveLength } from "../laws/exhaustive.ts";
import { randomBlock } from "../laws/randomBlock.ts";
import { longer } from "../trials.ts";

const options = {
  ...{ formulation: step, solver: glpk, seed: 1, passes: 5, groupPasses: 4 },
  ...{ searchSeconds: 20, windowSeconds: 5, windowOperations: 4 },
};

describe("scheduleExactly on any block", () => {
  longer(
    "encloses the optimum of random blocks with forms, vectors and scratch, and says optimal only where it is",
    async () => {
      let refuted = 0;
      for (let seed = 1; seed <= 25; seed++) {
        const { block, machine } = randomBlock(seed, seed % 2 === 0 ? { formReads: 60, forms: 90, scratch: 60 } : {});
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
    },
  );

  longer(
    "finds a first schedule by an integer program where no list schedule fits the scratch words, and says so",
    async () => {
      for (const seed of [31, 131, 140, 145]) {
        const { block, machine } = randomBlock(seed, { scratch: 100 });
        const told: Progress[] = [];
        const { schedule, allocation, greedy } = await scheduleExactly(block, machine, {
          ...options,
          progress: (step) => void told.push(step),
        });
        expect(greedy, `seed ${seed}`).toMatchObject({ engine: "glpk", rule: "none", passes: 0 });
        expect(check(block, machine, schedule, allocation)).toEqual([]);
        expect(schedule.length).toBeGreaterThanOrEqual(exhaustiveLength(block, machine)!);
        const words = new ProgressWords("block");
        expect(told.map((step) => words.tell(step).line)).toContainEqual(
          `first schedule: ${greedy.cycles} cycles (glpk; no list schedule fits the scratch words)`,
        );
      }
    },
  );

  it("takes a shorter whole schedule of forms that occupy slots after their issue", async () => {
    let longer = 0;
    for (let seed = 1; seed <= 10; seed++) {
      const { block, machine } = randomBlock(seed, { longForms: 100, scratch: 0 });
      const { schedule } = await scheduleExactly(block, machine, options);
      const placements = schedule.placements.map(({ form, cycles }) => ({ form, cycles: cycles.map((at) => at + 2) }));
      const late = judge(block, machine, { placements, length: schedule.length + 2 });
      if (late.status === "rejected") throw new Error(late.because);
      const incumbent = new Incumbent(block, machine, late.verified, memoryJournal());
      expect(incumbent.takeWhole(schedule.placements), `seed ${seed}`).toBeUndefined();
      expect(incumbent.length).toBe(schedule.length);
      if (schedule.length > 1 + Math.max(...schedule.placements.map(lastCycle))) longer++;
    }
    expect(longer).toBeGreaterThan(0);
  });

  it("schedules an empty block in no cycles", async () => {
    const block: Block = { name: "empty", operations: [], values: [], dependences: [] };
    const machine = { engines: [{ name: "alu", slots: 1 }] };
    const { schedule, optimal, windows } = await scheduleExactly(block, machine, options);
    expect([schedule.length, optimal, windows]).toEqual([0, true, []]);
  });

  it("refuses a block that fits no scratch, or not the machine, in one line that says why", async () => {
    const { block, machine } = randomBlock(1);
    const none = { ...machine, scratchWords: 0 };
    await expect(scheduleExactly(block, none, options)).rejects.toThrow(
      /^random-1 has no schedule: value .* the machine 0$/,
    );
    const narrow = { ...machine, engines: [] };
    await expect(scheduleExactly(block, narrow, options)).rejects.toThrow(/random-1/);
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
