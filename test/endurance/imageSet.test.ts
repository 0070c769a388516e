import { join } from "node:path";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { describe, expect, it } from "vitest";
import { judge } from "../../src/exact/problem/judge.ts";
import { takeHome } from "../../src/machine/presets/takeHome.ts";
import { parseProgram } from "../../src/machine/program.ts";
import { decode } from "../../src/machine/simulator/decode.ts";
import { emit } from "../../src/schedule/emit.ts";
import { imageSet, seededImage } from "../../src/walk/imageSet.ts";
import { judgeProgram } from "../../src/walk/judgeProgram.ts";
import type { KernelPlan } from "../../src/walk/plan/plan.ts";
import { replay } from "../../src/walk/search/planFile.ts";
import { planFolder, planNames, readPlan } from "../../src/walk/search/planStore.ts";
import { mutant, mutations } from "../walk/generator/mutant.ts";

/** A right program, and what it is right for. */
function programOf(name: string) {
  const plan = readPlan(join(planFolder, name));
  const { block, schedule } = replay(plan, takeHome);
  const verdict = judge(block, takeHome, schedule);
  if (verdict.status === "rejected") throw new Error(verdict.because);
  const program = emit(block, takeHome, verdict.verified.schedule, verdict.verified.allocation);
  return { program: parseProgram(JSON.parse(JSON.stringify(program))), kernel: plan.kernel, cycles: plan.cycles };
}

/** Images other than those of the set, as many as find whatever there is. */
function* others(size: KernelPlan, count: number) {
  for (let k = 0; k < count; k++) yield { name: `seed ${100_001 + k}`, image: seededImage(size, 100_001 + k) };
}

describe("the images that programs are judged on", () => {
  // 4,571 wrong mutants of the six small plans, 150 for each mutation: one random image passes 80 of them, the
  // edge images alone 16, 8 seeds alone 5, 16 seeds alone none, edges and 8 seeds none. 32 are the default since then each lane
  // has been at each node of levels 1 to 4 (independent draws leave out 6 % at level 4), at 3 ms an image of the standard size.
  it("find out every wrong mutant that four times as many images find out", () => {
    let wrong = 0;
    for (const name of planNames().filter((each) => !each.startsWith("h10"))) {
      const { program, kernel, cycles } = programOf(name);
      const random = xoroshiro128plus(7);
      const options = { cycleLimit: cycles + 50, untilWrong: true };
      const right = (changed: typeof program, images: Iterable<{ name: string; image: Uint32Array }>): boolean =>
        judgeProgram(decode(changed, takeHome), images, options).contracts.some(
          (verdict) => verdict.contract === kernel.contract && verdict.right,
        );
      expect(right(program, imageSet(kernel)), name).toBe(true);
      for (const mutation of mutations) {
        for (let trial = 0; trial < 12; trial++) {
          const changed = mutant(program, mutation, random);
          if (changed === undefined) continue;
          if (!right(changed, imageSet(kernel))) wrong++;
          else expect(right(changed, others(kernel, 128)), `${name}, ${mutation}, trial ${trial}`).toBe(true);
        }
      }
    }
    expect(wrong).toBeGreaterThan(300);
  });
});
