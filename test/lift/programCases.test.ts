import { describe, expect, test } from "vitest";
import { cheapBounds } from "../../src/bounds/best.ts";
import { BoundInstance } from "../../src/bounds/boundInstance.ts";
import { check } from "../../src/check/check.ts";
import { sameMemory } from "../../src/command/job/sameMemory.ts";
import { explain } from "../../src/explain/explain.ts";
import { lift } from "../../src/lift/lift.ts";
import { listSchedule } from "../../src/list/list.ts";
import { prepare } from "../../src/list/listInstance.ts";
import { takeHome } from "../../src/machine/presets/takeHome.ts";
import { toSchedule } from "../../src/schedule/compactSchedule.ts";
import { emit } from "../../src/schedule/emit.ts";
import { lengthOf, type Placement } from "../../src/schedule/schedule.ts";
import { allocate } from "../../src/schedule/scratch/allocate.ts";
import { imageSet } from "../../src/walk/imageSet.ts";
import { fuller, thinned } from "../trials.ts";
import { type ProgramCase, programCases } from "./programCases.ts";

const imagesOf = ({ memory, size }: ProgramCase) =>
  memory === undefined ? [...imageSet(size!, { seeds: 1 })] : [{ name: "memory", image: Uint32Array.from(memory) }];

// Through every verb: test/slow/oddPrograms.test.ts. Programs that are only wrong are like the ones that are right.
describe.each(
  thinned(
    programCases.filter(({ name }) => !/^the last|^indices/.test(name)),
    4,
  ),
)("$name", (each) => {
  const { program, unroll, jumps } = each;
  const images = imagesOf(each);
  const observe = jumps === true ? images.slice(0, 1).map(({ image }) => image) : undefined;

  fuller.each([false, true])(
    "leaves the same memory in any order, and is bounded as it stands (forms: %s)",
    (forms) => {
      const { block, given, own } = lift(program, takeHome, { forms, unroll, observe });
      const instance = prepare(block, takeHome);
      const priority = Float64Array.from(block.operations, (_, at) => (at * 7919) % 101);
      const made = listSchedule(instance, { priority, policy: { convert: "contested" } });
      if (made.status !== "scheduled") throw new Error(made.status);
      const schedule = toSchedule(block, made.schedule);
      const addresses = allocate(block, takeHome, schedule);
      if (addresses.status !== "allocated") throw new Error(addresses.status);
      expect(check(block, takeHome, schedule, addresses.allocation)).toEqual([]);
      const again = emit(block, takeHome, schedule, addresses.allocation);
      expect(sameMemory(program, again, takeHome, images)).toEqual({ inputs: images.length, skipped: 0 });

      // One operation after the other, each in its last form.
      if (forms) {
        let at = 0;
        const placements = block.operations.map(({ forms: ways }): Placement => {
          const { lanes, extraLatency = 0 } = ways.at(-1)!;
          const cycles = new Array<number>(lanes).fill(at);
          at += 1 + extraLatency;
          return { form: ways.length - 1, cycles };
        });
        const serial = { placements, length: lengthOf(block, placements) };
        const places = allocate(block, takeHome, serial);
        if (places.status !== "allocated") throw new Error(places.status);
        expect(check(block, takeHome, serial, places.allocation)).toEqual([]);
        const other = emit(block, takeHome, serial, places.allocation);
        expect(sameMemory(program, other, takeHome, images)).toEqual({ inputs: images.length, skipped: 0 });
      }

      const stands = own ?? { block, schedule: "schedule" in given ? given.schedule : schedule };
      expect(check(stands.block, takeHome, stands.schedule)).toEqual([]);
      const bounded = new BoundInstance(stands.block, takeHome);
      const bounds = cheapBounds.slice(0, 4).map((bound) => bound(bounded).cycles);
      expect(Math.max(...bounds)).toBeLessThanOrEqual(stands.schedule.length);
      expect(Math.max(...bounds)).toBeGreaterThan(0);
      if (forms) expect(explain(stands.block, takeHome, stands.schedule).total.engines.length).toBe(5);
    },
  );
});

test("a program that exchanges words of a vector keeps its own operations for bounds and reasons", () => {
  const swapping = programCases.find(({ name }) => name === "swaps within one vector")!;
  const { block, given, own, report } = lift(swapping.program, takeHome);
  expect(given).toHaveProperty("because");
  expect(report.copies).toBeGreaterThan(0);
  const slots = swapping.program.flatMap((bundle) => Object.values(bundle).flat()).length;
  expect(own!.block.operations.length).toBe(slots);
  expect(own!.block.operations.length).toBe(block.operations.length - report.copies);
  expect(own!.schedule.length).toBe(swapping.program.length);
});
