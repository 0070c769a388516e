import { check } from "../../check/check.ts";
import type { Block, Cycle } from "../../ir/block.ts";
import { validateBlock } from "../../ir/validateBlock.ts";
import type { SchedulingMachine } from "../../machine/machine.ts";
import { lengthOf, type Schedule } from "../../schedule/schedule.ts";
import { problemBlock } from "./problemBlock.ts";
import type { Cutter } from "./window.ts";

/** A window of a schedule as a block of its own (`problemBlock`). */
export interface WindowBlock {
  readonly block: Block;
  readonly machine: SchedulingMachine;
  /** Where the schedule has the operations now: `to - from` cycles. Undefined where that is none of the block's schedules. */
  readonly schedule: Schedule | undefined;
}

/**
 * The question whether the operations of cycles `from` .. `to - 1` fit into one cycle less, everything outside where it is or moved
 * along, as a block: where its bound is `to - from`, they do not. A text says why there is none.
 * @throws {RangeError} when the window is not inside the schedule, or has less than two cycles.
 */
export function windowBlock(cutter: Cutter, schedule: Schedule, from: Cycle, to: Cycle): WindowBlock | string {
  const window = cutter.cut(schedule, from, to, to - from - 1);
  if (!window.complete) return "its border withholds a form, so that nothing could be proved";
  if (window.conflict !== undefined) return `what stands outside forbids it: ${window.conflict}`;
  const problem = { ...window.problem, name: `cycles ${from}..${to} of ${cutter.block.name}` };
  const { current } = cutter.cut(schedule, from, to);
  for (const words of [problem.words, undefined]) {
    const { block, machine, held } = problemBlock({ ...problem, words });
    // With a cycle more `end` is later; what is fixed at the left border stays.
    const extra = held.map((cycle, at) => ({ form: 0, cycles: [at === 1 ? cycle + 1 : cycle] }));
    const placements = [...current, ...extra];
    const now = { placements, length: lengthOf(block, placements) };
    const found = fits(block, machine) && check(block, machine, now).length === 0 ? now : undefined;
    // Values that are no block's by themselves are left out: that allows more.
    if (found !== undefined || words === undefined) return { block, machine, schedule: found };
  }
  return "its block has no schedule";
}

function fits(block: Block, machine: SchedulingMachine): boolean {
  try {
    validateBlock(block, machine);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
