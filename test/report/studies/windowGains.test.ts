import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { WindowRecord } from "../../../src/exact/windows/windowRecord.ts";
import { parseRecords } from "../../../src/report/records/record.ts";
import { type EndRow, endsMarkdown } from "../../../src/report/studies/endsTable.ts";
import { windowGains, windowGainsMarkdown } from "../../../src/report/studies/windowGains.ts";

const window: WindowRecord = {
  kind: "remove",
  from: 0,
  to: 10,
  operations: 5,
  formulation: "step",
  engine: "glpk",
  status: "optimal",
  before: 10,
  after: 9,
  bound: 8,
  accepted: true,
  recalled: false,
  seconds: 1,
  length: 99,
};
const kept = { after: 10, accepted: false } as const;

interface WindowsResults {
  readonly before: number;
  readonly after: number;
  readonly bound: number;
  readonly gains: readonly { readonly cycles: number }[];
  readonly closed: readonly unknown[];
}

describe("window gains", () => {
  it("sum up by kind, and together to what the schedule lost", () => {
    const windows = [
      window,
      { ...window, ...kept, status: "closed" },
      { ...window, kind: "groups", before: 99, after: 95, length: 95, engine: "list", status: "feasible" },
      { ...window, kind: "shift", before: 900, after: 800, length: 94 },
      { ...window, ...kept, status: "undecided", length: 94 },
    ] as const;
    const gains = windowGains(windows, 100);
    expect(gains.map(({ kind, tried, cycles, seconds }) => [kind, tried, cycles, seconds])).toEqual([
      ["remove", 3, 1, 3],
      ["groups", 1, 4, 1],
      ["shift", 1, 1, 1],
    ]);
    expect(gains[0]).toMatchObject({ closed: 1, undecided: 1, accepted: 1, infeasible: 0 });
    // What windows did to longer schedules than the list passes beside them had in the end is no gain.
    expect(windowGains(windows, 96).map(({ cycles }) => cycles)).toEqual([0, 1, 1]);
  });

  it.each([
    ["windows", windowGainsMarkdown],
    ["ends", endsMarkdown],
  ] as const)("results/%s.md is what its records give", (name, markdown) => {
    const file = (ending: string) =>
      readFileSync(new URL(`../../../results/${name}.${ending}`, import.meta.url), "utf8");
    const records = parseRecords(file("jsonl"), `results/${name}.jsonl`);
    expect(markdown(records)).toBe(file("md"));
    for (const { results } of records) {
      if (name === "windows") {
        const rungs = results["rungs"] as readonly Omit<WindowsResults, "closed">[] | undefined;
        for (const { before, after, bound, gains } of rungs ?? [results as unknown as WindowsResults]) {
          expect(bound).toBeLessThanOrEqual(after);
          expect(gains.reduce((sum, { cycles }) => sum + cycles, 0)).toBe(before - after);
        }
        if (rungs === undefined) expect((results as unknown as WindowsResults).closed.length).toBeGreaterThan(0);
      } else {
        for (const { lower, upper, valid } of results["rows"] as EndRow[]) {
          expect(lower).toBeLessThanOrEqual(upper);
          expect(valid).toBe(true);
        }
      }
    }
  });

  it("refuse records that are not theirs", () => {
    expect(() => windowGainsMarkdown([])).toThrow(RangeError);
    expect(() => endsMarkdown([])).toThrow(RangeError);
  });
});
