import { describe, expect } from "vitest";
import { BoundInstance } from "../../src/bounds/boundInstance.ts";
import { ancestorLimitOf, improvedTimes } from "../../src/bounds/improvedTimes.ts";
import { Pressure } from "../../src/exact/problem/pressure.ts";
import { leftShift } from "../../src/exact/windows/leftShift.ts";
import { OpenSlots } from "../../src/exact/windows/openSlots.ts";
import { RankSet } from "../../src/graph/rankSet.ts";
import { layeredBlock } from "../../src/ir/layeredBlock.ts";
import { validateBlock } from "../../src/ir/validateBlock.ts";
import { listSchedule } from "../../src/list/list.ts";
import { prepare } from "../../src/list/listInstance.ts";
import { indexMinusHeight, tailMinusGroup } from "../../src/list/priority.ts";
import { ReadyPool } from "../../src/list/readyPool.ts";
import { WordsGate } from "../../src/list/wordsGate.ts";
import { takeHome } from "../../src/machine/presets/takeHome.ts";
import { toSchedule } from "../../src/schedule/compactSchedule.ts";
import { finish } from "../../src/time/steps.ts";
import { fuller, inFast, longer, longerGroup } from "../trials.ts";

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

/** What a left shift asks of slots and words. */
const slotWork: [object, string][] = [
  [OpenSlots.prototype, "next"],
  [OpenSlots.prototype, "fill"],
  [Pressure.prototype, "move"],
];

describe("random blocks in layers", () => {
  fuller("are the same for the same options, right for their machine, and as large as they are asked to be", () => {
    const operations = inFast(600, 3000);
    const block = layeredBlock(takeHome, { operations, seed: 5 });
    expect(block).toEqual(layeredBlock(takeHome, { operations, seed: 5 }));
    expect(block.dependences).not.toEqual(layeredBlock(takeHome, { operations, seed: 6 }).dependences);
    validateBlock(block, takeHome);
    expect(block.operations).toHaveLength(operations);
    const engines = new Set(block.operations.map(({ forms }) => forms[0]!.rows[0]!.engine));
    expect(engines).toEqual(new Set([0, 1, 2, 3, 4]));
    expect(block.operations.some(({ forms }) => forms.length > 1)).toBe(true);
    expect(() => layeredBlock(takeHome, { operations: 2 ** 20 + 1 })).toThrow("operations is 1048577");
    expect(() => layeredBlock(takeHome, { operations: 10, seed: -1 })).toThrow("seed is -1");
  });
});

longerGroup("with more operations than a call takes arguments", () => {
  longer(
    "there is a list pass",
    () => {
      const instance = prepare(layeredBlock(takeHome, { operations: 200_000 }), takeHome);
      const outcome = listSchedule(instance, { priority: indexMinusHeight(16).priority(instance), scratchWords: 1408 });
      expect(outcome.status).toBe("scheduled");
    },
    120_000,
  );
});

longerGroup("with sixteen times the operations", () => {
  const blocks = [800, 12_800].map((operations) => layeredBlock(takeHome, { operations }));

  longer.each([
    ["i - 16*height", indexMinusHeight(16)],
    ["tail - 6*group", tailMinusGroup(6)],
  ])("a list pass by %s does at most eighteen times the work in its queues", (_, rule) => {
    for (const direction of ["forward", "backward"] as const) {
      const work = (scratchWords: number): number[] =>
        blocks.map((block) => {
          const instance = prepare(block, takeHome);
          const priority = rule.priority(instance);
          let passes = 1;
          const all = counted(queueWork, () => {
            const outcome = listSchedule(instance, { priority, direction, scratchWords });
            if (outcome.status !== "scheduled") throw new Error(outcome.status);
            passes += outcome.retries;
          });
          return all / passes;
        });
      const [small, large] = work(Number.POSITIVE_INFINITY);
      expect(large! / small!, direction).toBeLessThan(18);
      // The small block fits into these words, the large one waits for them: each operation is parked and woken some times.
      const [, short] = work(1200);
      expect(short! / blocks[1]!.operations.length, direction).toBeLessThan(18);
    }
  });

  longer("Langevin and Cerny's heads look at no more ancestors of each", () => {
    expect(ancestorLimitOf(12_000)).toBe(12_000);
    expect(ancestorLimitOf(16 * 16_384)).toBe(187);
    const instance = new BoundInstance(layeredBlock(takeHome, { operations: 3000 }), takeHome);
    const looked = counted([[RankSet.prototype, "remove"]], () => finish(improvedTimes(instance, 100)));
    // A hundred in each direction, and those that were still pending.
    expect(looked / 3000).toBeLessThan(2 * 100 * 1.8);
  });

  longer("a left shift looks at boundaries and slots near what it moves", () => {
    for (const scratchWords of [undefined, 1200]) {
      const machine = { engines: takeHome.engines, ...(scratchWords === undefined ? {} : { scratchWords }) };
      const [small, large] = blocks.map((block) => {
        const instance = prepare(block, machine);
        const outcome = listSchedule(instance, { priority: indexMinusHeight(16).priority(instance) });
        if (outcome.status !== "scheduled") throw new Error(outcome.status);
        const schedule = toSchedule(block, outcome.schedule);
        return counted(slotWork, () => leftShift(block, machine, schedule));
      });
      expect(large! / blocks[1]!.operations.length).toBeLessThan(8);
      if (scratchWords === undefined) expect(large! / small!).toBeLessThan(18);
    }
  });
});
