import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { blockFormulations } from "../../models/formulations.ts";
import { racingPortfolio } from "../../models/portfolio.ts";
import { check } from "../../src/check/check.ts";
import { decide } from "../../src/exact/lengths/portfolio.ts";
import { solveBlock } from "../../src/exact/lengths/solveBlock.ts";
import { wholeBlock } from "../../src/exact/problem/wholeBlock.ts";
import { parseBlocksFile } from "../../src/ir/blocksFile.ts";
import { cadical } from "../../src/solve/cadical.ts";
import { glpk } from "../../src/solve/glpk.ts";
import { highs } from "../../src/solve/highs.ts";

/** Values of many sizes under a cap: their rows have decision diagrams as large as the cap. */
const cases = ["hang-words60-997", "hang-words44-30000"].map((name) => {
  const text = readFileSync(new URL(`../cases/public/${name}.json`, import.meta.url), "utf8");
  return [name, parseBlocksFile(JSON.parse(text))[0]!] as const;
});

describe.each(cases)("%s", (_, { block, machine }) => {
  test("solve ends within its seconds", async () => {
    const seconds = 4;
    const started = performance.now();
    const portfolio = racingPortfolio({ glpk, highs, cadical });
    const solution = await solveBlock(block, machine, { portfolio, seconds, seed: 1 });
    expect((performance.now() - started) / 1000).toBeLessThan(seconds + 2);
    expect(check(block, machine, solution.schedule!)).toEqual([]);
    expect(solution.lower).toBeLessThanOrEqual(solution.upper!);
  });

  test("a cancellation takes effect while clauses are written", async () => {
    const abort = new AbortController();
    let cancelled = Number.POSITIVE_INFINITY;
    setTimeout(() => {
      cancelled = performance.now();
      abort.abort();
    }, 1500);
    const contender = { solver: cadical, formulation: blockFormulations.channelled };
    const limits = { seconds: 120, signal: abort.signal };
    const decision = await decide(wholeBlock(block, machine, 33), contender, limits);
    if (decision.status === "undecided") expect(decision.because).toMatch(/cancelled|refused/);
    // Late timers would mean that the main thread was busy.
    expect(performance.now() - cancelled).toBeLessThan(1000);
  });
});
