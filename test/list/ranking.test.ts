import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import { describe, expect, it } from "vitest";
import { RankSet } from "../../src/graph/rankSet.ts";
import { ranking } from "../../src/list/ranking.ts";

describe("ranking", () => {
  const special = [0, -0, 1, -1, 1e-300, -1e-300, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0.5, 1e15 + 1];
  /** Anything at all, cycles, cycles with what disturbs them, and all within one cycle. */
  const kinds: ReadonlyMap<string, (random: RandomGenerator) => number> = new Map([
    [
      "numbers",
      (random) =>
        uniformInt(random, 0, 3) === 0 ? special[uniformInt(random, 0, 9)]! : uniformInt(random, -50, 50) / 7,
    ],
    ["cycles", (random) => -uniformInt(random, 0, 900)],
    ["disturbed cycles", (random) => uniformInt(random, -900, 0) + uniformInt(random, 0, 40) / 41],
    ["shares of a cycle", (random) => uniformInt(random, 0, 10_000) / 10_001],
  ]);
  it.each([...kinds])("of %s agrees with a comparison sort, ties by index", (_, drawn) => {
    const random = xoroshiro128plus(1);
    for (const size of [0, 1, 2, 10, 3000]) {
      const priority = Float64Array.from({ length: size }, () => drawn(random));
      const { order, rank } = ranking(priority);
      const naive = [...priority.keys()].sort((a, b) => {
        if (priority[a] === priority[b]) return a - b;
        return priority[a]! > priority[b]! ? -1 : 1;
      });
      expect([...order]).toEqual(naive);
      expect(naive.every((operation, at) => rank[operation] === at)).toBe(true);
    }
  });
});

describe("RankSet", () => {
  it("agrees with a plain set", () => {
    const random = xoroshiro128plus(2);
    for (const size of [1, 31, 32, 33, 1024, 1025, 40_000, 200_000]) {
      const set = new RankSet(size);
      const plain = new Set<number>();
      for (let step = 0; step < 400; step++) {
        const member = uniformInt(random, 0, size - 1);
        if (plain.delete(member)) set.remove(member);
        else {
          plain.add(member);
          set.insert(member);
        }
        const from = uniformInt(random, 0, size - 1);
        const above = [...plain].filter((other) => other >= from);
        expect(set.count).toBe(plain.size);
        expect(set.first()).toBe(plain.size === 0 ? -1 : Math.min(...plain));
        expect(set.next(from)).toBe(above.length === 0 ? -1 : Math.min(...above));
      }
      set.clear();
      expect([set.count, set.first(), set.next(0)]).toEqual([0, -1, -1]);
    }
  });
});
