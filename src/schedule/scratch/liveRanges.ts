import type { Block, OperationIndex, ValueIndex } from "../../ir/block.ts";
import { usersIn } from "../../ir/formDependences.ts";
import { firstCycle, lastCycle, type Schedule } from "../schedule.ts";

/**
 * The boundaries at which a value occupies its words, half open: `start` .. `end - 1`. Boundary b lies before cycle b, so
 * a schedule of n cycles has boundaries 0 .. n. Empty (0, 0) for a value that nothing defines and that is not live-in.
 */
export interface LiveRange {
  readonly value: ValueIndex;
  readonly start: number;
  readonly end: number;
}

/**
 * The live range of every value, in the block's order: from the boundary after the first cycle of any definer up to the
 * one before the last cycle of any definer, or user in a form that reads it, and at least one boundary. A live-in value is occupied from boundary 0,
 * a live-out one up to and with the last.
 *
 * A value written in cycle t starts at boundary t + 1, one last read in cycle t ends there: they may share words (WAR 0).
 */
export function liveRanges(block: Block, schedule: Schedule): LiveRange[] {
  const { placements, length } = schedule;
  const formOf = (operation: OperationIndex): number => placements[operation]!.form;
  return block.values.map((each, value) => {
    const { definers, liveIn, liveOut } = each;
    if (definers.length === 0 && !liveIn) return { value, start: 0, end: 0 };
    let first = liveIn ? -1 : Number.POSITIVE_INFINITY;
    let last = -1;
    for (const operation of definers) {
      first = Math.min(first, firstCycle(placements[operation]!));
      last = Math.max(last, lastCycle(placements[operation]!));
    }
    for (const operation of usersIn(each, formOf)) last = Math.max(last, lastCycle(placements[operation]!));
    const end = liveOut ? length + 1 : Math.max(last, first + 1) + 1;
    return { value, start: first + 1, end };
  });
}

/** Live words at each boundary 0 .. `length`. */
export function liveWords(block: Block, ranges: readonly LiveRange[], length: number): Int32Array {
  const words = new Int32Array(length + 2);
  for (const { value, start, end } of ranges) {
    words[start]! += block.values[value]!.words;
    words[end]! -= block.values[value]!.words;
  }
  for (let boundary = 1; boundary <= length; boundary++) words[boundary]! += words[boundary - 1]!;
  return words.subarray(0, length + 1);
}

/** The most live words at any boundary, and the first boundary that has them. */
export function livePeak(
  block: Block,
  ranges: readonly LiveRange[],
  length: number,
): { readonly words: number; readonly boundary: number } {
  const live = liveWords(block, ranges, length);
  let boundary = 0;
  for (let at = 1; at < live.length; at++) if (live[at]! > live[boundary]!) boundary = at;
  return { words: live[boundary]!, boundary };
}
