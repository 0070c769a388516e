import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseRecords } from "../../../src/report/records/record.ts";
import { familyMarkdown, familyRowSchema } from "../../../src/report/studies/familyTable.ts";

const results = new URL("../../../results/", import.meta.url);

test("the records in results/ give the table that stands there", () => {
  const records = parseRecords(readFileSync(new URL("family.jsonl", results), "utf8"), "results/family.jsonl");
  expect(familyMarkdown(records)).toBe(readFileSync(new URL("family.md", results), "utf8"));
  for (const row of records.at(-1)!.results["rows"] as unknown[]) {
    const { slots, pooled, mix, batch } = familyRowSchema.parse(row);
    expect(pooled).toBeGreaterThanOrEqual(Math.ceil(slots - 1e-3));
    expect(mix.reduce((sum, { groups }) => sum + groups, 0)).toBe(batch / 8);
  }
});
