import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readOptions } from "../../experiments/window-ilp/options.ts";
import { parseRecords } from "../../src/report/record.ts";
import { windowMarkdown } from "../../src/report/windowMarkdown.ts";
import { job } from "./mainJob.ts";

const folder = mkdtempSync(join(tmpdir(), "slotwise-job-"));
afterAll(() => rmSync(folder, { recursive: true }));

const state = join(folder, "state");
const record = join(folder, "runs.jsonl");

describe("main job", () => {
  it("prints one JSON object, keeps the schedule and its program, and writes a record with its table", async () => {
    const size = "--height 3 --rounds 3 --batch 16";
    const { code, out, err } = await job(`${size} --quick --json --state ${state} --record ${record}`);
    expect(err).toContain("the best verified schedule");
    expect(code).toBe(0);
    const result = JSON.parse(out);
    expect(result).toMatchObject({ contract: "values", checked: true, greedy: { rule: expect.any(String) } });
    expect(result.exact.cycles).toBeLessThanOrEqual(result.greedy.cycles);
    expect(result.bound.cycles).toBeLessThanOrEqual(result.exact.cycles);
    expect(result.simulated).toBeGreaterThanOrEqual(3);
    expect(Array.isArray(result.windows)).toBe(true);
    const program = JSON.parse(readFileSync(join(state, "best-h3-r3-b16-values.program.json"), "utf8"));
    expect(program).toHaveLength(result.exact.cycles);
    const records = parseRecords(readFileSync(record, "utf8"));
    expect(records[0]!.results["exact"]).toEqual(result.exact);
    expect(readFileSync(join(folder, "runs.md"), "utf8")).toBe(windowMarkdown(records));
  }, 60_000);

  it("ends with one line and exit code 1 at a bad flag", async () => {
    const { code, out, err } = await job("--batch 12");
    expect(err).toBe("window-ilp: --batch 12: a multiple of 8 is wanted\n");
    expect(out).toBe("");
    expect(code).toBe(1);
  });

  it.each([
    ["--height ten", "--height ten: a whole number from 0 to 12 is wanted"],
    ["--rounds 0", "--rounds 0: a whole number from 1 to 40 is wanted"],
    ["--window-seconds=", "--window-seconds : a number from 0.1 to 3600 is wanted"],
    ["--seed 1 --seed 2", "--seed is given 2 times"],
    ["--seconds", "Not enough arguments following: seconds"],
    ["--solver none", '--solver none: one of "glpk"'],
    ["--roundz 3", "Unknown argument: roundz"],
    ["extra", "Unknown argument: extra"],
  ])("refuses %s", async (args, message) => {
    await expect(readOptions(args.split(" "))).rejects.toThrow(RangeError);
    await expect(readOptions(args.split(" "))).rejects.toThrow(message);
  });

  it("has smaller defaults with --quick, and a flag beats them", async () => {
    const [usual, quick] = [await readOptions([]), await readOptions(["--quick", "--passes", "7"])];
    expect(quick.seconds).toBeLessThan(usual.seconds);
    expect(quick.passes).toBe(7);
    expect((await readOptions(["--no-record"])).record).toBeUndefined();
    expect(usual.record).toMatch(/results.window-ilp\.jsonl$/);
  });
});
