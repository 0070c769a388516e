import { type DependenceGraph, dependenceGraph } from "../../graph/dependenceGraph.ts";
import type { Block } from "../../ir/block.ts";
import { usersIn } from "../../ir/formDependences.ts";
import { farthestRow, mostAdded } from "../../ir/waiting.ts";
import { firstCycle, lastCycle, type Schedule } from "../../schedule/schedule.ts";
import { liveRanges, liveWords } from "../../schedule/scratch/liveRanges.ts";
import { type ValueLists, valueLists } from "./valueLists.ts";

/** What cutting windows out of a block asks again and again, whatever the schedule. */
export interface BlockIndex {
  readonly graph: DependenceGraph;
  /** Values that each operation defines or uses. */
  readonly valuesOf: ValueLists;
  /** The largest row offset of any form. */
  readonly reach: number;
  /** The largest distance that a dependence can ask for. */
  readonly longest: number;
}

/** The same of one schedule. */
export interface ScheduleIndex {
  readonly schedule: Schedule;
  readonly first: Int32Array;
  readonly last: Int32Array;
  /** The operation of every lane that issues in a cycle: `lanes[starts[cycle]] .. lanes[starts[cycle + 1] - 1]`. */
  readonly starts: Int32Array;
  readonly lanes: Int32Array;
  /** First cycle of a value's definers; -1 for a live-in one. */
  readonly born: Int32Array;
  /** Last cycle of a value's definers, and of its users in forms that read it; `forever` for a live-out one, -1 where there are none. */
  readonly needed: Int32Array;
  /** Live words at each boundary. */
  readonly live: Int32Array;
  /** Words at each boundary that only the definer before it needs. */
  readonly unread: Int32Array;
}

/** Later than any cycle. */
const forever: number = 2 ** 30;

/** Compiles a block. @throws {RangeError} when its dependences form a cycle. */
export function blockIndex(block: Block): BlockIndex {
  let reach = 0;
  let extra = 0;
  for (const { forms } of block.operations) {
    for (const form of forms) reach = Math.max(reach, farthestRow(form));
    extra = Math.max(extra, mostAdded(forms));
  }
  const longest = extra + block.dependences.reduce((most, { latency }) => Math.max(most, latency), 0);
  return { graph: dependenceGraph(block), valuesOf: valueLists(block), reach, longest };
}

/** Compiles a schedule of the block. */
export function scheduleIndex(block: Block, schedule: Schedule): ScheduleIndex {
  const { placements, length } = schedule;
  const first = Int32Array.from(placements, firstCycle);
  const last = Int32Array.from(placements, lastCycle);
  const starts = new Int32Array(length + 1);
  for (const { cycles } of placements) for (const cycle of cycles) starts[cycle + 1]!++;
  for (let cycle = 0; cycle < length; cycle++) starts[cycle + 1]! += starts[cycle]!;
  const lanes = new Int32Array(starts[length]!);
  const cursor = starts.slice();
  for (const [operation, { cycles }] of placements.entries()) {
    for (const cycle of cycles) lanes[cursor[cycle]!++] = operation;
  }
  const ranges = liveRanges(block, schedule);
  const born = new Int32Array(block.values.length);
  const needed = new Int32Array(block.values.length);
  const unread = new Int32Array(length + 1);
  for (const [index, value] of block.values.entries()) {
    const { words, definers, liveIn, liveOut } = value;
    born[index] = liveIn ? -1 : definers.reduce((least, operation) => Math.min(least, first[operation]!), forever);
    let until = -1;
    for (const operation of definers) until = Math.max(until, last[operation]!);
    for (const operation of usersIn(value, (user) => placements[user]!.form)) until = Math.max(until, last[operation]!);
    needed[index] = liveOut ? forever : until;
    const { start, end } = ranges[index]!;
    if (start < end && needed[index]! < start) unread[start]! += words;
  }
  return { schedule, first, last, starts, lanes, born, needed, live: liveWords(block, ranges, length), unread };
}
