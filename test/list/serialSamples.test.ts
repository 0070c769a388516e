import { expect, it, test } from "vitest";
import { check } from "../../src/check/check.ts";
import { parseBlock } from "../../src/ir/notation.ts";
import { prepare } from "../../src/list/listInstance.ts";
import { hasSerialSamples, serialSamples } from "../../src/list/serialSamples.ts";
import { sweep } from "../../src/list/sweep.ts";
import { toSchedule } from "../../src/schedule/compactSchedule.ts";
import { finish } from "../../src/time/steps.ts";
import { projectMachine as machine, project } from "./project.ts";

const seeds = [1, 2, 3];

test("serial samples are schedules, the same for the same seed, and shorter than list schedules", async () => {
  let [serial, listed] = [0, 0];
  for (const seed of seeds) {
    const block = project(seed, 30);
    const instance = prepare(block, machine);
    expect(hasSerialSamples(instance)).toBe(true);
    const found = finish(serialSamples(instance, { samples: 40, seed }))!;
    expect(check(block, machine, toSchedule(block, found)), block.name).toEqual([]);
    expect(finish(serialSamples(instance, { samples: 40, seed }))).toEqual(found);
    serial += found.length;
    listed += (await sweep(instance, { passes: 40, seed })).schedule.length;
  }
  expect(serial).toBeLessThan(listed);
});

it("stops where it is told to, with the best by then, and at the target", () => {
  const instance = prepare(project(7, 30), machine);
  const steps = serialSamples(instance, { samples: 100 });
  expect(steps.next().done).toBe(false);
  const { done, value } = steps.next(false);
  expect(done).toBe(true);
  const first = finish(serialSamples(instance, { samples: 1 }))!;
  expect(value).toEqual(first);
  expect(finish(serialSamples(instance, { samples: 100, target: first.length }))).toEqual(first);
});

test.each([
  ["a:alu b:load", false],
  ["a:alu@0&alu@1 b:load", true],
  ["a:alu@0&alu@1|load b:load", false],
  ["a:alu@0&alu@1|alu/8", false],
])("what they are for: %s", (text, expected) => {
  expect(hasSerialSamples(prepare(parseBlock(text, machine, text), machine))).toBe(expected);
});
