import type { Cycle } from "../../ir/block.ts";
import type { Schedule } from "../../schedule/schedule.ts";
import type { Steps } from "../../time/steps.ts";
import type { Cutter } from "../problem/window.ts";
import { whyClosed } from "./neighbourhood.ts";

/**
 * A local certificate: the operations of cycles `from` .. `to - 1` do not fit into one cycle less, while everything
 * outside keeps its order and moves along. The same then holds for every window inside.
 */
export interface ClosedWindow {
  readonly from: Cycle;
  readonly to: Cycle;
  readonly by: string;
  readonly because: string;
}

/** A window of the schedule that a solver refuted. */
export type Refuted = Omit<ClosedWindow, "because">;

/** Starts of the windows that counting is asked about lie this many cycles apart. */
const stride = 16;

/**
 * The windows of a schedule that cannot lose a cycle: from every 16th cycle the longest one that counting closes, which is
 * proved, and those of this schedule that a solver refuted, which it only says. Windows inside another one are left out. Ended
 * early it knows those of the first windows.
 */
export function* closedWindows(cutter: Cutter, schedule: Schedule, refuted: readonly Refuted[]): Steps<ClosedWindow[]> {
  const found: ClosedWindow[] = [];
  for (let from = 0; from + 2 <= schedule.length; from += stride) {
    let best: ClosedWindow | undefined;
    const closes = (to: Cycle): boolean => {
      const because = whyClosed(cutter, schedule, from, to);
      if (because === undefined) return false;
      best = { from, to, by: "counting", because };
      return true;
    };
    // A window inside a closed one is closed: the last closed end is found by bisection.
    let [closed, open] = [from + 1, schedule.length + 1];
    let inTime = true;
    while (open - closed > 1) {
      inTime = yield;
      if (!inTime) break;
      const middle = (closed + open) >> 1;
      if (closes(middle)) closed = middle;
      else open = middle;
    }
    if (best !== undefined && best.to !== closed) closes(closed);
    if (best !== undefined) found.push(best);
    if (!inTime) break;
  }
  for (const window of refuted) found.push({ ...window, because: "infeasible in a cycle less, the engine says so" });
  const contains = (one: ClosedWindow, other: ClosedWindow): boolean => one.from <= other.from && other.to <= one.to;
  return found
    .filter(
      (one, at) => !found.some((other, k) => k !== at && contains(other, one) && (!contains(one, other) || k < at)),
    )
    .sort((a, b) => a.from - b.from || a.to - b.to);
}
