import { expect, test } from "vitest";
import { check } from "../../../src/check/check.ts";
import { solveEnd } from "../../../src/exact/lengths/solveEnd.ts";
import type { ProblemSolver } from "../../../src/exact/problem/problemSolver.ts";
import { Cutter } from "../../../src/exact/problem/window.ts";
import { parseBlock } from "../../../src/ir/notation.ts";
import { takeHome } from "../../../src/machine/presets/takeHome.ts";
import { parseSchedule } from "../../../src/schedule/notation.ts";

test("an answer that ends before the length it was asked for is as short as it is", async () => {
  const block = parseBlock("a!:flow b!:flow c!:flow d!:flow", takeHome);
  const schedule = parseSchedule("0 2 4 6", block);
  let asked = 0;
  const early: ProblemSolver = {
    name: "early",
    decide: async () => {
      const placements = [0, 1, 2, 4].map((cycle) => ({ form: 0, cycles: [cycle] }));
      const first = { status: "scheduled", placements } as const;
      const later = { status: "undecided", because: "time limit" } as const;
      return { ...(asked++ === 0 ? first : later), seconds: 0, work: 0 };
    },
  };
  const cutter = new Cutter(block, takeHome);
  const end = await solveEnd(cutter, schedule, 0, 7, { contenders: [{ solver: early }], seconds: 1, seed: 1 });
  expect([end.lower, end.upper, end.schedule.length]).toEqual([4, 5, 5]);
  expect(check(block, takeHome, end.schedule)).toEqual([]);
});
