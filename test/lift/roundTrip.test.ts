import { expect, test } from "vitest";
import { judge } from "../../src/exact/problem/judge.ts";
import { takeHome } from "../../src/machine/presets/takeHome.ts";
import { replay } from "../../src/walk/search/planFile.ts";
import { planFolder, readPlan } from "../../src/walk/search/planStore.ts";
import { roundTrip } from "./roundTrip.ts";

// All plans and rungs: test/slow/lift.test.ts.
test("a plan goes out as a program, comes back and is no longer", async () => {
  const plan = readPlan(`${planFolder}/h2-r4-b128-values.json`);
  const { block, schedule } = replay(plan, takeHome);
  const verdict = judge(block, takeHome, schedule);
  if (verdict.status === "rejected") throw new Error(verdict.because);
  const { kernel } = plan;
  const trip = await roundTrip(
    { block, machine: takeHome, ...verdict.verified, size: kernel, contract: kernel.contract },
    { forms: true, windows: 1, seeds: 1 },
  );
  expect(trip).toMatchObject({ given: schedule.length, right: true, images: 11 });
  expect(trip.after).toBeLessThanOrEqual(schedule.length);
  // Nearly all that was issued lane by lane is one operation again.
  expect(trip.operations[1]).toBeLessThan(1.03 * trip.operations[0]);
});
