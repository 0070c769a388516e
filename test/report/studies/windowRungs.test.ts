import { describe, expect, it } from "vitest";
import type { RunRecord } from "../../../src/report/records/record.ts";
import { windowGainsMarkdown } from "../../../src/report/studies/windowGains.ts";
import { closedShares, type WindowRungRow, windowRungsText } from "../../../src/report/studies/windowRungs.ts";

const gain = { tried: 4, closed: 1, infeasible: 0, undecided: 1, accepted: 2, seconds: 1 };

const row = (
  rung: string,
  before: number,
  by: { readonly groups: number; readonly remove: number },
): WindowRungRow => ({
  ...{ rung, operations: 10, rule: "rule", before, after: before - by.groups - by.remove, bound: 100 },
  ...{ boundName: "head-tail", simulated: 3, stopped: "time limit", seconds: 5, cpuSeconds: 4 },
  gains: [
    { ...gain, kind: "groups", cycles: by.groups },
    { ...gain, kind: "remove", cycles: by.remove },
    { ...gain, kind: "shift", cycles: 0 },
  ],
});

const rows = [
  row("at its bound", 100, { groups: 0, remove: 0 }),
  row("all", 104, { groups: 3, remove: 1 }),
  { ...row("the same", 104, { groups: 3, remove: 1 }), sameAs: "all" },
  row("a quarter", 108, { groups: 0, remove: 2 }),
  row("untouched", 102, { groups: 0, remove: 0 }),
];

describe("windows of all rungs", () => {
  it("count every block that leaves something to close once, one that lost nothing as half a cycle", () => {
    const { mean, ...rest } = closedShares(rows);
    expect(rest).toEqual({ open: 3, untouched: 1, windows: 3, groups: 3 });
    expect(mean).toBeCloseTo((1 * 0.25 * 0.25) ** (1 / 3), 12);
    expect(closedShares(rows.slice(0, 1))).toEqual({ open: 0, untouched: 0, mean: 1, windows: 0, groups: 0 });
  });

  it("tell apart what windows and what group shifts closed, on the page and in the terminal", () => {
    const record = {
      ...{ experiment: "windows", slotwise: "0.2.0", node: "v20", host: "linux", date: "2026-11-28T00:00:00Z" },
      ...{ machine: "take-home", parameters: { cpu: true, only: "size" }, seeds: { seed: 1 } },
      ...{ limits: { seconds: 15, threads: 2, windowSeconds: 5 }, results: { rungs: rows } },
    } as unknown as RunRecord;
    const page = windowGainsMarkdown([record]);
    expect(page).toContain('## From the plain list schedules of the rungs named "size" of the ladder (2026-11-28)');
    expect(page).toContain("At most 15 s of the CPU for a rung, 2 threads");
    expect(page).toContain("| all | 10 | 104 | 100 | 100 (head-tail) | 100 % | 1 | 3 | 8, 4 | time limit | 5 | 4 |");
    expect(page).toContain("| the same | 10 | 104 | 100 | 100 (head-tail) | 100 % | 1 | 3 | 8, 4 | as all | 5 | 4 |");
    expect(page).toContain("| at its bound | 10 | 100 | 100 | 100 (head-tail) | nothing to close |");
    expect(page).toContain("40 % is closed in geometric mean over the 3 different blocks");
    expect(page).toContain("of the 6 cycles exact windows closed 3 (50 %) and group shifts 3 (50 %)");
    for (const line of windowRungsText(rows, { colour: false, columns: 80 }).split("\n"))
      expect(line.length).toBeLessThanOrEqual(80);
    expect(() => windowGainsMarkdown([{ ...record, results: { rungs: [{}] } }])).toThrow(RangeError);
  });
});
