import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { windowMarkdown } from "../../../src/report/job/windowMarkdown.ts";
import { appendRecord, parseRecords, type RunRecord } from "../../../src/report/records/record.ts";

const record: RunRecord = {
  experiment: "window-ilp",
  slotwise: "0.1.0",
  node: "v20.0.0",
  host: "linux x64, 2 cores",
  date: "2030-01-02T03:04:05.000Z",
  machine: "take-home",
  parameters: {
    height: 2,
    rounds: 2,
    batch: 8,
    contract: "values",
    formulation: "step",
    solver: "glpk",
    resume: false,
  },
  seeds: { seed: 1 },
  limits: { seconds: 20 },
  results: {
    operations: 50,
    greedy: { rule: "critical path | ties", cycles: 31 },
    exact: { cycles: 30 },
    bound: { name: "head-tail", cycles: 29, scope: "block" },
    optimal: false,
    checked: true,
    simulated: 3,
    windows: { closed: 4, infeasible: 3, undecided: 2, removed: 1, shifted: 0, groups: 2, notTaken: 0 },
    stopped: "nothing left to try",
    seconds: 1.25,
  },
};

const splitRecord: RunRecord = {
  ...record,
  results: {
    ...record.results,
    greedy: { rule: "ties", cycles: 33, passes: 302, budget: 1500, cut: true, recalled: false },
    split: {
      earlier: 1,
      groupShifts: { saved: 1, slices: 5, taken: 2 },
      windows: {
        ...{ saved: 1, tried: 9, taken: { cycleLess: 1, earlier: 0 }, notTaken: 1 },
        statuses: {
          ...{ closedByCounting: 4, optimal: 1, feasible: 1, infeasible: 1 },
          ...{ undecidedAtTimeLimit: 1, cancelled: 1, undecidedOtherwise: 0 },
        },
      },
    },
    stopped: "time limit",
  },
};

describe("records", () => {
  it("are appended line by line, and read back as they were", () => {
    const folder = mkdtempSync(join(tmpdir(), "slotwise-records-"));
    try {
      const file = join(folder, "deep", "runs.jsonl");
      appendRecord(file, record);
      const all = appendRecord(file, { ...record, date: "2030-01-03T00:00:00.000Z" });
      expect(all).toHaveLength(2);
      expect(parseRecords(readFileSync(file, "utf8"))).toEqual(all);
      writeFileSync(file, '{"experiment":"x"}\n');
      expect(() => appendRecord(file, record)).toThrow(/line 1: not a record/);
      expect(() => parseRecords('\n{"half":')).toThrow(/line 2: not JSON/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("become one Markdown row a run", () => {
    const rows = windowMarkdown([record]).split("\n");
    expect(rows.at(-2)).toBe(
      "| 2030-01-02 | h2 r2 b8 | values | 50 | 31 (critical path \\| ties) | not split | 30 | 29 (block) | step, glpk | " +
        "4 / ? / ? / 3 / 2 | 3 inputs | nothing left to try | 1.25 |",
    );
    expect(windowMarkdown([splitRecord]).split("\n").at(-2)).toBe(
      "| 2030-01-02 | h2 r2 b8 | values | 50 | 33 (ties; 302 of 1500 passes, cut) | 31 (1 of them by earlier runs) | 30 | " +
        "29 (block) | step, glpk | 9: 4 / 1 / 1 / 1 / 2 | 3 inputs | time limit | 1.25 |",
    );
    expect(() => windowMarkdown([{ ...record, results: {} }])).toThrow(/record 1/);
  });

  it("in results/ give the table that stands there", () => {
    const jsonl = new URL("../../../results/window-ilp.jsonl", import.meta.url);
    expect(existsSync(jsonl), "results/window-ilp.jsonl: run experiments/window-ilp.ts").toBe(true);
    const records = parseRecords(readFileSync(jsonl, "utf8"), "results/window-ilp.jsonl");
    expect(records.length).toBeGreaterThan(0);
    const table = readFileSync(new URL("../../../results/window-ilp.md", import.meta.url), "utf8");
    expect(windowMarkdown(records)).toBe(table);
    for (const { results } of records) {
      const { greedy, exact, bound } = results as Record<"greedy" | "exact" | "bound", { cycles: number }>;
      expect(exact.cycles).toBeLessThanOrEqual(greedy.cycles);
      expect(bound.cycles).toBeLessThanOrEqual(exact.cycles);
    }
  });
});
