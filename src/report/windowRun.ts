import type { ExactVersusGreedy } from "../exact/pipeline.ts";
import type { WindowRecord } from "../exact/windowRecord.ts";
import { provenance } from "./provenance.ts";
import type { RunRecord } from "./record.ts";

/** What a window run was asked for. */
interface WindowRunSetup {
  readonly machine: string;
  readonly parameters: RunRecord["parameters"];
  readonly seeds: RunRecord["seeds"];
  readonly limits: RunRecord["limits"];
}

/** Windows by outcome. */
export interface WindowCounts {
  readonly closed: number;
  readonly infeasible: number;
  readonly undecided: number;
  readonly removed: number;
  readonly shifted: number;
  /** Slices of the group-shift search that brought something, and those that did not. */
  readonly groups: number;
  readonly groupsIdle: number;
  readonly notTaken: number;
}

/** Counts windows by outcome; every window is in exactly one. */
export function windowCounts(all: readonly WindowRecord[]): WindowCounts {
  const groups = all.filter(({ kind }) => kind === "groups");
  const windows = all.filter(({ kind }) => kind !== "groups");
  const count = (of: (window: WindowRecord) => boolean): number => windows.filter(of).length;
  const solved = (window: WindowRecord): boolean => window.status === "optimal" || window.status === "feasible";
  return {
    closed: count(({ status }) => status === "closed"),
    infeasible: count(({ status }) => status === "infeasible"),
    undecided: count(({ status }) => status === "undecided"),
    removed: count(({ kind, accepted }) => accepted && kind === "remove"),
    shifted: count(({ kind, accepted }) => accepted && kind !== "remove"),
    groups: groups.filter(({ accepted }) => accepted).length,
    groupsIdle: groups.filter(({ accepted }) => !accepted).length,
    notTaken: count((window) => solved(window) && !window.accepted),
  };
}

/** The record of a run of the main job. Windows that counting closed are only counted: there are hundreds of them. */
export function windowRunRecord(result: ExactVersusGreedy, setup: WindowRunSetup): RunRecord {
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
      windows: windowCounts(windows),
      solved: windows.filter((window) => window.status !== "closed" && window.kind !== "groups").map(rounded),
      ...ending(result),
    },
  };
}

const hundredths = (seconds: number): number => Math.round(100 * seconds) / 100;
const rounded = (window: WindowRecord): WindowRecord => ({ ...window, seconds: hundredths(window.seconds) });

/** What a run came to, in records and in `--json` alike. */
function outcome({ greedy, schedule, bound, optimal, simulated, peakLive, peakAddress }: ExactVersusGreedy) {
  return {
    greedy,
    exact: { cycles: schedule.length },
    bound,
    optimal,
    checked: true,
    simulated: simulated.inputs,
    dirtyWords: simulated.dirtyWords,
    scratch: { peakLive, peakAddress },
  };
}

function ending({ stopped, seconds }: ExactVersusGreedy) {
  return { stopped, seconds: hundredths(seconds) };
}

/** What `--json` prints: the whole result, every window in it, without the schedule itself. */
export function windowRunJson(result: ExactVersusGreedy, setup: WindowRunSetup): Record<string, unknown> {
  return {
    contract: setup.parameters["contract"],
    ...outcome(result),
    windows: result.windows.map(rounded),
    ...ending(result),
    ...setup,
  };
}
