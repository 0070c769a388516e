import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseRecords } from "../../../src/report/records/record.ts";
import { boundsMarkdown } from "../../../src/report/studies/boundsTable.ts";

const results = new URL("../../../results/", import.meta.url);
const records = parseRecords(readFileSync(new URL("bounds.jsonl", results), "utf8"), "results/bounds.jsonl");

test("the records in results/ give the table that stands there", () => {
  expect(boundsMarkdown(records)).toBe(readFileSync(new URL("bounds.md", results), "utf8"));
});

test("no bound of a record is above what was achieved, nor above a known optimum", () => {
  for (const { results: found } of records) {
    for (const row of found["rows"] as { best: number; length: number; known?: { upper: number } }[]) {
      expect(row.best).toBeLessThanOrEqual(Math.min(row.length, row.known?.upper ?? row.length));
    }
  }
});

test("a record without rows is refused", () => {
  expect(() => boundsMarkdown([])).toThrow("no rows");
});
