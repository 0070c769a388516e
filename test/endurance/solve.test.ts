import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { blockFormulations } from "../../models/formulations.ts";
import { racingPortfolio } from "../../models/portfolio.ts";
import { check } from "../../src/check/check.ts";
import { solveBlock } from "../../src/exact/lengths/solveBlock.ts";
import { parseBlocksFile } from "../../src/ir/blocksFile.ts";
import { cadical } from "../../src/solve/cadical.ts";
import { glpk } from "../../src/solve/glpk.ts";
import { highs } from "../../src/solve/highs.ts";

const cases = parseBlocksFile(JSON.parse(readFileSync(new URL("../cases/blocks.json", import.meta.url), "utf8")));

test("GLPK alone, 6 s a block: never a wrong bound, and at least 14 of 24 proved", async () => {
  const { step, pulse } = blockFormulations;
  let proved = 0;
  for (const { block, machine, known } of cases) {
    const solution = await solveBlock(block, machine, { solvers: [glpk], formulations: [step, pulse], seconds: 6 });
    const where = `${block.name}: ${solution.proof}`;
    expect(solution.lower, where).toBeLessThanOrEqual(known!.upper);
    expect(solution.upper, where).toBeGreaterThanOrEqual(known!.lower);
    expect(check(block, machine, solution.schedule!), where).toEqual([]);
    if (solution.lower === solution.upper) proved += 1;
  }
  expect(proved).toBeGreaterThanOrEqual(14);
});

test("the portfolio proves at least 23 of 24 blocks, 12 s a block, and contradicts none", async () => {
  let proved = 0;
  for (const { block, machine, known } of cases) {
    const portfolio = racingPortfolio({ glpk, highs, cadical });
    const solution = await solveBlock(block, machine, { portfolio, seconds: 12 });
    const where = `${block.name}: ${solution.proof}`;
    expect(solution.lower, where).toBeLessThanOrEqual(known!.upper);
    expect(solution.upper, where).toBeGreaterThanOrEqual(known!.lower);
    expect(check(block, machine, solution.schedule!), where).toEqual([]);
    if (solution.lower === solution.upper) proved += 1;
  }
  expect(proved).toBeGreaterThanOrEqual(23);
});
