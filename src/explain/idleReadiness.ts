import type { Block } from "../ir/block.ts";
import { addedBy, waitsForResult } from "../ir/waiting.ts";
import { firstCycle, lastCycle, type Schedule } from "../schedule/schedule.ts";

/** When each operation could have issued and when it must be done, all others staying where the schedule has them. */
export interface Readiness {
  /** First and last issue cycle; they differ where lanes are spread over cycles. */
  readonly first: Int32Array;
  readonly last: Int32Array;
  /** First cycle in which the dependences allow the operation. */
  readonly ready: Int32Array;
  /** The predecessor that `ready` comes from; -1 where it is 0 and nothing is waited for. */
  readonly waitsFor: Int32Array;
  /** Last cycle in which it may end for successors that count the form's extra latency (RAW, WAW), and for all else. */
  readonly dueData: Int32Array;
  readonly dueOther: Int32Array;
}

/** Reads a schedule's dependences from both ends. Without successors an operation is due in the last cycle. */
export function readiness(block: Block, schedule: Schedule): Readiness {
  const n = block.operations.length;
  const first = Int32Array.from(schedule.placements, firstCycle);
  const last = Int32Array.from(schedule.placements, lastCycle);
  const extra = Int32Array.from(block.operations, ({ forms }, operation) => {
    return addedBy(forms[schedule.placements[operation]!.form]);
  });
  const ready = new Int32Array(n);
  const waitsFor = new Int32Array(n).fill(-1);
  const dueData = new Int32Array(n).fill(0x3fffffff);
  const dueOther = new Int32Array(n).fill(schedule.length - 1);
  for (const { from, to, latency, kind } of block.dependences) {
    const data = waitsForResult(kind);
    const cycle = last[from]! + latency + (data ? extra[from]! : 0);
    if (cycle > ready[to]!) {
      ready[to] = cycle;
      waitsFor[to] = from;
    }
    const due = data ? dueData : dueOther;
    due[from] = Math.min(due[from]!, first[to]! - latency);
  }
  return { first, last, ready, waitsFor, dueData, dueOther };
}
