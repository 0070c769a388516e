import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { windowIlp } from "../../experiments/window-ilp.ts";
import { readSchedule } from "../../src/command/input/scheduleInput.ts";
import { takeHome } from "../../src/machine/presets/takeHome.ts";
import { windowMarkdown } from "../../src/report/job/windowMarkdown.ts";
import { parseRecords } from "../../src/report/records/record.ts";
import { runCommand } from "../command/runCommand.ts";
import { everyTrial } from "../trials.ts";
import { job } from "./mainJob.ts";

const folder = mkdtempSync(join(tmpdir(), "slotwise-job-"));
afterAll(() => rmSync(folder, { recursive: true }));

// A poor greedy on purpose: it leaves windows for the threads.
const size = "--height 3 --rounds 5 --batch 32 --passes 1 --group-passes 0";

describe("main job", () => {
  // A process and its thread compile the whole job twice; `blockJob.test.ts` has what it comes to.
  it.runIf(everyTrial)(
    "runs from any folder: one JSON object, schedule, program and record in the state folder, nothing elsewhere",
    async () => {
      const cwd = join(folder, "elsewhere");
      mkdirSync(cwd);
      const before = statSync("results/window-ilp.jsonl").mtimeMs;
      const { code, out, err } = await job(`${size} --search-seconds 0.5 --window-seconds 0.2 --json`, { cwd });
      expect(err).toContain("the best verified schedule");
      expect(code).toBe(0);
      const result = JSON.parse(out);
      expect(result).toMatchObject({
        contract: "values",
        checked: true,
        greedy: { rule: expect.any(String), budget: 1 },
      });
      const { greedy, split, final, bound } = result;
      expect(greedy.cycles - split.earlier - split.groupShifts.saved - split.windows.saved).toBe(final.cycles);
      expect(final.cycles - bound.cycles).toBe(final.gap);
      expect(result.simulated).toBeGreaterThanOrEqual(3);
      for (const { kind, unit } of result.windows) {
        expect(unit).toBe(kind === "shift" || kind === "engine" ? "weighted issue cycles" : "cycles");
      }
      const program = JSON.parse(readFileSync(join(cwd, result.best.program), "utf8"));
      expect(program).toHaveLength(final.cycles);
      const best = readSchedule(join(cwd, result.best.schedule));
      expect(best.schedule.length).toBe(final.cycles);
      expect(best.machine).toEqual(takeHome);
      const state = join(cwd, ".slotwise");
      const records = parseRecords(readFileSync(join(state, "window-ilp.jsonl"), "utf8"));
      expect(records[0]!.results["split"]).toEqual(split);
      expect(readFileSync(join(state, "window-ilp.md"), "utf8")).toBe(windowMarkdown(records));
      expect(readdirSync(cwd)).toEqual([".slotwise"]);
      expect(statSync("results/window-ilp.jsonl").mtimeMs).toBe(before);
    },
    300_000,
  );

  it.each([
    ["--height ten", "--height ten: a whole number from 0 to 12 is wanted"],
    ["--rounds 0", "--rounds 0: a whole number from 1 to 40 is wanted"],
    ["--batch 12", "--batch 12: a multiple of 8 from 8 to 1024 is wanted"],
    ["--window-seconds=", "--window-seconds: a value is missing"],
    ["--solver none", "--solver none: one of glpk"],
    ["--roundz 3", "--roundz: no such option"],
    ["extra", "extra"],
    ["--record /dev/null", "--record /dev/null: a file of JSON lines is wanted"],
  ])("refuses %s in one line, before any work", async (args, message) => {
    const { code, stdout, stderr } = await runCommand(windowIlp, ...args.split(" "));
    expect(stderr).toContain(`window-ilp: ${message}`);
    expect(stderr.trim()).not.toContain("\n");
    expect(stdout).toBe("");
    expect(code).toBe(2);
  });

  it.each([
    ["a file where a folder is wanted", () => join(folder, "file"), "a file, where a folder is wanted"],
    ["a folder that cannot be made", () => "/proc/x", "no folder can be made"],
    ["another version's journal", () => join(folder, "old"), "another version"],
  ])("refuses a state folder that is %s, naming it", async (_, state, message) => {
    writeFileSync(join(folder, "file"), "");
    mkdirSync(join(folder, "old"), { recursive: true });
    writeFileSync(join(folder, "old", "journal.json"), "{}\n");
    const { code, stderr } = await runCommand(windowIlp, "--no-record", "--state", state());
    expect(stderr).toContain(`window-ilp: --state ${state()}: `);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });

  it("explains itself without running or writing anything", async () => {
    const { code, stdout } = await runCommand(windowIlp, "--passes", "3", "--help");
    expect(stdout).toContain("--search-seconds N");
    expect(stdout).toContain("closed by counting");
    expect(code).toBe(0);
  });
});
