import { describe, expect, it } from "vitest";
import { BoundInstance } from "../../src/bounds/boundInstance.ts";
import { ancestorLimitOf, improvedTimes } from "../../src/bounds/improvedTimes.ts";
import { RankSet } from "../../src/graph/rankSet.ts";
import { layeredBlock } from "../../src/ir/layeredBlock.ts";
import { validateBlock } from "../../src/ir/validateBlock.ts";
import { listSchedule } from "../../src/list/list.ts";
import { prepare } from "../../src/list/listInstance.ts";
import { indexMinusHeight, tailMinusGroup } from "../../src/list/priority.ts";
import { ReadyPool } from "../../src/list/readyPool.ts";
import { WordsGate } from "../../src/list/wordsGate.ts";
import { takeHome } from "../../src/machine/presets/takeHome.ts";
import { finish } from "../../src/time/steps.ts";

/** Counts calls of methods while `work` is done. */
function counted(places: readonly [object, string][], work: () => void): number {
  let count = 0;
  const restore = places.map(([prototype, name]) => {
    const of = prototype as Record<string, (...given: unknown[]) => unknown>;
    const real = of[name]!;
    of[name] = function (this: unknown, ...given) {
      count++;
      return real.apply(this, given);
    };
    return () => {
      of[name] = real;
    };
  });
  try {
    work();
  } finally {
    for (const each of restore) each();
  }
  return count;
}

/** Everything that a pass asks of queues: heads looked for, entries put in and taken out and looked at, needs worked out. */
const queueWork: [object, string][] = [
  ...["head", "insert", "remove", "park", "wake"].map((name): [object, string] => [ReadyPool.prototype, name]),
  ...["insert", "remove", "first", "next"].map((name): [object, string] => [RankSet.prototype, name]),
  [WordsGate.prototype, "need"],
];

describe("random blocks in layers", () => {
  it("are the same for the same options, right for their machine, and as large as they are asked to be", () => {
    const block = layeredBlock(takeHome, { operations: 3000, seed: 5 });
    expect(block).toEqual(layeredBlock(takeHome, { operations: 3000, seed: 5 }));
    expect(block.dependences).not.toEqual(layeredBlock(takeHome, { operations: 3000, seed: 6 }).dependences);
    validateBlock(block, takeHome);
    expect(block.operations).toHaveLength(3000);
    const engines = new Set(block.operations.map(({ forms }) => forms[0]!.rows[0]!.engine));
    expect(engines).toEqual(new Set([0, 1, 2, 3, 4]));
    expect(block.operations.some(({ forms }) => forms.length > 1)).toBe(true);
    expect(() => layeredBlock(takeHome, { operations: 2 ** 20 + 1 })).toThrow("operations is 1048577");
    expect(() => layeredBlock(takeHome, { operations: 10, seed: -1 })).toThrow("seed is -1");
  });
});

describe("with sixteen times the operations", () => {
  const blocks = [1500, 24_000].map((operations) => layeredBlock(takeHome, { operations }));

  it.each([
    ["i - 16*height", indexMinusHeight(16)],
    ["tail - 6*group", tailMinusGroup(6)],
  ])("a list pass by %s does at most eighteen times the work in its queues", (_, rule) => {
    for (const direction of ["forward", "backward"] as const) {
      const [small, large] = blocks.map((block) => {
        const instance = prepare(block, takeHome);
        const priority = rule.priority(instance);
        let retries = 0;
        const work = counted(queueWork, () => {
          const outcome = listSchedule(instance, { priority, direction, scratchWords: 1200 });
          if (outcome.status !== "scheduled") throw new Error(outcome.status);
          ({ retries } = outcome);
        });
        return work / (1 + retries);
      });
      expect(large! / small!, direction).toBeLessThan(18);
    }
  });

  it("Langevin and Cerny's heads look at no more ancestors than before", () => {
    expect(ancestorLimitOf(12_000)).toBe(12_000);
    expect(ancestorLimitOf(16 * 16_384)).toBe(187);
    const looked = (operations: number, limit: number): number => {
      const instance = new BoundInstance(layeredBlock(takeHome, { operations }), takeHome);
      return counted([[RankSet.prototype, "remove"]], () => finish(improvedTimes(instance, limit)));
    };
    expect(looked(8000, 100) / looked(500, 100)).toBeLessThan(20);
  });
});
