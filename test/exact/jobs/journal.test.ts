import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { step } from "../../../models/step.ts";
import { groupShiftHash } from "../../../src/exact/jobs/groupShift.ts";
import { memoryJournal, openJournal, writeOnly } from "../../../src/exact/jobs/journal.ts";
import { jobHash, type WindowJob, type WindowResult } from "../../../src/exact/jobs/windowJob.ts";
import { improve } from "../../../src/exact/windows/improve.ts";
import { leftShift } from "../../../src/exact/windows/leftShift.ts";
import { glpk } from "../../../src/solve/glpk.ts";
import { severalWindows } from "../soundCases.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "slotwise-journal-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const undecided: WindowResult = {
  status: "undecided",
  because: "time limit",
  engine: "glpk",
  seconds: 2,
  limitSeconds: 2,
};
const { block, machine, serial } = severalWindows;

describe("journal", () => {
  it("gives back what was stored, also in the next process", () => {
    const found: WindowResult = { ...undecided, status: "infeasible", because: undefined };
    openJournal(folder, "1.0.0").store("aa", found);
    expect(openJournal(folder, "1.0.0").recall("aa", 1000)).toEqual(JSON.parse(JSON.stringify(found)));
    expect(openJournal(folder, "1.0.0").recall("bb", 1)).toBeUndefined();
  });

  it("asks again where more time is given than the undecided answer had, and never stores a cancelled one", () => {
    const journal = openJournal(folder, "1.0.0");
    journal.store("aa", undecided);
    expect(journal.recall("aa", 2)).toEqual(undecided);
    expect(journal.recall("aa", 3)).toBeUndefined();
    journal.store("cc", { ...undecided, because: "cancelled" });
    expect(journal.recall("cc", 1)).toBeUndefined();
  });

  it("refuses the journal of another version, and a file that is no entry", () => {
    const journal = openJournal(folder, "1.0.0");
    expect(() => openJournal(folder, "2.0.0")).toThrow(/another version.*1\.0\.0.*2\.0\.0/);
    const head = JSON.parse(readFileSync(join(folder, "journal.json"), "utf8"));
    writeFileSync(join(folder, "journal.json"), `${JSON.stringify({ ...head, format: 2 })}\n`);
    expect(() => openJournal(folder, "1.0.0")).toThrow(
      /^the journal .* another version \(\{"format":2,.*"format":3,.*name another folder with --state, or remove it$/,
    );
    writeFileSync(join(folder, "windows", "dd.json"), '{"status":"opt');
    expect(() => journal.recall("dd", 1)).toThrow(/dd\.json is not JSON/);
    writeFileSync(join(folder, "windows", "ee.json"), '{"status":"maybe"}');
    expect(() => journal.recall("ee", 1)).toThrow(RangeError);
  });

  it("keeps the shortest schedule of a block", () => {
    const journal = openJournal(folder, "1.0.0");
    const short = leftShift(block, machine, serial);
    journal.save(block, machine, short);
    journal.save(block, machine, serial);
    expect(journal.incumbent(block, machine)).toEqual(short);
    expect(writeOnly(journal).incumbent(block, machine)).toBeUndefined();
    const narrower = { ...machine, engines: machine.engines.map((engine) => ({ ...engine, slots: 9 })) };
    expect(journal.incumbent(block, narrower)).toBeUndefined();
    expect(journal.incumbent({ ...block, name: "renamed" }, machine)).toEqual(short);
  });

  it("keeps a greedy schedule by the groups and rounds that rules go by, an incumbent without", () => {
    const regrouped = {
      ...block,
      operations: block.operations.map((operation, at) => ({ ...operation, provenance: { group: at % 2 } })),
    };
    for (const journal of [openJournal(folder, "1.0.0"), memoryJournal()]) {
      journal.saveGreedy(block, machine, "20 passes", { rule: "tail", schedule: serial });
      journal.save(block, machine, serial);
      expect(journal.greedy(block, machine, "20 passes")?.schedule).toEqual(serial);
      expect(journal.greedy(block, machine, "21 passes")).toBeUndefined();
      expect(journal.greedy(regrouped, machine, "20 passes")).toBeUndefined();
      expect(journal.incumbent(regrouped, machine)).toEqual(serial);
    }
    const job = { block, machine, start: serial, seed: 1, passes: 5 };
    expect(groupShiftHash({ ...job, block: regrouped })).not.toBe(groupShiftHash(job));
    expect(groupShiftHash({ ...job, block: { ...block, name: "renamed" } })).toBe(groupShiftHash(job));
  });

  it("answers a whole second run: no window is solved again", async () => {
    const start = leftShift(block, machine, serial);
    const limits = { formulation: step, seconds: 60, windowSeconds: 10, windowOperations: 6 };
    const first = await improve(block, machine, start, { ...limits, solver: glpk, journal: openJournal(folder, "1") });
    expect(readdirSync(join(folder, "windows")).length).toBeGreaterThan(0);
    const never = { name: glpk.name, solve: () => Promise.reject(new Error("solved again")) };
    const journal = openJournal(folder, "1");
    const second = await improve(block, machine, start, { ...limits, solver: never, journal });
    expect(second.schedule).toEqual(first.schedule);
  });

  it("hashes a window by its content, not by its place", () => {
    const problem = {
      name: "0..2",
      horizon: 2,
      engines: ["any"],
      slots: [Int32Array.of(1, 1)],
      operations: [],
      dependences: [],
      values: [],
    };
    const job: WindowJob = { problem, objective: { kind: "feasible" }, formulation: "step", solver: "glpk", seed: 0 };
    expect(jobHash({ ...job, problem: { ...problem, name: "7..9" } })).toBe(jobHash(job));
    expect(jobHash({ ...job, problem: { ...problem, slots: [Int32Array.of(1, 0)] } })).not.toBe(jobHash(job));
    expect(jobHash({ ...job, solver: "highs" })).not.toBe(jobHash(job));
  });
});
