import { describe, expect, it } from "vitest";
import { step } from "../../models/step.ts";
import { criticalPathBound } from "../../src/bounds/criticalPathBound.ts";
import { headTail } from "../../src/bounds/headTail.ts";
import { check } from "../../src/check/check.ts";
import { type Journal, memoryJournal } from "../../src/exact/jobs/journal.ts";
import { inProcess } from "../../src/exact/jobs/pool.ts";
import { type Progress, type ScheduleOptions, scheduleExactly } from "../../src/exact/scheduleExactly.ts";
import type { WindowRecord } from "../../src/exact/windows/windowRecord.ts";
import { takeHome } from "../../src/machine/presets/takeHome.ts";
import { runSplit } from "../../src/report/job/windowSplit.ts";
import { glpk } from "../../src/solve/glpk.ts";
import { generate } from "../../src/walk/generator/generate.ts";
import { type Simulated, simulateKernel } from "../../src/walk/generator/simulated.ts";
import { standardPlan } from "../../src/walk/plan/standardPlan.ts";
import { longer } from "../trials.ts";

const plan = standardPlan({ height: 3, rounds: 5, batch: 32 }, "values");
const kernel = generate(plan, takeHome);

/** Runs until enough windows have been tried: no test waits for a limit of time. */
function run(
  journal: Journal,
  enough: (windows: readonly WindowRecord[]) => boolean,
  told: Progress[] = [],
  more: Partial<ScheduleOptions<Simulated>> = {},
) {
  const stop = new AbortController();
  if (enough([])) stop.abort();
  const progress: ScheduleOptions<Simulated>["progress"] = (step) => {
    told.push(step);
    if (enough(told.flatMap((each) => (each.stage === "window" ? [each.window] : [])))) stop.abort();
  };
  return scheduleExactly(kernel, takeHome, {
    formulation: step,
    solver: glpk,
    searchSeconds: 60,
    windowSeconds: 0.5,
    windowOperations: 30,
    // The list scheduler reaches the bound of so small a kernel at once, and no window would be left to solve.
    groupPasses: 0,
    bounds: [headTail],
    // A poor greedy on purpose: it leaves windows to solve.
    passes: 1,
    seed: 1,
    judge: (verified) => simulateKernel(kernel, takeHome, plan, verified, { inputs: 2, seed: 1 }),
    journal,
    progress,
    signal: stop.signal,
    ...more,
  });
}

describe("scheduleExactly", () => {
  it("goes from the kernel to a simulated schedule that is not longer than the greedy one", async () => {
    const told: Progress[] = [];
    const result = await run(memoryJournal(), (windows) => windows.length === 5, told);
    expect(result.schedule.length).toBeLessThanOrEqual(result.greedy.cycles);
    expect(result.bound.cycles).toBeLessThanOrEqual(result.schedule.length);
    expect(result.judged).toEqual({ inputs: 12, cycles: result.schedule.length, dirtyWords: expect.any(Number) });
    expect(check(result.block, takeHome, result.schedule, result.allocation)).toEqual([]);
    expect(result.windows).toHaveLength(5);
    expect([...new Set(told.map(({ stage }) => stage))]).toEqual([
      "begun",
      "bounded",
      "sweeping",
      "greedy",
      "window",
      "stitched",
    ]);
  });

  longer("stops at a signal with a verified schedule, and goes on from there with its journal", async () => {
    const journal = memoryJournal();
    const solved = ({ engine }: WindowRecord) => engine !== "counting";
    const broken = await run(journal, (windows) => windows.some(solved));
    expect(broken.stopped).toBe("cancelled");
    expect(broken.judged?.cycles).toBe(broken.schedule.length);
    const stages: Progress[] = [];
    const resumed = await run(journal, (windows) => windows.some(solved), stages);
    if (broken.schedule.length === broken.greedy.cycles) expect(resumed.windows.find(solved)?.recalled).toBe(true);
    else expect(stages).toContainEqual({ stage: "resumed", length: broken.schedule.length });
    expect(resumed.schedule.length).toBeLessThanOrEqual(broken.schedule.length);
    expect(resumed.greedy).toEqual({ ...broken.greedy, recalled: true });
    expect(stages.some((step) => step.stage === "greedy" && step.greedy.recalled)).toBe(true);
  });

  longer(
    "keeps every shorter schedule from the first pass on, and says where its clock cut the greedy reference",
    async () => {
      const journal = memoryJournal();
      const told: number[] = [];
      const cut = await run(journal, () => false, [], {
        ...{ passes: 100_000, seconds: 0.6, bounds: [criticalPathBound] },
        better(verified) {
          told.push(verified.schedule.length);
          expect(check(kernel, takeHome, verified.schedule, verified.allocation)).toEqual([]);
          expect(journal.incumbent(kernel, takeHome)).toEqual(verified.schedule);
        },
      });
      expect(told).toEqual([...told].sort((a, b) => b - a));
      expect(told.at(-1)).toBe(cut.schedule.length);
      expect(cut.greedy).toMatchObject({ cut: true, budget: 100_000 });
      expect(cut.greedy.passes).toBeLessThan(100_000);
      // The other half of the seconds is for windows; a busy computer may not get to one in half a second.
      let { windows } = cut;
      for (let seconds = 4; windows.length === 0 && seconds <= 16; seconds *= 2) {
        ({ windows } = await run(memoryJournal(), (some) => some.length > 0, [], {
          ...{ passes: 100_000, seconds, bounds: [criticalPathBound] },
        }));
      }
      expect(windows.length).toBeGreaterThan(0);
      // A reference that was cut is not what these passes come to: it is not recalled as such.
      expect(journal.greedy(kernel, takeHome, "100000 passes, seed 1")).toBeUndefined();
    },
  );

  longer(
    "tries windows while the list passes go on where the pool has a second thread, and after them where it has none",
    async () => {
      for (const threads of [1, 2]) {
        const told: Progress[] = [];
        const pool = { ...inProcess({ formulations: [step], solvers: [glpk] }), threads };
        const some = (windows: readonly WindowRecord[]) => windows.length >= 5;
        const better: number[] = [];
        const result = await run(memoryJournal(), threads > 1 ? some : () => false, told, {
          ...{ pool, passes: 40, seconds: 20, searchSeconds: 0.2, windowSeconds: 0.1, bounds: [criticalPathBound] },
          better: ({ schedule }) => better.push(schedule.length),
        });
        const stages = told.map(({ stage }) => stage);
        const before = stages.slice(0, stages.indexOf("greedy"));
        expect(before.includes("window"), `${threads} threads`).toBe(threads > 1);
        expect(result.schedule.length).toBeLessThanOrEqual(result.greedy.cycles);
        expect(check(result.block, takeHome, result.schedule, result.allocation)).toEqual([]);
        // Both find shorter schedules: each is told of once, the shortest last.
        expect(better).toEqual([...new Set(better)].sort((a, b) => b - a));
        expect(better.at(-1)).toBe(result.schedule.length);
        const { greedy, earlier, groupShifts, windows, final } = runSplit(result);
        expect(greedy - earlier - groupShifts.saved - windows.saved).toBe(final);
      }
    },
  );

  it("refuses a schedule whose memory is not the reference walk's", async () => {
    const { block, schedule, allocation } = await run(memoryJournal(), () => true);
    const other = { ...plan, rounds: plan.rounds + 1 };
    const verified = { schedule, allocation };
    expect(() => simulateKernel(block, takeHome, other, verified, { inputs: 1, seed: 1 })).toThrow(
      /values\[\d+\] \(memory word \d+\) is \d+, should be \d+, on edge image "zeros"/,
    );
  });
});
