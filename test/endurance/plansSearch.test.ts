import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readPlan } from "../../src/walk/search/planStore.ts";
import { experimentFile } from "../experiments/experimentFile.ts";

const folder = mkdtempSync(join(tmpdir(), "plans-search-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the search as a user does; `interrupt` sends SIGINT once stderr matches. */
const search = (words: string, interrupt?: RegExp) =>
  experimentFile("search.ts", `--height 2 --rounds 4 --batch 64 --inputs 2 ${words}`.split(" "), { interrupt });

describe("the search of plans", () => {
  it("writes the same plan for the same seed and evaluations", async () => {
    const texts: string[] = [];
    for (const name of ["a", "b"]) {
      const plan = join(folder, `${name}.json`);
      const run = await search(`--evaluations 10 --turns 2 --seed 5 --plan ${plan} --state ${join(folder, name)}`);
      expect(run.code).toBe(0);
      expect(run.err).toMatch(/\d+ cycles, checked and simulated\n/);
      expect(run.err).toMatch(/the bound of the \d+ cycles' block is \d+, gap \d+/);
      expect(run.out).toContain(`${readPlan(plan).cycles} cycles in `);
      texts.push(readFileSync(plan, "utf8"));
    }
    expect(texts[0]).toBe(texts[1]);
  });

  it("keeps the best on Ctrl-C, and goes on from it", async () => {
    const plan = join(folder, "kept.json");
    const words = `--slice 1 --plan ${plan} --state ${join(folder, "kept")}`;
    const stopped = await search(`${words} --seconds 600`, /round 1: /);
    expect(stopped.code).toBe(130);
    expect(stopped.err).toContain("search: SIGINT, ending with what there is");
    expect(existsSync(plan)).toBe(true);
    const { cycles } = readPlan(plan);
    expect(stopped.out).toBe(`${cycles} cycles in ${plan}\n`);
    const resumed = await search(`${words} --turns 1`);
    expect(resumed.err).toContain(`from a plan of ${cycles} cycles`);
    expect(resumed.err).toMatch(/round [2-9]\d*: /);
    expect(readPlan(plan).cycles).toBeLessThanOrEqual(cycles);
  });

  it.each([
    ["--seconds 0", "--seconds 0: a number from 0.1"],
    ["--threads 1.5", "--threads 1.5: a whole number from 1"],
  ])("refuses %s", async (words, says) => {
    const { code, err } = await search(words);
    expect(err).toContain(`search: ${says}`);
    expect(code).toBe(2);
  });
});
