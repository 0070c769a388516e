import { beforeAll, describe, expect, it } from "vitest";
import { bestBound } from "../../../src/bounds/best.ts";
import { BoundInstance } from "../../../src/bounds/boundInstance.ts";
import { problemBlock } from "../../../src/exact/problem/problemBlock.ts";
import { Cutter } from "../../../src/exact/problem/window.ts";
import { whyClosed } from "../../../src/exact/windows/neighbourhood.ts";
import { prepare } from "../../../src/list/listInstance.ts";
import { sweep } from "../../../src/list/sweep.ts";
import { takeHome } from "../../../src/machine/presets/takeHome.ts";
import { verify } from "../../../src/proof/verify.ts";
import { toSchedule } from "../../../src/schedule/compactSchedule.ts";
import type { Schedule } from "../../../src/schedule/schedule.ts";
import { generate } from "../../../src/walk/generator/generate.ts";
import { standardPlan } from "../../../src/walk/plan/standardPlan.ts";
import { longer, trials } from "../../trials.ts";

describe("a window as a block of its own", () => {
  const block = generate(standardPlan({ height: 2, rounds: 4, batch: 64 }, "values"), takeHome);
  const cutter = new Cutter(block, takeHome);
  let schedule: Schedule;
  beforeAll(async () => {
    schedule = toSchedule(block, (await sweep(prepare(block, takeHome), { passes: 5, seed: 1 })).schedule);
  });

  /** The bound of the window's block, re-checked from its witness. */
  const boundOf = (from: number, to: number, horizon: number): number => {
    const made = problemBlock(cutter.cut(schedule, from, to, horizon).problem);
    const bound = bestBound(new BoundInstance(made.block, made.machine));
    expect(verify(made.block, made.machine, JSON.parse(JSON.stringify(bound)))).toBeUndefined();
    return bound.cycles;
  };

  const windows = () => {
    const found: [number, number][] = [];
    for (let from = 0; from + 4 <= schedule.length; from += trials(9, 27)) {
      for (const size of [4, 9, 16, 30]) if (from + size <= schedule.length) found.push([from, from + size]);
    }
    return found;
  };

  longer("has the schedule of the window: its bound is never above the cycles that there are", () => {
    for (const [from, to] of windows())
      expect(boundOf(from, to, to - from), `${from}..${to}`).toBeLessThanOrEqual(to - from);
  });

  it("proves with a witness whatever counting closes", () => {
    let closed = 0;
    for (const [from, to] of windows()) {
      const window = cutter.cut(schedule, from, to, to - from - 1);
      if (window.conflict !== undefined || whyClosed(cutter, schedule, from, to) === undefined) continue;
      closed++;
      expect(boundOf(from, to, to - from - 1), `${from}..${to}`).toBeGreaterThanOrEqual(to - from);
    }
    expect(closed).toBeGreaterThan(trials(3, 1));
  });
});
