import { describe, expect, it } from "vitest";
import type { WindowRecord } from "../../../src/exact/windows/windowRecord.ts";
import { summaryTable } from "../../../src/report/job/summary.ts";
import { runSplit } from "../../../src/report/job/windowSplit.ts";
import { windowTable } from "../../../src/report/job/windowTable.ts";
import { wantsColour } from "../../../src/report/text/streamLook.ts";

const closed: WindowRecord = {
  kind: "remove",
  from: 0,
  to: 6,
  operations: 70,
  formulation: "step",
  engine: "counting",
  status: "closed",
  because: "cycles 0..4 need 12 load units, 10 are there",
  before: 6,
  after: 6,
  bound: 6,
  accepted: false,
  recalled: false,
  seconds: 0,
  length: 100,
};
const windows: WindowRecord[] = [
  {
    ...closed,
    from: 90,
    to: 100,
    engine: "glpk",
    status: "optimal",
    before: 10,
    after: 9,
    bound: 8,
    accepted: true,
    seconds: 1.5,
    length: 99,
  },
  closed,
  { ...closed, from: 4, to: 12, operations: 80, before: 8, after: 8, bound: 8 },
  {
    ...closed,
    from: 50,
    to: 57,
    engine: "glpk",
    status: "undecided",
    because: "the program was not written in time",
    limit: "time limit",
    before: 7,
    after: 7,
    bound: 5,
    seconds: 10,
  },
  {
    ...closed,
    from: 60,
    to: 66,
    engine: "glpk",
    status: "optimal",
    because: "the live values do not fit scratch",
    bound: 5,
  },
  { ...closed, from: 70, to: 76, engine: "glpk", status: "infeasible", recalled: true },
  {
    ...closed,
    kind: "shift",
    engine: "glpk",
    status: "feasible",
    because: undefined,
    before: 5120,
    after: 5100,
    bound: 4000,
    accepted: true,
    seconds: 3,
  },
];

describe("window table", () => {
  it("shows every window, closed neighbours in one line", async () => {
    await expect(`${windowTable(windows)}\n`).toMatchFileSnapshot("../../golden/window-table.txt");
  });

  it("colours only a terminal that wants it", () => {
    const escaped = String.fromCharCode(27);
    expect(windowTable(windows)).not.toContain(escaped);
    expect(windowTable(windows, { colour: true, columns: 80 })).toContain(escaped);
    expect(wantsColour({ isTTY: false })).toBe(false);
  });

  it.each([70, 80, 100])("fits %i columns, with its legend where there are 80", (width) => {
    const lines = windowTable(windows, { colour: false, columns: width }).split("\n");
    const boxed = lines.filter((line) => /^[│┌├└]/.test(line));
    expect(boxed.length).toBeGreaterThan(8);
    for (const line of width < 80 ? boxed : lines) expect(line.length, line).toBeLessThanOrEqual(width);
  });

  it("never shows a weighted sum as cycles", () => {
    const text = windowTable(windows, { colour: false, columns: 200 });
    expect(text).toMatch(/5120 → 5100 weighted issue cycles/);
    expect(text).toMatch(/10 → 9 cycles/);
  });
});

describe("split of a run", () => {
  const groups: WindowRecord = {
    ...closed,
    kind: "groups",
    engine: "list",
    status: "feasible",
    before: 103,
    after: 100,
  };
  const greedy = { rule: "rule", cycles: 105, passes: 10, budget: 10, cut: false, recalled: false };
  const all = [{ ...groups, accepted: true, length: 100 }, ...windows.map((window) => ({ ...window, length: 99 }))];
  const split = runSplit({ greedy, begun: 103, schedule: { placements: [], length: 99 }, windows: all });

  it("gives every cycle to what saved it", () => {
    expect(split).toMatchObject({ greedy: 105, earlier: 2, final: 99 });
    expect(split.groupShifts).toEqual({ saved: 3, slices: 1, taken: 1 });
    expect(split.windows).toMatchObject({ saved: 1, tried: 7, taken: { cycleLess: 1, earlier: 1 }, notTaken: 1 });
    expect(split.greedy - split.earlier - split.groupShifts.saved - split.windows.saved).toBe(split.final);
  });

  it("counts nothing twice that list passes saved too, while windows were tried beside them", () => {
    const beside = [{ ...groups, accepted: true, length: 108 }, { ...windows[0]!, length: 107 }, ...all];
    const {
      groupShifts,
      windows: tried,
      final,
    } = runSplit({
      ...{ greedy, begun: 105, schedule: { placements: [], length: 99 }, windows: beside },
    });
    expect([groupShifts.saved, tried.saved, final]).toEqual([5, 1, 99]);
  });

  it("counts every window under one status, and none as solved that was not", () => {
    expect(split.windows.statuses).toEqual({
      closedByCounting: 2,
      optimal: 2,
      feasible: 1,
      infeasible: 1,
      undecidedAtTimeLimit: 1,
      cancelled: 0,
      undecidedOtherwise: 0,
    });
    const { statuses, tried } = split.windows;
    expect(Object.values(statuses).reduce((a, b) => a + b)).toBe(tried);
  });

  it("is what the summary says, in 80 columns", () => {
    const block = { name: "b", operations: [], values: [], dependences: [] };
    const summary = summaryTable(
      {
        ...{ block, greedy: { ...greedy, cut: true, budget: 1500, passes: 302 }, begun: 103, windows: all },
        schedule: { placements: [], length: 99 },
        allocation: { addresses: [] },
        bound: { name: "head-tail", cycles: 90, scope: "block", claimants: [] },
        witnessed: {
          ...{ name: "head-tail", cycles: 90, scope: "block" },
          witness: { kind: "path", operations: [], latencies: [] },
        },
        ...{ refuted: [], optimal: false, stopped: "time limit", peakLive: 5, peakAddress: 6, seconds: 1 },
        judged: { inputs: 3, cycles: 99, dirtyWords: 0 },
      },
      { contract: "values", scratchWords: 1536, solver: "glpk" },
    );
    for (const line of summary.split("\n")) expect(line.length, line).toBeLessThanOrEqual(80);
    const text = summary.replaceAll(/\s*│\n│\s+│\s*/g, " ").replaceAll(/ +/g, " ");
    expect(text).toContain(
      'greedy │ 105 cycles: list scheduling and justification, rule "rule"; 302 of 1500 passes, cut',
    );
    expect(text).toContain("earlier runs │ 103 cycles: 2 cycles saved");
    expect(text).toContain("group shifts │ 100 cycles: 3 cycles saved by list scheduling; 1 of 1 slices taken");
    expect(text).toContain("windows │ 99 cycles: 1 cycle saved by integer programs (glpk)");
    expect(text).toContain("1 infeasible (the engine says so), 1 undecided at their time limit");
    expect(text).not.toContain("exact");
  });
});
