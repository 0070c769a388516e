import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseRecords } from "../../../src/report/records/record.ts";
import { tightnessMarkdown } from "../../../src/report/studies/tightnessTable.ts";

const results = new URL("../../../results/", import.meta.url);

test("the records in results/ give the table that stands there, and no bound in it was wrong", () => {
  const records = parseRecords(readFileSync(new URL("tightness.jsonl", results), "utf8"), "results/tightness.jsonl");
  expect(tightnessMarkdown(records)).toBe(readFileSync(new URL("tightness.md", results), "utf8"));
  for (const { results: found } of records) expect(found["invalid"]).toEqual([]);
});
