import { describe, expect, it } from "vitest";
import { pulse } from "../../../models/pulse.ts";
import { step } from "../../../models/step.ts";
import { check } from "../../../src/check/check.ts";
import { searchRefutes } from "../../../src/exact/learning/lcg.ts";
import { solveEnd } from "../../../src/exact/lengths/solveEnd.ts";
import { Cutter, cutWindow } from "../../../src/exact/problem/window.ts";
import { closedWindows } from "../../../src/exact/windows/closedWindows.ts";
import { improve } from "../../../src/exact/windows/improve.ts";
import { leftShift } from "../../../src/exact/windows/leftShift.ts";
import { glpk } from "../../../src/solve/glpk.ts";
import { highs } from "../../../src/solve/highs.ts";
import { finish } from "../../../src/time/steps.ts";
import { longer, longerGroup, trials } from "../../trials.ts";
import { soundCases } from "../soundCases.ts";

const cases = soundCases(trials(24, 5), { operations: [8, 14], scratch: 50 }).map(({ serial, ...rest }) => ({
  ...rest,
  start: leftShift(rest.block, rest.machine, serial),
}));
const limits = { formulation: step, solver: glpk, seconds: 60, windowSeconds: 10, windowOperations: 6 };
const contenders = [{ solver: glpk, formulation: step, guided: true }];

longerGroup("certificates", () => {
  longer(
    "name windows that lose no cycle, nor any window inside: another engine agrees",
    async () => {
      let solved = 0;
      for (const { seed, block, machine, start } of cases) {
        const { schedule, refuted } = await improve(block, machine, start, limits);
        const cutter = new Cutter(block, machine);
        const found = finish(closedWindows(cutter, schedule, refuted, searchRefutes));
        for (const { by, because } of found) {
          if (by !== "counting")
            expect(because).toMatch(/^\d+ cycles? (are|is) not enough: (the chain|slots of|live words)/);
        }
        for (const { from, to, by } of found) {
          if (by !== "counting") solved++;
          for (const inner of [0, 1]) {
            if (to - from - inner < 2) continue;
            const { problem, conflict } = cutWindow(block, machine, schedule, from + inner, to, to - from - inner - 1);
            if (conflict !== undefined) continue;
            const { program } = pulse.build(problem, { kind: "feasible" });
            const { status } = await highs.solve(program, { limitSeconds: 20 });
            expect(status, `seed ${seed}, ${from + inner}..${to} by ${by}`).toBe("infeasible");
          }
        }
        const inside = found.filter((one) =>
          found.some((other) => other !== one && other.from <= one.from && one.to <= other.to),
        );
        expect(inside).toEqual([]);
      }
      expect(solved).toBeGreaterThan(trials(2, -1));
    },
    60_000,
  );
});

describe("solveEnd", () => {
  it("takes a whole schedule to its optimum, with a proof; and never breaks the rest where it is a part", async () => {
    for (const { seed, block, machine, start } of cases.slice(0, trials(6, 2))) {
      const cutter = new Cutter(block, machine);
      const whole = await solveEnd(cutter, start, 0, start.length, { contenders, seconds: 20, seed: 1 });
      expect(whole.lower, `seed ${seed}`).toBe(whole.upper);
      expect(check(block, machine, whole.schedule), `seed ${seed}`).toEqual([]);
      expect(whole.schedule.length).toBe(whole.upper);
      const last = whole.proof.at(-1)!;
      expect(/infeasible \(the engine says so: /.test(last), last).toBe(whole.claimants.length > 0);
      const { proved, schedule } = await improve(block, machine, start, { ...limits, windowOperations: 20 });
      expect(proved && schedule.length).toBe(whole.upper);
      const half = start.length >> 1;
      const tail = await solveEnd(cutter, start, half, start.length, { contenders, seconds: 20, seed: 1 });
      expect(check(block, machine, tail.schedule), `seed ${seed}`).toEqual([]);
      expect(tail.schedule.length).toBe(half + tail.upper);
      expect(tail.proof.length).toBeGreaterThan(0);
    }
  }, 60_000);

  it("states a bound where nobody decides", async () => {
    const { block, machine, start } = cases.find(({ block }) => block.operations.length > 10)!;
    const mute = { ...glpk, solve: async () => ({ ...silent }) };
    const silent = { status: "undecided", because: "time limit", engine: "mute", seconds: 0, ignored: [] } as const;
    const cutter = new Cutter(block, machine);
    const lazy = [{ solver: mute, formulation: step }];
    const { lower, upper } = await solveEnd(cutter, start, 0, start.length, { contenders: lazy, seconds: 1, seed: 1 });
    const solved = await solveEnd(cutter, start, 0, start.length, { contenders, seconds: 20, seed: 1 });
    expect(upper).toBe(start.length);
    expect(lower).toBeLessThanOrEqual(solved.lower);
  });
});
