import { expect, test } from "vitest";
import { step } from "../../models/step.ts";
import { issueWindows } from "../../models/windows.ts";
import { Cutter } from "../../src/exact/problem/window.ts";
import { improve } from "../../src/exact/windows/improve.ts";
import { leftShift } from "../../src/exact/windows/leftShift.ts";
import { firstCycle, lastCycle } from "../../src/schedule/schedule.ts";
import { glpk } from "../../src/solve/glpk.ts";
import { exhaustiveLength } from "../laws/exhaustive.ts";
import { longer, trials } from "../trials.ts";
import { soundCases } from "./soundCases.ts";

const late = { slowForms: 60, slowest: 4, longForms: 20, scratch: 40 } as const;

longer("every window of a schedule with late forms holds what the schedule has in it", () => {
  for (const { seed, block, machine, serial } of soundCases(trials(24, 6), { ...late, operations: [8, 14] })) {
    const cutter = new Cutter(block, machine);
    for (let from = 0; from < serial.length; from += 5) {
      for (let to = from + 1; to <= serial.length; to += 7) {
        const { problem, current, conflict } = cutter.cut(serial, from, to);
        const where = `seed ${seed}, cycles ${from}..${to - 1}`;
        expect(conflict, where).toBeUndefined();
        expect(issueWindows(problem, true).status, where).toBe("open");
        for (const [index, { release, deadline }] of problem.operations.entries()) {
          expect(firstCycle(current[index]!), where).toBeGreaterThanOrEqual(release);
          expect(lastCycle(current[index]!), where).toBeLessThanOrEqual(deadline);
        }
      }
    }
  }
});

test("what windows over blocks with late forms prove is the least length", async () => {
  let proofs = 0;
  for (const { seed, block, machine, serial } of soundCases(trials(16, 6), { ...late, operations: [4, 6] })) {
    const start = leftShift(block, machine, serial);
    const limits = { formulation: step, solver: glpk, seconds: 20, windowSeconds: 10, windowOperations: 20 };
    const { schedule, proved } = await improve(block, machine, start, { ...limits, groupPasses: 0 });
    const optimum = exhaustiveLength(block, machine)!;
    expect(schedule.length, `seed ${seed}`).toBeGreaterThanOrEqual(optimum);
    if (!proved) continue;
    proofs++;
    expect(schedule.length, `seed ${seed}`).toBe(optimum);
  }
  expect(proofs).toBeGreaterThan(trials(10, 3));
});
