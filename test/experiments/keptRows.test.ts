import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { keptRows } from "../../experiments/windows/keptRows.ts";
import type { WindowRungRow } from "../../src/report/studies/windowRungs.ts";

const folder = mkdtempSync(join(tmpdir(), "slotwise-rows-"));
afterAll(() => rmSync(folder, { recursive: true }));

const row: WindowRungRow = {
  ...{ rung: "tail", operations: 3, rule: "critical path", before: 9, after: 7, bound: 6, boundName: "ends LP" },
  ...{ simulated: 8, stopped: "time limit", seconds: 1, cpuSeconds: 2, gains: [] },
};

test("a row is found again by its block and what it was taken with, and by nothing else", () => {
  const settings = { limits: { seconds: 60 }, seed: 1 };
  const kept = keptRows(folder, settings);
  expect(kept.of("a block")).toBeUndefined();
  kept.keep("a block", row);
  expect(keptRows(folder, { limits: { seconds: 60 }, seed: 1 }).of("a block")).toEqual(row);
  expect(kept.of("another block")).toBeUndefined();
  expect(keptRows(folder, { ...settings, seed: 2 }).of("a block")).toBeUndefined();
});

test("a file that somebody wrote into is named", () => {
  const kept = keptRows(folder, "settings");
  kept.keep("a block", row);
  for (const name of readdirSync(join(folder, "rungs"))) {
    writeFileSync(join(folder, "rungs", name), JSON.stringify({ ...row, after: "7" }));
  }
  expect(() => kept.of("a block")).toThrow(/rungs.*json.*after/);
});
