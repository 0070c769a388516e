import { type WindowRecord, windowUnit } from "../../exact/windows/windowRecord.ts";
import { provenance, type RunRecord } from "../records/record.ts";
import type { JobResult } from "./summary.ts";
import { runSplit } from "./windowSplit.ts";

/** What a window run was asked for. */
interface WindowRunSetup {
  readonly machine: string;
  readonly parameters: RunRecord["parameters"];
  readonly seeds: RunRecord["seeds"];
  readonly limits: RunRecord["limits"];
}

/** The record of a run of the main job. Windows that counting closed are only counted: there are hundreds of them. */
export function windowRunRecord(result: JobResult, setup: WindowRunSetup): RunRecord {
  const { windows } = result;
  return {
    experiment: "window-ilp",
    ...provenance(),
    machine: setup.machine,
    parameters: setup.parameters,
    seeds: setup.seeds,
    limits: setup.limits,
    results: {
      operations: result.block.operations.length,
      ...outcome(result),
      solved: windows.filter((window) => window.status !== "closed" && window.kind !== "groups").map(shown),
      ...ending(result),
    },
  };
}

const hundredths = (seconds: number): number => Math.round(100 * seconds) / 100;
/** With the unit that `before`, `after` and `bound` are in. */
const shown = (window: WindowRecord) => ({
  ...window,
  unit: windowUnit(window.kind),
  seconds: hundredths(window.seconds),
});

/** What a run came to, in records and in `--json` alike. */
function outcome(result: JobResult) {
  const { greedy, schedule, bound, optimal, judged, peakLive, peakAddress } = result;
  const { earlier, groupShifts, windows } = runSplit(result);
  return {
    greedy,
    /** Cycles that earlier runs, group shifts and windows saved, in this order. */
    split: { earlier, groupShifts, windows },
    final: { cycles: schedule.length, gap: schedule.length - bound.cycles },
    /** The former name of `final`. */
    exact: { cycles: schedule.length },
    bound,
    optimal,
    checked: true,
    /** Inputs; 0 where nothing could be simulated. */
    simulated: judged?.inputs ?? 0,
    dirtyWords: judged?.dirtyWords ?? null,
    judges: judged === undefined ? ["checker"] : ["checker", "simulator"],
    scratch: { peakLive, peakAddress },
  };
}

function ending({ stopped, seconds }: JobResult) {
  return { stopped, seconds: hundredths(seconds) };
}

/** What `--json` prints: the whole result, every window in it, without the schedule itself. */
export function windowRunJson(result: JobResult, setup: WindowRunSetup): Record<string, unknown> {
  return {
    block: result.block.name,
    contract: setup.parameters["contract"],
    ...outcome(result),
    windows: result.windows.map(shown),
    ...ending(result),
    ...setup,
  };
}
