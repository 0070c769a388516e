import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, test } from "vitest";
import { type BenchmarkRow, wrong } from "../../experiments/benchmarks/benchmarkRow.ts";
import { benchmarkNames } from "../../experiments/benchmarks/benchmarkSets.ts";
import { benchmarksPage } from "../../experiments/benchmarks/page.ts";
import { benchmarks } from "../../experiments/benchmarks.ts";
import { options } from "../../src/command/options/options.ts";
import { parseRecords } from "../../src/report/records/record.ts";
import { runCommand } from "../command/runCommand.ts";
import { longer } from "../trials.ts";

const folder = mkdtempSync(join(tmpdir(), "slotwise-benchmarks-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Three activities of 2 cycles one after the other, one of 3 beside them, on two units; all want one, the last both. */
const project = "6 1\n2\n0 0 2 2 5\n2 1 1 3\n2 1 1 4\n2 2 1 6\n3 1 1 6\n0 0 0\n";
const set = join(folder, "psplib/patterson");
mkdirSync(set, { recursive: true });
for (const name of ["a.rcp", "b.rcp"]) writeFileSync(join(set, name), project);
writeFileSync(join(set, "c.rcp"), "2 1\n1\n0 0 1 2\n0 2 0\n");

const run = (typed: string) =>
  runCommand(
    benchmarks,
    ...[...typed.split(" "), "--set", "patterson", "--folder", folder, "--threads", "1", "--json"],
  );

describe("benchmarks", () => {
  longer(
    "solves the instances of a list, tells wrong claims from right ones, keeps every result, and writes a record",
    async () => {
      writeFileSync(join(set, "optimum.csv"), "problem,optimum\na.rcp,6\nB.RCP,5\nmissing.rcp,9\n");
      const state = join(folder, "state");
      const record = join(folder, "benchmarks.jsonl");
      const typed = `--solver lcg --seconds 5 --state ${state}`;
      const first = await run(`${typed} --record ${record}`);
      expect(first.code).toBe(1);
      const { rows, totals } = JSON.parse(first.stdout);
      expect(rows).toMatchObject([
        { name: "a.rcp", status: "optimal", lower: 6, upper: 6, proved: true },
        { name: "b.rcp", status: "optimal", lower: 6, upper: 6 },
      ]);
      expect(totals).toMatchObject([{ instances: 2, published: 2, met: 1, closed: 2, proved: 2, wrong: 1, gap: 0 }]);
      expect(readdirSync(state)).toHaveLength(2);
      const page = benchmarksPage(parseRecords(readFileSync(record, "utf8")));
      expect(page).toContain("WRONG: b.rcp, lcg: at least 6 cycles, 5 published (patterson/optimum.csv)");
      // A second run takes the kept results: the seconds are those of the first.
      const second = JSON.parse((await run(`${typed} --resume --no-record --sample 1/2`)).stdout);
      expect(second.rows).toEqual([rows[0]]);
    },
  );

  test.each([
    ["--sample 3/2", "--sample 3/2: k/n with 1 <= k <= n is wanted"],
    ["--sample 2/2 --folder /nowhere", "/nowhere has neither a folder psplib/patterson nor the files of patterson"],
  ])("refuses %s", async (typed, because) => {
    const { code, stderr } = await runCommand(benchmarks, ...typed.split(" "), "--set", "patterson");
    expect(code).toBe(2);
    expect(stderr).toContain(because);
  });

  it("has a set for every name of --set", () => {
    expect(options.set.range).toBe(benchmarkNames.join(", "));
  });
});

const row = (known: BenchmarkRow["known"], found: Partial<BenchmarkRow>): BenchmarkRow => ({
  ...{ name: "x", engine: "lcg", known, status: "feasible", proved: false, seconds: 1, ...found },
});
const [optimum, best] = (["optimum", "best known"] as const).map((kind) => ({ kind, cycles: 10, by: "list" }));

test.each([
  [row(optimum, { lower: 9, upper: 11 }), undefined],
  [row(optimum, { lower: 11, upper: 12 }), "at least 11 cycles, 10 published (list)"],
  [row(optimum, { lower: 9, upper: 9, status: "optimal" }), "9 cycles, at least 10 published (list)"],
  [row(best, { lower: 9, upper: 9, status: "optimal" }), undefined],
  [row({ ...best!, kind: "best known", least: 9 }, { upper: 8 }), "8 cycles, at least 9 published (list)"],
  [row(best, { lower: 11 }), "at least 11 cycles, 10 published (list)"],
  [row(optimum, { status: "infeasible", lower: 3 }), "infeasible, 10 published (list)"],
  [row({ kind: "infeasible", by: "list" }, { lower: 3, upper: 9 }), "9 cycles, published as infeasible"],
  [row({ kind: "infeasible", by: "list" }, { status: "infeasible" }), undefined],
  [row(undefined, { lower: 3, upper: 9 }), undefined],
  [row(optimum, { status: "skipped" }), undefined],
])("what contradicts the published value: %#", (given, expected) => {
  expect(wrong(given)).toBe(expected);
});
