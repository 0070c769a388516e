import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { restamp } from "../../../experiments/restamp.ts";
import { takeHome } from "../../../src/machine/presets/takeHome.ts";
import { decodeSchedule, encodeSchedule } from "../../../src/schedule/scheduleCode.ts";
import { parsePlanFile, printPlanFile, replay } from "../../../src/walk/search/planFile.ts";
import { planFolder, readPlan } from "../../../src/walk/search/planStore.ts";
import { restamped } from "../../../src/walk/search/restamped.ts";
import { runCommand } from "../../command/runCommand.ts";
import { fuller, longer, thinned } from "../../trials.ts";

const plan = readPlan(join(planFolder, "h2-r4-b128-values.json"));
const { instance: _, ...rest } = plan;
/** As version 1 had it. */
const earlier = { ...rest, version: 1, block: "0".repeat(64) };
const inputs = { inputs: 1, seed: 1 };

longer("a plan of an earlier version is written anew with the same schedule", async () => {
  const folder = mkdtempSync(join(tmpdir(), "restamp-"));
  try {
    const file = join(folder, "plan.json");
    writeFileSync(file, JSON.stringify(earlier));
    const { code, stdout, stderr } = await runCommand(restamp, file, "--inputs", "1");
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout.replaceAll("\n", " ")).toContain(`${plan.cycles} cycles, checked and simulated; version 2`);
    const text = readFileSync(file, "utf8");
    expect(text).toBe(printPlanFile(plan));
    expect(replay(parsePlanFile(text, file), takeHome)).toEqual(replay(plan, takeHome));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

fuller("what is no schedule of its kernel is not written anew", () => {
  const compact = decodeSchedule(plan.schedule, replay(plan, takeHome).block.operations.length);
  compact.start.fill(0);
  const early = { ...earlier, schedule: encodeSchedule(compact) };
  const cases = [
    [early, /^not a schedule of its kernel: [^\n]*$/],
    [{ ...earlier, cycles: plan.cycles + 1 }, "its schedule has"],
    [{ ...earlier, machine: "toy-2" }, 'for machine "toy-2"'],
    [{ ...earlier, format: "slotwise schedule" }, "not a plan: format"],
    [null, "not a plan: the whole"],
  ] as const;
  for (const [data, says] of thinned(cases, 3)) {
    expect(() => restamped(data, takeHome, inputs)).toThrow(RangeError);
    expect(() => restamped(data, takeHome, inputs)).toThrow(says);
  }
});
