import { lastCycle, type Placement, type Schedule } from "../schedule/schedule.ts";
import type { Objective } from "./formulation.ts";
import { refute } from "./refute.ts";
import type { Candidate } from "./stallMap.ts";
import type { Cutter, Window } from "./window.ts";

/** A window ready to be solved: what is asked of it, and what is known without a solve. */
export interface Move {
  readonly kind: "remove" | "shift";
  readonly window: Window;
  readonly objective: Objective;
  /** Measure of the present placements: cycles, or weighted issue cycles. */
  readonly before: number;
  /** Lower bound of the same measure. */
  readonly bound: number;
  /** Why the window cannot gain; then no solver is asked. */
  readonly closed?: string | undefined;
  /** Only solutions with an objective up to here are of interest. */
  readonly cutoff?: number | undefined;
  /** The present placements, where they are a solution. */
  readonly hint?: readonly Placement[];
}

/** Refit the window's operations into one cycle less. Behind the last window nothing waits: it is the destructive test. */
export function removeCycle(cutter: Cutter, schedule: Schedule, at: Candidate): Move {
  const before = at.to - at.from;
  const cut = (horizon: number): Window => cutter.cut(schedule, at.from, at.to, horizon);
  const window = cut(before - 1);
  const why = (one: Window): string | undefined => one.conflict ?? refute(one.problem);
  const closed = why(window);
  let bound = before;
  if (closed === undefined) {
    for (bound = before - 1; bound > 1 && why(cut(bound - 1)) === undefined; ) bound--;
  }
  const common = { kind: "remove", window, objective: { kind: "feasible" }, before, bound } as const;
  return closed === undefined ? common : { ...common, closed };
}

/**
 * Left shift of a window: the same cycles, least Σ weight·(issue cycle), so that idle slots move towards the tail, where
 * they can be removed. Weights are 1 + tail: the longest path behind an operation.
 */
export function shiftLeft(cutter: Cutter, schedule: Schedule, at: Candidate, tails: Int32Array): Move {
  const window = cutter.cut(schedule, at.from, at.to);
  const { operations } = window.problem;
  const weights = Float64Array.from(operations, ({ origin }) => 1 + tails[origin]!);
  const before = weigh(weights, window.current);
  const release = releases(window);
  const bound = weights.reduce((total, weight, index) => total + weight * release[index]!, 0);
  const objective: Objective = { kind: "weighted", weights };
  const common = { kind: "shift", window, objective, before, bound, cutoff: before - 1, hint: window.current } as const;
  return bound < before ? common : { ...common, closed: "every operation is as early as its predecessors allow" };
}

/** Σ weight · last issue cycle. */
export function weigh(weights: Float64Array, placements: readonly Placement[]): number {
  return placements.reduce((total, placement, index) => total + weights[index]! * lastCycle(placement), 0);
}

function releases({ problem }: Window): Int32Array {
  const release = Int32Array.from(problem.operations, (operation) => operation.release);
  for (let changed = true; changed; ) {
    changed = false;
    for (const { from, to, latency } of problem.dependences) {
      if (release[to]! >= release[from]! + latency) continue;
      release[to] = release[from]! + latency;
      changed = true;
    }
  }
  return release;
}
