import { expect } from "vitest";
import { blockFormulations } from "../../../models/formulations.ts";
import { check } from "../../../src/check/check.ts";
import { lcg } from "../../../src/exact/learning/lcg.ts";
import { paretoFront } from "../../../src/exact/lengths/paretoFront.ts";
import { everyContender } from "../../../src/exact/lengths/portfolio.ts";
import { highs } from "../../../src/solve/highs.ts";
import { exhaustiveLength } from "../../laws/exhaustive.ts";
import { randomBlock } from "../../laws/randomBlock.ts";
import { fuller, inFast, trials } from "../../trials.ts";

fuller("a front has the points of an exhaustive search at every number of words", async () => {
  const { down, up } = everyContender([highs], [blockFormulations.step]);
  const portfolio = { down: [{ solver: lcg, hinted: true }, ...down], up };
  let longest = 0;
  for (let seed = inFast(2, 1); seed <= trials(30, 3, 2); seed++) {
    const { block, machine } = randomBlock(seed, { scratch: 0, reads: 30, operations: [5, 7] });
    const { points, ends } = await paretoFront(block, machine, { portfolio, seconds: 20, seed: 1 });
    const lengthIn = (scratchWords: number): number | undefined =>
      exhaustiveLength(block, { ...machine, scratchWords });
    expect(ends, `seed ${seed}`).toBe("infeasible");
    const most = points[0]!.words;
    const wanted: { length: number; words: number }[] = [];
    for (let words = most; words >= 0; words--) {
      const length = lengthIn(words);
      if (length === undefined) break;
      if (wanted.at(-1)?.length === length) wanted.pop();
      wanted.push({ length, words });
    }
    expect(
      points.map(({ length, words }) => ({ length, words })),
      `seed ${seed}`,
    ).toEqual(wanted);
    expect(
      points.every(({ proved }) => proved),
      `seed ${seed}`,
    ).toBe(true);
    for (const { schedule, words } of points) {
      expect(check(block, { ...machine, scratchWords: words }, schedule), `seed ${seed}`).toEqual([]);
    }
    longest = Math.max(longest, points.length);
  }
  expect(longest).toBeGreaterThan(1);
});
