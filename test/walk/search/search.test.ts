import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { takeHome } from "../../../src/machine/presets/takeHome.ts";
import { standardPlan } from "../../../src/walk/plan/standardPlan.ts";
import type { Candidate } from "../../../src/walk/search/candidate.ts";
import { advanced, bestLine, culled, type Line, startingLines } from "../../../src/walk/search/elite.ts";
import { type SearchOptions, search } from "../../../src/walk/search/search.ts";
import { readState, writeState } from "../../../src/walk/search/searchState.ts";
import { searchSlice } from "../../../src/walk/search/slice.ts";
import { longer, trials } from "../../trials.ts";

const folder = mkdtempSync(join(tmpdir(), "search-"));
afterAll(() => rmSync(folder, { recursive: true }));

const kernel = standardPlan({ height: 2, rounds: 3, batch: trials(32, 16) }, "values");
const options = (found: Candidate[], changes: Partial<SearchOptions> = {}): SearchOptions => ({
  machine: takeHome,
  seconds: 60,
  rounds: 3,
  sliceSeconds: 60,
  evaluations: trials(15, 3, 2),
  seed: 1,
  done: 0,
  lines: startingLines({ kernel }, 1),
  workers: 2,
  inputs: 2,
  run: async (job) => searchSlice(job),
  better: (_, candidate) => found.push(candidate),
  ...changes,
});

describe("a search", () => {
  longer("repeats itself, and offers ever shorter schedules", async () => {
    const found: Candidate[] = [];
    const again: Candidate[] = [];
    const end = await search(options(found));
    expect(await search(options(again))).toEqual(end);
    expect(again).toEqual(found);
    const lengths = found.map(({ schedule }) => schedule.length);
    expect(lengths.length).toBeGreaterThan(0);
    expect(lengths).toEqual([...new Set(lengths)].sort((a, b) => b - a));
    expect(end.incumbent).toBe(lengths.at(-1));
  });

  longer("goes on from where it was, through a file", async () => {
    const whole: Candidate[] = [];
    const end = await search(options(whole));
    const parts: Candidate[] = [];
    const half = await search(options(parts, { rounds: 1 }));
    const file = join(folder, "state.json");
    writeState(file, { rounds: half.round, lines: half.lines });
    const state = readState(file)!;
    const rest = { rounds: 2, done: state.rounds, lines: state.lines, incumbent: half.incumbent };
    const resumed = await search(options(parts, rest));
    expect(resumed.lines).toEqual(end.lines);
    expect(parts).toEqual(whole);
  });

  longer("offers nothing that is not shorter than the incumbent", async () => {
    const found: Candidate[] = [];
    await search(options(found, { incumbent: 1, rounds: 1 }));
    expect(found).toEqual([]);
  });

  it("takes a wrong schedule for the defect it is", async () => {
    const run: SearchOptions["run"] = async (job) => {
      const result = searchSlice(job);
      const schedule = { ...result.best!.schedule, start: result.best!.schedule.start.map(() => 0) };
      return { ...result, best: { ...result.best!, schedule } };
    };
    const found: Candidate[] = [];
    await expect(search(options(found, { run }))).rejects.toThrow("a slice's schedule is wrong");
    expect(found).toEqual([]);
  });
});

describe("lines of descent", () => {
  const line = (cost: number | undefined, stale = 0): Line => ({ kernel, cost, stale });

  it("take better points only", () => {
    expect(advanced(line(9, 1), { kernel, cost: 8 })).toEqual(line(8, 0));
    expect(advanced(line(9, 1), { kernel, cost: 9 })).toEqual(line(9, 2));
    expect(advanced(line(undefined), { kernel, cost: 9 })).toEqual(line(9, 0));
    expect(advanced(line(undefined), undefined).cost).toBe(Number.MAX_VALUE);
  });

  it("are given up when they are behind and do not move", () => {
    expect(culled([line(5), line(9, 9), line(9, 0), line(6, 9), line(undefined)])).toEqual([
      line(5),
      line(5),
      line(9, 0),
      line(6, 9),
      line(undefined),
    ]);
    expect(bestLine([line(undefined), line(3), line(3, 1)])).toEqual(line(3));
  });

  it("are refused where a file holds none", () => {
    const file = join(folder, "other.json");
    expect(readState(file)).toBeUndefined();
    writeFileSync(file, "{}");
    expect(() => readState(file)).toThrow(/other\.json: not the state of a search/);
    writeFileSync(file, "no");
    expect(() => readState(file)).toThrow(/other\.json: not JSON/);
  });
});
