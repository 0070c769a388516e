import { describe, expect, it } from "vitest";
import { BoundInstance } from "../../src/bounds/boundInstance.ts";
import { headTail } from "../../src/bounds/headTail.ts";
import { resource } from "../../src/bounds/resource.ts";
import { inThisThread, inThreads } from "../../src/exact/jobs/background.ts";
import { judge, type Verified } from "../../src/exact/problem/judge.ts";
import { bigBlock } from "../exact/bigBlock.ts";

// Large enough for a thread of its own.
const { block, machine } = bigBlock(2100, 40);

describe("bounds and greedy references in threads", () => {
  it("are what they are here: the budget is passes, and no clock has a say", async () => {
    expect(block.operations.length).toBeGreaterThanOrEqual(2000);
    const options = { passes: 2, seed: 3 };
    const [here, there] = await Promise.all([
      inThisThread.greedy(block, machine, options),
      inThreads.greedy(block, machine, options),
    ]);
    expect(there).toEqual(here);
    expect(there).toMatchObject({ cut: false, budget: 2 });
  });

  it("and so are bounds", async () => {
    const instance = new BoundInstance(block, machine);
    const bounds = await inThreads.bounds(instance, [resource, headTail]);
    expect(bounds).toEqual([resource(instance), headTail(instance)]);
  });

  it("end with the best schedule until then, and wait for one where there is none", async () => {
    const better: Verified[] = [];
    const found = await inThreads.greedy(block, machine, {
      passes: 1_000_000,
      signal: AbortSignal.abort(),
      better: (verified) => better.push(verified),
    });
    expect(found).toMatchObject({ cut: true, budget: 1_000_000 });
    expect(found.verified).toEqual(better.at(-1));
    expect(judge(block, machine, found.verified.schedule).status).toBe("valid");
    expect(
      await inThreads.bounds(new BoundInstance(block, machine), [resource], undefined, AbortSignal.abort()),
    ).toEqual([]);
  });
});
