import type { Block } from "../ir/block.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import type { Allocation, Schedule } from "../schedule/schedule.ts";
import { liveRanges, liveWords } from "../schedule/scratch/liveRanges.ts";

/** Scratch over time: entry b is the boundary before cycle b, the last one the end of the schedule. */
export interface WordsOverTime {
  /** Words the machine has; absent where they are not limited. */
  readonly scratchWords?: number;
  readonly live: readonly number[];
  readonly peak: { readonly words: number; readonly boundary: number };
  /** With an allocation on a machine with a limit: how the free words lie. */
  readonly free?: FreeRuns;
}

/** Free words at each boundary. */
export interface FreeRuns {
  /** Words that a vector takes. */
  readonly run: number;
  /** Words of the largest free run. */
  readonly largest: readonly number[];
  /** How many runs of `run` words fit at once. */
  readonly runs: readonly number[];
  /** First boundary at which no run fits though as many words are free; absent where there is none. */
  readonly fragmentedAt?: number;
}

/** Live words at every boundary and, where addresses are known, the largest free run and how many runs of `run` words fit. */
export function wordsOverTime(
  block: Block,
  machine: SchedulingMachine,
  schedule: Schedule,
  allocation?: Allocation,
  run = 8,
): WordsOverTime {
  const ranges = liveRanges(block, schedule);
  const live = [...liveWords(block, ranges, schedule.length)];
  const words = live.reduce((most, each) => Math.max(most, each), 0);
  const { scratchWords } = machine;
  const peak = { words, boundary: live.indexOf(words) };
  if (scratchWords === undefined) return { live, peak };
  if (allocation === undefined) return { scratchWords, live, peak };

  const starts: number[][] = live.map(() => []);
  const ends: number[][] = live.map(() => []);
  for (const { value, start, end } of ranges) {
    if (start >= end) continue;
    starts[start]!.push(value);
    ends[end]?.push(value);
  }
  const taken = new Uint8Array(scratchWords);
  const mark = (value: number, state: 0 | 1): void => {
    const address = allocation.addresses[value]!;
    taken.fill(state, address, address + block.values[value]!.words);
  };
  const largest: number[] = [];
  const runs: number[] = [];
  let fragmentedAt: number | undefined;
  for (let boundary = 0; boundary < live.length; boundary++) {
    for (const value of ends[boundary]!) mark(value, 0);
    for (const value of starts[boundary]!) mark(value, 1);
    const free = freeRuns(taken, run);
    largest.push(free.largest);
    runs.push(free.runs);
    if (free.runs === 0 && scratchWords - live[boundary]! >= run) fragmentedAt ??= boundary;
  }
  const fragmented = fragmentedAt === undefined ? {} : { fragmentedAt };
  return { scratchWords, live, peak, free: { run, largest, runs, ...fragmented } };
}

function freeRuns(taken: Uint8Array, run: number): { largest: number; runs: number } {
  let largest = 0;
  let runs = 0;
  for (let at = 0; at < taken.length; ) {
    let end = at;
    while (end < taken.length && taken[end] === 0) end++;
    largest = Math.max(largest, end - at);
    runs += Math.floor((end - at) / run);
    at = end + 1;
  }
  return { largest, runs };
}
