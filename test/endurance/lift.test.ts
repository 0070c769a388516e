import { expect, test } from "vitest";
import { takeHome } from "../../src/machine/presets/takeHome.ts";
import { ladder } from "../../src/walk/ladder/ladder.ts";
import { climb } from "../../src/walk/ladder/rung.ts";
import { planNames } from "../../src/walk/search/planStore.ts";
import { planTrip, roundTrip } from "../lift/roundTrip.ts";

const minutes = 60_000;

test.each(planNames())(
  "plan %s goes out as a program, comes back and is no longer",
  { timeout: 10 * minutes },
  async (name) => {
    const trip = await planTrip(name, { forms: true, windows: 3, seeds: 2 });
    expect(trip).toMatchObject({ given: trip.cycles, right: true, images: 12 });
    expect(trip.after).toBeLessThanOrEqual(trip.cycles);
    expect(trip.lanes).toBeGreaterThan(0);
  },
);

// Rungs with a plan's schedule are the plans above; the scalar start is 147,734 operations one after the other.
const rungs = ladder(takeHome).filter(({ scheduling }) => scheduling !== "serial" && scheduling !== "plan");

test.each(rungs)(
  "rung $name goes out as a program, comes back and is no longer",
  { timeout: 10 * minutes },
  async (rung) => {
    const { block, schedule, allocation } = await climb(
      rung.scheduling === "sweep" ? { ...rung, scheduling: "ready order" } : rung,
    );
    const { machine, size, contract } = rung;
    const trip = await roundTrip(
      { block, machine, schedule, allocation, size, contract },
      { forms: machine.laneForms.length > 0, windows: 2, seeds: 1 },
    );
    expect(trip).toMatchObject({ given: schedule.length, right: true, images: 11 });
    expect(trip.after).toBeLessThanOrEqual(schedule.length);
  },
);
