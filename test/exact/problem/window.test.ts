import { describe, expect, it } from "vitest";
import { step } from "../../../models/step.ts";
import { check } from "../../../src/check/check.ts";
import { stitch } from "../../../src/exact/problem/stitch.ts";
import { cutWindow } from "../../../src/exact/problem/window.ts";
import { refute } from "../../../src/exact/refutation/refute.ts";
import { dropEmptyCycles } from "../../../src/exact/windows/dropEmptyCycles.ts";
import { leftShift } from "../../../src/exact/windows/leftShift.ts";
import { glpk } from "../../../src/solve/glpk.ts";
import { broken } from "../../models/exhaustive.ts";
import { fuller, thinned, trials } from "../../trials.ts";
import { soundCases } from "../soundCases.ts";

/** Dense valid schedules, some operations divided: the serial one, shifted left. */
const random = [{}, { longForms: 20 }, { formReads: 60, forms: 90, extraEdges: 30 }].flatMap((flavour) =>
  soundCases(trials(30, 8), { operations: [8, 14], scratch: 50, ...flavour }).map(({ serial, ...rest }) => ({
    ...rest,
    schedule: leftShift(rest.block, rest.machine, serial),
  })),
);

describe("window", () => {
  it("is tried on valid schedules, some with operations that straddle a border", () => {
    for (const { block, machine, schedule } of random) expect(check(block, machine, schedule)).toEqual([]);
    const straddles = random.filter(({ schedule }) =>
      schedule.placements.some(({ cycles }) => new Set(cycles).size > 1),
    );
    expect(straddles.length).toBeGreaterThan(trials(10, 3));
  });

  fuller("stitch(cut(s)) = s, and what stands in the window is a solution of the problem", () => {
    for (const { seed, block, machine, schedule } of thinned(random, 2)) {
      for (let from = 0; from < schedule.length; from += 2) {
        for (let to = from + 1; to <= schedule.length; to += 3) {
          const window = cutWindow(block, machine, schedule, from, to);
          const name = `seed ${seed}, window ${from}..${to}`;
          expect(broken(window.problem, window.current), name).toEqual([]);
          expect(refute(window.problem), name).toBeUndefined();
          expect(stitch(schedule, window, window.current), name).toEqual(schedule);
        }
      }
    }
  });

  fuller("any solution of a shorter window is a valid shorter schedule", async () => {
    let shorter = 0;
    for (const { seed, block, machine, schedule } of thinned(random, 2)) {
      for (let from = 0; from + 4 <= schedule.length; from += 3) {
        const window = cutWindow(block, machine, schedule, from, from + 4, 3);
        const name = `seed ${seed}, window ${from}..${from + 4}`;
        if (window.conflict !== undefined) continue;
        const { program, decode } = step.build(window.problem, { kind: "feasible" });
        const outcome = await glpk.solve(program, { limitSeconds: 10 });
        if (refute(window.problem) !== undefined) expect(outcome.status, name).toBe("infeasible");
        if (outcome.status !== "optimal") continue;
        shorter++;
        const stitched = dropEmptyCycles(block, stitch(schedule, window, decode(outcome.x)));
        expect(stitched.length, name).toBeLessThan(schedule.length);
        expect(check(block, machine, stitched), name).toEqual([]);
      }
    }
    expect(shorter).toBeGreaterThan(trials(5, 1, 0));
  });

  it("refuses a window outside the schedule", () => {
    const { block, machine, schedule } = random[0]!;
    expect(() => cutWindow(block, machine, schedule, 2, schedule.length + 1)).toThrow(RangeError);
    expect(() => cutWindow(block, machine, schedule, 3, 3)).toThrow(/3\.\.3/);
    expect(() => cutWindow(block, machine, schedule, 0, 2, 0)).toThrow(/horizon 0/);
    const window = cutWindow(block, machine, schedule, 0, 2);
    expect(() => stitch(schedule, window, [])).toThrow(RangeError);
  });
});
