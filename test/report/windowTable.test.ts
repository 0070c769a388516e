import { describe, expect, it } from "vitest";
import type { WindowRecord } from "../../src/exact/windowRecord.ts";
import { wantsColour } from "../../src/report/cliTable.ts";
import { windowCounts } from "../../src/report/windowRun.ts";
import { windowTable } from "../../src/report/windowTable.ts";

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
    because: "time limit",
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
    await expect(`${windowTable(windows)}\n`).toMatchFileSnapshot("../golden/window-table.txt");
  });

  it("colours only a terminal that wants it", () => {
    const escaped = String.fromCharCode(27);
    expect(windowTable(windows)).not.toContain(escaped);
    expect(windowTable(windows, true)).toContain(escaped);
    expect(wantsColour({ isTTY: false })).toBe(false);
  });

  it("counts every window once", () => {
    const counts = windowCounts(windows);
    expect(counts).toEqual({
      closed: 2,
      infeasible: 1,
      undecided: 1,
      removed: 1,
      shifted: 1,
      notTaken: 1,
      groups: 0,
      groupsIdle: 0,
    });
    expect(Object.values(counts).reduce((a, b) => a + b)).toBe(windows.length);
  });
});
