import { describe, expect, it } from "vitest";
import { BoundInstance } from "../../../src/bounds/boundInstance.ts";
import { headTail } from "../../../src/bounds/headTail.ts";
import { resource } from "../../../src/bounds/resource.ts";
import { inThisThread, inThreads } from "../../../src/exact/jobs/background.ts";
import { judge, type Verified } from "../../../src/exact/problem/judge.ts";
import { takeHome } from "../../../src/machine/presets/takeHome.ts";
import { generate } from "../../../src/walk/generator/generate.ts";
import { standardPlan } from "../../../src/walk/plan/standardPlan.ts";

// Large enough for a thread of its own.
const block = generate(standardPlan({ height: 4, rounds: 6, batch: 160 }, "values"), takeHome);

describe("bounds and greedy references in threads", () => {
  it("are what they are here: the budget is passes, and no clock has a say", async () => {
    expect(block.operations.length).toBeGreaterThanOrEqual(2000);
    const options = { passes: 2, seed: 3 };
    const [here, there, bounds] = await Promise.all([
      inThisThread.greedy(block, takeHome, options),
      inThreads.greedy(block, takeHome, options),
      inThreads.bounds(new BoundInstance(block, takeHome), [resource, headTail]),
    ]);
    expect(there).toEqual(here);
    expect(there).toMatchObject({ cut: false, budget: 2 });
    expect(bounds).toEqual([
      resource(new BoundInstance(block, takeHome)),
      headTail(new BoundInstance(block, takeHome)),
    ]);
  });

  it("end with the best schedule until then, and wait for one where there is none", async () => {
    const better: Verified[] = [];
    const found = await inThreads.greedy(block, takeHome, {
      passes: 1_000_000,
      signal: AbortSignal.abort(),
      better: (verified) => better.push(verified),
    });
    expect(found).toMatchObject({ cut: true, budget: 1_000_000 });
    expect(found.verified).toEqual(better.at(-1));
    expect(judge(block, takeHome, found.verified.schedule).status).toBe("valid");
    expect(
      await inThreads.bounds(new BoundInstance(block, takeHome), [resource], undefined, AbortSignal.abort()),
    ).toEqual([]);
  });
});
