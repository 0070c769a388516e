import { busiestEngine, type RankedWindow, type StallMap } from "../../explain/stallMap.ts";
import type { Cycle } from "../../ir/block.ts";
import { activeDependences, firstCycle, lastCycle, type Placement, type Schedule } from "../../schedule/schedule.ts";
import { finish, type Steps } from "../../time/steps.ts";
import type { Objective } from "../problem/formulation.ts";
import { issueTimes } from "../problem/issueTimes.ts";
import { pin } from "../problem/pinned.ts";
import type { Problem } from "../problem/problem.ts";
import type { Cutter, Window } from "../problem/window.ts";
import { refute } from "../refutation/refute.ts";

/** A window ready to be solved: what is asked of it, and what is known without a solve. */
export interface Move {
  /**
   * `remove`: one cycle less. `shift`: everything as early as it goes. `engine`: operations that can fill the idle slots
   * of the busiest engine, with what holds them back, as early as they go.
   */
  readonly kind: "remove" | "shift" | "engine";
  readonly window: Window;
  /** What is to be solved; the window's own problem, or a part of it. */
  readonly problem: Problem;
  /** Placements of the window's problem from placements of `problem`. */
  readonly expand: (placements: readonly Placement[]) => readonly Placement[];
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

/**
 * Why the window's operations cannot lose a cycle, by counting alone: a proof. Undefined where counting does not show it,
 * or where the border withheld a form.
 */
export function whyClosed(cutter: Cutter, schedule: Schedule, from: Cycle, to: Cycle): string | undefined {
  const window = cutter.cut(schedule, from, to, to - from - 1);
  return window.complete ? (window.conflict ?? refute(window.problem)) : undefined;
}

/** Refit the window's operations into one cycle less. Behind the last window nothing waits: it is the destructive test. */
export function removeCycle(cutter: Cutter, schedule: Schedule, at: Pick<RankedWindow, "from" | "to">): Move {
  const before = at.to - at.from;
  const cut = (horizon: number): Window => cutter.cut(schedule, at.from, at.to, horizon);
  const window = cut(before - 1);
  const why = (one: Window): string | undefined => one.conflict ?? refute(one.problem);
  const closed = why(window);
  // A longer horizon only adds room: halving finds the first that counting does not close.
  const bound =
    closed === undefined ? finish(firstOpen(1, before - 1, (horizon) => why(cut(horizon)) === undefined)) : before;
  return {
    ...{
      kind: "remove",
      window,
      problem: window.problem,
      expand: same,
      objective: { kind: "feasible" },
      before,
      bound,
    },
    ...(closed === undefined ? {} : { closed }),
  };
}

/**
 * The least horizon in `from .. to` that is open, where `to` is, and those above an open one are. Ended early one that all
 * shorter ones of are not open.
 */
export function* firstOpen(from: number, to: number, open: (horizon: number) => boolean): Steps<number> {
  let [low, high] = [from, to];
  while (low < high && (yield)) {
    const middle = (low + high) >> 1;
    if (open(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * Left shift of a window: the same cycles, least Σ weight·(issue cycle), so that idle slots move towards the tail, where
 * they can be removed. Weights are 1 + tail: the longest path behind an operation.
 */
export function shiftLeft(cutter: Cutter, schedule: Schedule, at: RankedWindow, tails: Int32Array): Move {
  const window = cutter.cut(schedule, at.from, at.to);
  return { kind: "shift", ...asEarly(window, window.problem, window.current, same, tails) };
}

/** A dependence with at most this many cycles to spare holds its target back. */
const tight = 1;

/**
 * Engine-targeted move: from the first cycle of the window in which the busiest engine has room, up to `most` operations
 * that could use it and issue later are freed, each with the operations that hold it back; all others keep their places.
 */
export function fillEngine(
  cutter: Cutter,
  schedule: Schedule,
  at: RankedWindow,
  { map, tails, most }: { readonly map: StallMap; readonly tails: Int32Array; readonly most: number },
): Move {
  const window = cutter.cut(schedule, at.from, at.to);
  const { problem, current } = window;
  const engine = busiestEngine(map);
  const hole = map.idle[engine]!.findIndex((idle, cycle) => cycle >= at.from && idle > 0) - at.from;
  const free = new Set<number>();
  const holding: number[][] = problem.operations.map(() => []);
  for (const { from, to, latency } of activeDependences(problem, current)) {
    if (lastCycle(current[from]!) + latency + tight >= firstCycle(current[to]!)) holding[to]!.push(from);
  }
  const users = [...problem.operations.keys()].filter(
    (operation) =>
      hole >= 0 &&
      lastCycle(current[operation]!) > hole &&
      problem.operations[operation]!.forms.some((form) => form.rows.some((row) => row.engine === engine)),
  );
  users.sort((a, b) => lastCycle(current[a]!) - lastCycle(current[b]!) || a - b);
  for (const user of users) {
    if (free.size >= most) break;
    for (const stack = [user]; stack.length > 0 && free.size < most; ) {
      const operation = stack.pop()!;
      if (free.has(operation)) continue;
      free.add(operation);
      stack.push(...holding[operation]!);
    }
  }
  const part = pin(window, (operation) => free.has(operation));
  return { kind: "engine", ...asEarly(window, part.problem, part.current, part.expand, tails) };
}

function asEarly(
  window: Window,
  problem: Problem,
  current: readonly Placement[],
  expand: Move["expand"],
  tails: Int32Array,
): Omit<Move, "kind"> {
  // Pins have no slots and cannot move: their weight changes nothing.
  const weights = Float64Array.from(problem.operations, ({ origin }) => 1 + tails[origin]!);
  const before = weigh(weights, current);
  const { release } = issueTimes(problem);
  const bound = weights.reduce((total, weight, index) => total + weight * release[index]!, 0);
  const objective: Objective = { kind: "weighted", weights };
  const common = { window, problem, expand, objective, before, bound, cutoff: before - 1, hint: current } as const;
  return bound < before ? common : { ...common, closed: "every operation is as early as its predecessors allow" };
}

/** Σ weight · last issue cycle. */
export function weigh(weights: Float64Array, placements: readonly Placement[]): number {
  return placements.reduce((total, placement, index) => total + weights[index]! * lastCycle(placement), 0);
}

const same = (placements: readonly Placement[]): readonly Placement[] => placements;
