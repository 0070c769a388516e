import { expect, test } from "vitest";
import { planTrip } from "../lift/roundTrip.ts";

// All plans and rungs: test/endurance/lift.test.ts.
test("a plan goes out as a program, comes back and is no longer", async () => {
  const trip = await planTrip("h2-r4-b128-values.json", { forms: true, windows: 1, seeds: 1 });
  expect(trip).toMatchObject({ given: trip.cycles, right: true, images: 11 });
  expect(trip.after).toBeLessThanOrEqual(trip.cycles);
  // Nearly all that was issued lane by lane is one operation again.
  expect(trip.operations[1]).toBeLessThan(1.03 * trip.operations[0]);
});
