import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { pulse } from "../../models/pulse.ts";
import { step } from "../../models/step.ts";
import { solveBlock } from "../../src/exact/solveBlock.ts";
import { parseBlocksFile } from "../../src/ir/blocksFile.ts";
import { check } from "../../src/schedule/check.ts";
import { glpk } from "../../src/solve/glpk.ts";

const cases = parseBlocksFile(JSON.parse(readFileSync(new URL("../cases/blocks.json", import.meta.url), "utf8")));

test("GLPK alone, 20 s a block: never a wrong bound, and at least 14 of 24 proved", async () => {
  let proved = 0;
  for (const { block, machine, known } of cases) {
    const solution = await solveBlock(block, machine, { solvers: [glpk], formulations: [step, pulse], seconds: 20 });
    const where = `${block.name}: ${solution.proof}`;
    expect(solution.lower, where).toBeLessThanOrEqual(known!.upper);
    expect(solution.upper, where).toBeGreaterThanOrEqual(known!.lower);
    expect(check(block, machine, solution.schedule!), where).toEqual([]);
    if (solution.lower === solution.upper) proved += 1;
  }
  expect(proved).toBeGreaterThanOrEqual(14);
});
