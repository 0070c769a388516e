import { describe, expect, it } from "vitest";
import { groupShift, lengthCost } from "../../../src/exact/jobs/groupShift.ts";
import { judge } from "../../../src/exact/problem/judge.ts";
import { listSchedule } from "../../../src/list/list.ts";
import { prepare } from "../../../src/list/listInstance.ts";
import { tailMinusGroup } from "../../../src/list/priority.ts";
import { takeHome } from "../../../src/machine/presets/takeHome.ts";
import { fromSchedule, toSchedule } from "../../../src/schedule/compactSchedule.ts";
import { generate } from "../../../src/walk/generator/generate.ts";
import { standardPlan } from "../../../src/walk/plan/standardPlan.ts";
import { longer, trials } from "../../trials.ts";

const block = generate(standardPlan({ height: 3, rounds: 5, batch: 32 }, "values"), takeHome);
const instance = prepare(block, takeHome);
const outcome = listSchedule(instance, { priority: tailMinusGroup(20).priority(instance) });
if (outcome.status !== "scheduled") throw new Error("the start is stuck");
const start = toSchedule(block, outcome.schedule);
const job = { block, machine: takeHome, start, seed: 5, passes: trials(50, 25, 15) };

describe("group shift", () => {
  longer("finds valid schedules that cost less, the same ones for the same job", () => {
    const found = groupShift(job);
    expect(found).toBeDefined();
    expect(lengthCost(fromSchedule(found!))).toBeLessThan(lengthCost(fromSchedule(start)));
    expect(found!.length).toBeLessThan(start.length);
    expect(judge(block, takeHome, found!).status).toBe("valid");
    expect(groupShift(job)).toEqual(found);
    expect(groupShift({ ...job, seed: 6 })).not.toEqual(found);
  });

  longer("never returns what costs as much", () => {
    let schedule = start;
    for (let seed = 0; seed < 6; seed++) {
      const next = groupShift({ ...job, start: schedule, seed, passes: 20 });
      if (next === undefined) continue;
      expect(lengthCost(fromSchedule(next))).toBeLessThan(lengthCost(fromSchedule(schedule)));
      schedule = next;
    }
    expect(schedule.length).toBeLessThan(start.length);
  });

  it("counts an emptier tail as cheaper, and a cycle as more than any tail", () => {
    /** Four operations a cycle, but for `moved` of the last cycle's that issue in the first one. */
    const cost = (length: number, moved: number) =>
      lengthCost({ length, end: Int32Array.from({ length: 400 }, (_, i) => (i < moved ? 0 : length - 1 - (i % 100))) });
    expect(cost(100, 9)).toBeLessThan(cost(100, 3));
    expect(cost(101, 399)).toBeGreaterThan(cost(100, 0));
  });
});
