import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { check } from "../../src/check/check.ts";
import { parseBlocksFile } from "../../src/ir/blocksFile.ts";
import { justify, justifySteps } from "../../src/list/justify.ts";
import { listSchedule } from "../../src/list/list.ts";
import { prepare } from "../../src/list/listInstance.ts";
import { criticalPath } from "../../src/list/priority.ts";
import { toSchedule } from "../../src/schedule/compactSchedule.ts";
import { finishWithin } from "../../src/time/steps.ts";
import { randomBlock } from "../laws/randomBlock.ts";
import { longer, trials } from "../trials.ts";

function listed(instance: ReturnType<typeof prepare>, priority: Float64Array) {
  const outcome = listSchedule(instance, { priority });
  if (outcome.status !== "scheduled") throw new Error(JSON.stringify(outcome));
  return outcome.schedule;
}

describe("justify", () => {
  longer("is valid and never longer, and now and then shorter", () => {
    let shorter = 0;
    for (let seed = 0; seed < trials(300, 100); seed++) {
      const { block, machine } = randomBlock(seed, { operations: [4, seed % 3 === 0 ? 60 : 14], scratch: 70 });
      const instance = prepare(block, machine);
      // Program order first: a poor schedule, so that there is something to gain.
      const before = listed(
        instance,
        Float64Array.from(block.operations.keys(), (index) => -index),
      );
      const jitter = seed % 2 === 0 ? undefined : { amplitude: 2, seed };
      const options = { rounds: 4, jitter, slack: seed % 3, openReserve: seed % 5 };
      const after = justify(instance, before, options).schedule;
      expect(after.length).toBeLessThanOrEqual(before.length);
      expect({ seed, found: check(block, machine, toSchedule(block, after)) }).toEqual({ seed, found: [] });
      expect(justify(instance, before, options).schedule).toEqual(after);
      if (after.length < before.length) shorter++;
    }
    expect(shorter).toBeGreaterThan(trials(20, 6));
  });

  it("makes no pass where there is nothing to gain", () => {
    const { block, machine } = randomBlock(3, { scratch: 0 });
    const instance = prepare(block, machine);
    const schedule = listed(instance, criticalPath().priority(instance));
    expect(justify(instance, schedule, { rounds: 9, target: schedule.length })).toEqual({ schedule, passes: 0 });
    expect(finishWithin(justifySteps(instance, schedule, { rounds: 9 }), 0)).toEqual({ schedule, passes: 0 });
  });
});

/** Cycles above the known upper bound that critical path and justification do not get away from (tight scratch). */
const excess: Readonly<Record<string, number>> = { "window-V8c": 1 };

describe("critical path and justification on blocks with known optima", () => {
  const text = readFileSync(new URL("../cases/blocks.json", import.meta.url), "utf8");
  const blocks = parseBlocksFile(JSON.parse(text));
  it.each(blocks.map((instance) => [instance.block.name, instance] as const))("%s", (name, instance) => {
    const { block, machine, known } = instance;
    const compiled = prepare(block, machine);
    const start = listed(compiled, criticalPath().priority(compiled));
    const options = { rounds: 60, jitter: { amplitude: 2, seed: 1 }, target: known!.lower };
    const { schedule } = justify(compiled, start, options);
    expect(check(block, machine, toSchedule(block, schedule))).toEqual([]);
    expect(schedule.length).toBeGreaterThanOrEqual(known!.lower);
    expect(schedule.length).toBeLessThanOrEqual(known!.upper + (excess[name] ?? 0));
  });
});
