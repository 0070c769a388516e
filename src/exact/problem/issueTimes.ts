import { isSure } from "../../ir/formDependences.ts";
import { leastWait } from "../../ir/waiting.ts";
import type { Problem } from "./problem.ts";

/** First and last cycles in which operations may issue as far as dependences say, whatever the forms. */
export interface IssueTimes {
  readonly release: Int32Array;
  readonly deadline: Int32Array;
  /** An operation that has no cycle left; where there is one, the times of others may not be final. */
  readonly empty: number | undefined;
}

/** The problem's releases and deadlines, inside its horizon, propagated along its sure dependences to a fixed point. */
export function issueTimes({ operations, dependences, horizon }: Problem): IssueTimes {
  const release = Int32Array.from(operations, (each) => Math.max(0, each.release));
  const deadline = Int32Array.from(operations, (each) => Math.min(horizon - 1, each.deadline));
  const sure = dependences.filter(isSure);
  const waits = Int32Array.from(sure, (edge) => leastWait(edge, operations[edge.from]!.forms));
  const times = (empty: number | undefined): IssueTimes => ({ release, deadline, empty });
  // Dependences come mostly in the order of their givers: forward for releases and back for deadlines, few rounds do.
  for (let changed = true; changed; ) {
    changed = false;
    for (let e = 0; e < sure.length; e++) {
      const { from, to } = sure[e]!;
      const earliest = release[from]! + waits[e]!;
      if (release[to]! >= earliest) continue;
      release[to] = earliest;
      changed = true;
      if (earliest > deadline[to]!) return times(to);
    }
    for (let e = sure.length - 1; e >= 0; e--) {
      const { from, to } = sure[e]!;
      const latest = deadline[to]! - waits[e]!;
      if (deadline[from]! <= latest) continue;
      deadline[from] = latest;
      changed = true;
      if (latest < release[from]!) return times(from);
    }
  }
  const empty = release.findIndex((first, index) => first > deadline[index]!);
  return times(empty < 0 ? undefined : empty);
}
