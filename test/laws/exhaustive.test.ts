import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { expect } from "vitest";
import { check } from "../../src/check/check.ts";
import { listSchedule } from "../../src/list/list.ts";
import { prepare } from "../../src/list/listInstance.ts";
import { toSchedule } from "../../src/schedule/compactSchedule.ts";
import { fuller, trials } from "../trials.ts";
import { exhaustiveLength } from "./exhaustive.ts";
import { randomBlock } from "./randomBlock.ts";

fuller.each([
  ["", {}, 0.8],
  [" where forms wait for operands of their own", { formReads: 60, forms: 90 }, 0.7],
] as const)("no list schedule that the checker accepts beats the oracle, and many reach it%s", (_, flavour, share) => {
  let reached = 0;
  const blocks = trials(150, 75, 40);
  for (let seed = 1; seed <= blocks; seed++) {
    const { block, machine } = randomBlock(seed, { slowForms: 30, longForms: 15, scratch: 40, ...flavour });
    const optimum = exhaustiveLength(block, machine)!;
    const random = xoroshiro128plus(seed);
    const instance = prepare(block, machine);
    let shortest = Number.POSITIVE_INFINITY;
    for (let trial = 0; trial < trials(12, 6); trial++) {
      const priority = Float64Array.from(block.operations, () => uniformInt(random, 0, 1000));
      const outcome = listSchedule(instance, { priority });
      if (outcome.status !== "scheduled") continue;
      const schedule = toSchedule(block, outcome.schedule);
      if (check(block, machine, schedule).length > 0) continue;
      shortest = Math.min(shortest, schedule.length);
    }
    expect(shortest, `seed ${seed}`).toBeGreaterThanOrEqual(optimum);
    if (shortest === optimum) reached++;
  }
  expect(reached).toBeGreaterThan(share * blocks);
});
