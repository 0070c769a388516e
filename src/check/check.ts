import type { Block } from "../ir/block.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import type { Allocation, Schedule } from "../schedule/schedule.ts";
import { wordAccesses } from "./checkAccesses.ts";
import { checkDependences } from "./checkDependences.ts";
import { checkPlacements } from "./checkPlacements.ts";
import { checkRegisters } from "./checkRegisters.ts";
import { checkReplay } from "./checkReplay.ts";
import { checkAllocation, checkLive, occupationOf } from "./checkScratch.ts";
import { checkSlots } from "./checkSlots.ts";
import type { Violation } from "./checkViolation.ts";

export type { Violation, ViolationKind } from "./checkViolation.ts";

/**
 * Every violation of a schedule (and of an allocation, if one is given), each with its place; none means that the
 * program computes what program order computes, in `schedule.length` cycles. Shares no code with whatever made them.
 *
 * A schedule is right when
 * 1. every operation has one placement, in a form it has, with one cycle per lane, between its release and its latest cycle, and
 *    complete by its due date; `length` is the last cycle of any reservation table + 1;
 * 2. no engine issues more slots in a cycle than it has, each row of each lane counted at its offset;
 * 3. every dependence of the block is kept, counted from the last lane to the first, maximum time lags among them;
 * 4. so is every order of two accesses to a word that program order demands (derived here from operands and from the
 *    machine's latencies, not taken from the block);
 * 5. live words fit in the scratch at every boundary.
 *
 * An allocation is right when every value lies inside the scratch, values occupied at the same boundary share no word,
 * no word is written twice in a cycle, and every read, replayed word by word, finds the write that program order wants.
 *
 * Where a placement is malformed (1), 4, 5 and the allocation are not looked at: they have no meaning until it is mended.
 */
export function check(
  block: Block,
  machine: SchedulingMachine,
  schedule: Schedule,
  allocation?: Allocation,
): Violation[] {
  const violations: Violation[] = [];
  const issue = checkPlacements(block, machine, schedule, violations);
  checkSlots(block, machine, schedule, issue, violations);
  checkDependences(block, issue, violations);
  if (!checkWords(block, violations) || !issue.sound) return violations;
  const accesses = wordAccesses(block, schedule, violations);
  const wanted = checkRegisters(block, issue, accesses, violations);
  const occupation = occupationOf(block, issue, accesses);
  checkLive(block, machine, issue, occupation, violations);
  if (allocation !== undefined && checkAllocation(block, machine, occupation, allocation, violations)) {
    checkReplay(block, issue, accesses, wanted, allocation, violations);
  }
  return violations;
}

/** Words of all values from here on are refused: they are numbered through in tables of this size. */
const wordLimit = 1 << 24;

/** The words of every value, and their sum, before anything is summed from them. Returns whether they can be. */
export function checkWords({ values }: Block, violations: Violation[]): boolean {
  const before = violations.length;
  let total = 0;
  for (const [value, { name, words }] of values.entries()) {
    if (Number.isInteger(words) && words >= 1 && words <= wordLimit) total += words;
    else {
      const message = `"${name}" has ${words} words, an integer of 1..${wordLimit} is wanted`;
      violations.push({ kind: "words", message, value });
    }
  }
  if (total > wordLimit)
    violations.push({ kind: "words", message: `${total} words in all values, ${wordLimit} allowed` });
  return violations.length === before;
}
