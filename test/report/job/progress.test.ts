import { describe, expect, it } from "vitest";
import type { WindowRecord } from "../../../src/exact/windows/windowRecord.ts";
import { ProgressWords, passesOf } from "../../../src/report/job/progress.ts";

const window: WindowRecord = {
  ...{ kind: "remove", from: 90, to: 100, operations: 70, formulation: "step", engine: "glpk", status: "optimal" },
  ...{ before: 10, after: 9, bound: 8, accepted: true, recalled: false, seconds: 1, length: 104 },
};
const reference = { rule: "ties", cycles: 105, passes: 10, budget: 10, cut: false, recalled: false };

describe("progress in words", () => {
  it("shows phase, best, bound and gap in every state, and a line for what changes the result", () => {
    const words = new ProgressWords();
    expect(words.state).toBe("kernel: generating");
    words.tell({
      stage: "bounded",
      bound: { name: "head-tail", cycles: 100, scope: "block", witness: "none" as never },
    });
    expect(words.tell({ stage: "sweeping", passes: 3, of: 10, best: 110 })).toEqual({
      line: undefined,
      state: "greedy: 3 of 10 passes; best 110 cycles; bound 100; gap 10.0 %",
    });
    expect(words.tell({ stage: "greedy", greedy: reference }).line).toBe("greedy: 105 cycles (ties; 10 passes)");
    const shorter = words.tell({ stage: "window", window });
    expect(shorter.line).toBe("window 90..100, 70 operations: 104 cycles");
    expect(shorter.state).toBe("1 windows, 0 group shifts; best 104 cycles; bound 100; gap 4.0 %");
    expect(words.tell({ stage: "window", window: { ...window, accepted: false } }).line).toBeUndefined();
  });

  it("shows passes and windows that go on beside each other", () => {
    const words = new ProgressWords();
    words.tell({ stage: "sweeping", passes: 3, of: 10, best: 110 });
    expect(words.tell({ stage: "window", window }).state).toBe(
      "greedy: 3 of 10 passes; 1 windows, 0 group shifts; best 104 cycles",
    );
    expect(words.tell({ stage: "sweeping", passes: 6, of: 10, best: 107 }).state).toBe(
      "greedy: 6 of 10 passes; 1 windows, 0 group shifts; best 104 cycles",
    );
    expect(words.tell({ stage: "greedy", greedy: reference }).state).toBe("1 windows, 0 group shifts; best 104 cycles");
  });

  it("says of a reference that was cut how far it came", () => {
    expect(passesOf({ passes: 302, budget: 1500, cut: true })).toBe("302 of 1500 passes, cut");
    expect(passesOf({ passes: 1504, budget: 1500, cut: false })).toBe("1504 passes");
    expect(passesOf({ passes: 13, budget: 1500, cut: false })).toBe("13 of 1500 passes, then at the bound");
  });
});
