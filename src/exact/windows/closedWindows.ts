import type { Cycle } from "../../ir/block.ts";
import { impossibilityText } from "../../schedule/impossibility.ts";
import type { Schedule } from "../../schedule/schedule.ts";
import type { Steps } from "../../time/steps.ts";
import type { Cutter } from "../problem/window.ts";
import { type Refuter, reasonsAgainst } from "../refutation/reasonsAgainst.ts";
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
/** Conflicts of each question about a refuted window's reasons. */
const conflicts = 1000;

/**
 * The windows of a schedule that cannot lose a cycle: from every 16th cycle the longest one that counting closes, which is
 * proved, and those of this schedule that a solver refuted, which it only says; a `refuter` finds out why, and says it in cycles that
 * count from the window's first one. Windows inside another one are left out. Ended early it knows those of the first windows.
 */
export function* closedWindows(
  cutter: Cutter,
  schedule: Schedule,
  refuted: readonly Refuted[],
  refuter?: Refuter,
): Steps<ClosedWindow[]> {
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
  const counted = found.length;
  for (const window of refuted) found.push({ ...window, because: "infeasible in a cycle less, the engine says so" });
  const contains = (one: ClosedWindow, other: ClosedWindow): boolean => one.from <= other.from && other.to <= one.to;
  const outer = found.filter(
    (one, at) => !found.some((other, k) => k !== at && contains(other, one) && (!contains(one, other) || k < at)),
  );
  const said = new Set(found.slice(counted));
  const told: ClosedWindow[] = [];
  for (const window of outer) {
    const { from, to } = window;
    if (refuter === undefined || !said.has(window)) told.push(window);
    else {
      const { problem } = cutter.cut(schedule, from, to, to - from - 1);
      const why = yield* reasonsAgainst(problem, refuter, conflicts);
      told.push(why === undefined ? window : { ...window, because: impossibilityText(why) });
    }
  }
  return told.sort((a, b) => a.from - b.from || a.to - b.to);
}
