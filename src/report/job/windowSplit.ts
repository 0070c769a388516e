import type { WindowRecord } from "../../exact/windows/windowRecord.ts";
import type { JobResult } from "./summary.ts";

/** What became of the windows of a run; each is in exactly one. */
export interface WindowStatuses {
  /** Counting shows that it cannot gain: a proof, without a solve. */
  readonly closedByCounting: number;
  /** A solution that the engine calls the best. */
  readonly optimal: number;
  /** A solution that may not be the best: the first one found, or the best until a limit. */
  readonly feasible: number;
  /** No solution, as the engine says; it gives no witness. */
  readonly infeasible: number;
  readonly undecidedAtTimeLimit: number;
  /** Under way when the search ended. */
  readonly cancelled: number;
  /** Memory, a crash, a refused program. */
  readonly undecidedOtherwise: number;
}

/** Where the cycles went: greedy, then group shifts by list scheduling, then windows by integer programs. */
export interface RunSplit {
  /** Cycles of the greedy reference. */
  readonly greedy: number;
  /** Cycles that an earlier run had saved on it; 0 without --resume. */
  readonly earlier: number;
  readonly groupShifts: {
    /** Cycles. */
    readonly saved: number;
    readonly slices: number;
    /** Slices whose schedule was taken: shorter, or as long with an emptier tail. */
    readonly taken: number;
  };
  readonly windows: {
    /** Cycles. */
    readonly saved: number;
    readonly tried: number;
    readonly statuses: WindowStatuses;
    /** Solutions that became part of the schedule, by what was asked: a cycle less, or earlier operations. */
    readonly taken: { readonly cycleLess: number; readonly earlier: number };
    /** Solutions that did not: no addresses, or the schedule had changed meanwhile. */
    readonly notTaken: number;
  };
  /** Cycles at the end. */
  readonly final: number;
}

/** Splits a run up. What was saved adds up: `greedy - earlier - groupShifts.saved - windows.saved = final`. */
export function runSplit({
  greedy,
  begun,
  schedule,
  windows: all,
}: Pick<JobResult, "greedy" | "begun" | "schedule" | "windows">): RunSplit {
  const windows = all.filter(({ kind }) => kind !== "groups");
  const slices = all.filter(({ kind }) => kind === "groups");
  const count = (of: (window: WindowRecord) => boolean): number => windows.filter(of).length;
  let length = begun;
  const saved = { groups: 0, windows: 0 };
  for (const window of all) {
    // Those of before the last list passes may have had a longer schedule than the reference.
    const now = Math.min(length, window.length);
    saved[window.kind === "groups" ? "groups" : "windows"] += length - now;
    length = now;
  }
  return {
    greedy: greedy.cycles,
    earlier: greedy.cycles - begun,
    groupShifts: { saved: saved.groups, slices: slices.length, taken: slices.filter((each) => each.accepted).length },
    windows: {
      saved: saved.windows,
      tried: windows.length,
      statuses: windowStatuses(windows),
      taken: {
        cycleLess: count(({ kind, accepted }) => accepted && kind === "remove"),
        earlier: count(({ kind, accepted }) => accepted && kind !== "remove"),
      },
      notTaken: count(({ status, accepted }) => (status === "optimal" || status === "feasible") && !accepted),
    },
    final: schedule.length,
  };
}

/** Windows by status. */
function windowStatuses(windows: readonly WindowRecord[]): WindowStatuses {
  const by = { closed: 0, optimal: 0, feasible: 0, infeasible: 0, late: 0, cancelled: 0, otherwise: 0 };
  for (const { status, because, limit = because } of windows) {
    if (status !== "undecided") by[status]++;
    else if (limit === "time limit") by.late++;
    else if (limit === "cancelled") by.cancelled++;
    else by.otherwise++;
  }
  return {
    closedByCounting: by.closed,
    ...{ optimal: by.optimal, feasible: by.feasible, infeasible: by.infeasible },
    ...{ undecidedAtTimeLimit: by.late, cancelled: by.cancelled, undecidedOtherwise: by.otherwise },
  };
}
