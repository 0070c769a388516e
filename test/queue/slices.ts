import type { Task } from "../../src/exact/jobs/task.ts";
import { listSchedule } from "../../src/list/list.ts";
import { prepare } from "../../src/list/listInstance.ts";
import { criticalPath } from "../../src/list/priority.ts";
import { takeHome } from "../../src/machine/presets/takeHome.ts";
import { toSchedule } from "../../src/schedule/compactSchedule.ts";
import { generate } from "../../src/walk/generator/generate.ts";
import { standardPlan } from "../../src/walk/plan/standardPlan.ts";

/** Slices of group shifts of a small kernel, which begin with a plain list schedule: most of them find a shorter one. */
export function slices(count: number, first = 1): (Task & { readonly kind: "groups" })[] {
  const block = generate(standardPlan({ height: 2, rounds: 2, batch: 32 }, "values"), takeHome);
  const instance = prepare(block, takeHome);
  const outcome = listSchedule(instance, { priority: criticalPath().priority(instance) });
  if (outcome.status !== "scheduled") throw new Error(outcome.status);
  const start = toSchedule(block, outcome.schedule);
  return Array.from({ length: count }, (_, at) => ({
    kind: "groups",
    job: { block, machine: takeHome, start, seed: first + at, passes: 6 },
  }));
}
