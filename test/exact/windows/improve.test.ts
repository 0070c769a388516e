import { describe, expect, it } from "vitest";
import { pulse } from "../../../models/pulse.ts";
import { step } from "../../../models/step.ts";
import { check } from "../../../src/check/check.ts";
import { type Journal, memoryJournal } from "../../../src/exact/jobs/journal.ts";
import { inProcess } from "../../../src/exact/jobs/pool.ts";
import { cutWindow } from "../../../src/exact/problem/window.ts";
import { Companion } from "../../../src/exact/windows/companion.ts";
import { improve } from "../../../src/exact/windows/improve.ts";
import { leftShift } from "../../../src/exact/windows/leftShift.ts";
import { glpk } from "../../../src/solve/glpk.ts";
import { highs } from "../../../src/solve/highs.ts";
import type { Solver } from "../../../src/solve/solver.ts";
import { fuller, inFast } from "../../trials.ts";
import { severalWindows, soundCases } from "../soundCases.ts";

const limits = { formulation: step, solver: glpk, seconds: 60, windowSeconds: 10, windowOperations: 6 };

const cases = soundCases(14, { operations: [8, 12], scratch: 50 }).map(({ serial, ...rest }) => ({
  ...rest,
  // A greedy that takes the first form everywhere: it leaves something to find.
  greedy: leftShift(rest.block, rest.machine, serial),
}));

const harder = {
  ...severalWindows,
  greedy: leftShift(severalWindows.block, severalWindows.machine, severalWindows.serial),
};

describe("improve", () => {
  fuller(
    "is never longer than what it began with, passes the checker, and shows every window",
    async () => {
      let shorter = 0;
      for (const { seed, block, machine, greedy } of cases.slice(0, inFast(6, 14))) {
        const result = await improve(block, machine, greedy, limits);
        expect(result.schedule.length, `seed ${seed}`).toBeLessThanOrEqual(greedy.length);
        expect(check(block, machine, result.schedule, result.allocation), `seed ${seed}`).toEqual([]);
        const gained = result.windows.filter((window) => window.kind === "remove" && window.accepted).length;
        expect(greedy.length - result.schedule.length, `seed ${seed}`).toBeGreaterThanOrEqual(gained);
        if (result.schedule.length < greedy.length) {
          shorter++;
          expect(gained).toBeGreaterThan(0);
        }
      }
      expect(shorter).toBeGreaterThan(inFast(1, 3));
    },
    60_000,
  );

  fuller(
    "ends with a proof on small blocks, and another formulation and engine agree that nothing is shorter",
    async () => {
      for (const { seed, block, machine, greedy } of cases.slice(0, inFast(3, 10))) {
        const { schedule, proved } = await improve(block, machine, greedy, { ...limits, windowOperations: 20 });
        expect(proved, `seed ${seed}`).toBe(true);
        if (schedule.length < 2) continue;
        const whole = cutWindow(block, machine, schedule, 0, schedule.length, schedule.length - 1);
        const { program } = pulse.build(whole.problem, { kind: "feasible" });
        expect((await highs.solve(program, { limitSeconds: 20 })).status, `seed ${seed}`).toBe("infeasible");
      }
    },
    60_000,
  );

  it("gives the same schedule and the same windows twice", async () => {
    const { block, machine, greedy } = cases[3]!;
    const timeless = async () => {
      const { schedule, windows } = await improve(block, machine, greedy, limits);
      return { schedule, windows: windows.map((window) => ({ ...window, seconds: 0 })) };
    };
    expect(await timeless()).toEqual(await timeless());
  });

  it("goes on from what is found beside it, and counts its seconds from the end of that", async () => {
    const { block, machine, greedy } = harder;
    const { schedule, allocation } = await improve(block, machine, greedy, limits);
    expect(schedule.length).toBeLessThan(greedy.length);
    const pool = { ...inProcess({ formulations: [step], solvers: [glpk] }), threads: 2 };

    // Companion somebody who takes all threads nothing is tried, however long that goes on.
    const beside = new Companion(2);
    const taken = improve(block, machine, greedy, { ...limits, seconds: 0.001, pool, beside });
    await new Promise((resolve) => setTimeout(resolve, 20));
    beside.found({ schedule, allocation });
    beside.ended(0.001);
    const result = await taken;
    expect(result.schedule).toEqual(schedule);
    expect(result.windows.filter(({ engine }) => engine !== "counting")).toEqual([]);

    // A bound that it reaches ends it at once.
    const other = new Companion(1);
    const bounded = improve(block, machine, greedy, { ...limits, pool, beside: other });
    other.found({ schedule, allocation });
    other.raised(schedule.length);
    expect((await bounded).stopped).toBe("bound reached");
    // The longer one of two is not taken.
    other.found({ schedule: greedy, allocation });
    expect(other.best?.schedule).toBe(schedule);
  });

  it("never solves the same window twice with a journal, and goes on from where it was stopped", async () => {
    const { block, machine, greedy } = harder;
    let solves = 0;
    const counting: Solver = {
      name: glpk.name,
      solve(...all) {
        solves++;
        return glpk.solve(...all);
      },
    };
    const whole = await improve(block, machine, greedy, { ...limits, solver: counting });
    const needed = solves;
    expect(needed).toBeGreaterThan(1);

    const journal: Journal = memoryJournal();
    const stop = new AbortController();
    solves = 0;
    const broken = await improve(block, machine, greedy, {
      ...limits,
      solver: counting,
      journal,
      signal: stop.signal,
      onWindow: () => solves === 1 && stop.abort(),
    });
    expect(broken.stopped).toBe("cancelled");
    expect(check(block, machine, broken.schedule, broken.allocation)).toEqual([]);
    expect(journal.incumbent(block, machine)).toEqual(broken.schedule);

    const resumed = await improve(block, machine, greedy, { ...limits, solver: counting, journal });
    expect(solves).toBe(needed);
    expect(resumed.schedule).toEqual(whole.schedule);
    expect(resumed.windows.filter((window) => window.recalled)).toHaveLength(1);
  });

  it("keeps the schedule when the engine decides nothing, or answers nonsense", async () => {
    const { block, machine, greedy } = harder;
    const answers = { engine: "mute", seconds: 0, ignored: [] };
    const mute: Solver = {
      name: "mute",
      solve: async () => ({ status: "undecided", because: "crash", detail: "no memory", ...answers }),
    };
    const kept = await improve(block, machine, greedy, { ...limits, solver: mute });
    expect(kept.schedule).toEqual(greedy);
    expect(kept.windows.some(({ status, because }) => status === "undecided" && because === "no memory")).toBe(true);
    const liar: Solver = {
      name: "liar",
      solve: async ({ columns }) => ({
        status: "optimal",
        x: Float64Array.from(columns, ({ upper }) => upper),
        objective: 0,
        ...answers,
      }),
    };
    const guarded = await improve(block, machine, greedy, { ...limits, solver: liar });
    expect(check(block, machine, guarded.schedule, guarded.allocation)).toEqual([]);
    expect(guarded.windows.some(({ status, accepted }) => status === "optimal" && !accepted)).toBe(true);
  });

  it("refuses a schedule that is not valid, and limits that are none", async () => {
    const { block, machine, greedy } = cases[0]!;
    const lost = { ...greedy, placements: greedy.placements.slice(1) };
    await expect(improve(block, machine, lost, limits)).rejects.toThrow(RangeError);
    await expect(improve(block, machine, greedy, { ...limits, windowSeconds: 0 })).rejects.toThrow(
      /windowSeconds is 0/,
    );
  });
});
