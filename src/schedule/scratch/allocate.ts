import type { Block, OperationIndex, ValueIndex } from "../../ir/block.ts";
import { validateBlock } from "../../ir/validateBlock.ts";
import { addedBy } from "../../ir/waiting.ts";
import type { SchedulingMachine } from "../../machine/machine.ts";
import { type Allocation, lastCycle, type Schedule } from "../schedule.ts";
import { type LiveRange, livePeak, liveRanges } from "./liveRanges.ts";
import { placeAll, type Room, type Stuck, strategies } from "./strategy.ts";

/** Addresses for all values, or why there are none. A failure never comes with addresses. */
export type AllocationOutcome = Allocated | AllocationFailure;

/** Addresses that fit, and how full scratch is with them. */
export interface Allocated {
  readonly status: "allocated";
  readonly allocation: Allocation;
  /** The strategy that fitted. */
  readonly strategy: string;
  /** The most live words at a boundary, and the first boundary that has them. No allocation uses fewer. */
  readonly peakLive: number;
  readonly peakBoundary: number;
  /** One past the highest scratch word used. Single words go to the top, so with a limit it is mostly the limit. */
  readonly peakAddress: number;
  /** How many different scratch words are ever used. */
  readonly wordsUsed: number;
  /** At `peakBoundary`: free words (of the machine's scratch, or of `peakAddress`), and how they lie. */
  readonly freeWordsAtPeak: number;
  readonly largestFreeRunAtPeak: number;
  /** 1 - largest free run / free words; 0 when nothing is free. */
  readonly fragmentationAtPeak: number;
}

/** Why no strategy found addresses. */
export interface AllocationFailure extends Stuck {
  readonly status: "failed";
  /** The value that found no place when values are placed in order of start, and the boundary it starts at. */
  readonly value: ValueIndex;
  readonly boundary: number;
  readonly peakLive: number;
  readonly scratchWords: number;
  readonly strategyFailures: readonly (Stuck & { readonly strategy: string })[];
}

/** How often a strategy starts again with the value that found no place in front. */
const mostRepairs = 12;
/**
 * Placements that strategies and repairs may try in vain, beside one of each value: enough for all of them on ten thousand values. A
 * large block has them once or twice: what fails in one of its thousand places fails in others.
 */
const mostInVain = 2 ** 19;

/**
 * Gives every value of a schedule scratch addresses that it shares with no value live at the same boundary: best fit in
 * time for vectors, single words packed into shared runs, several orders of placement; the first that fits wins.
 *
 * Live words within the limit are necessary, not sufficient: vectors need contiguous words. So it may fail, and says where.
 * Without `machine.scratchWords` it uses as few words as its strategies manage.
 */
export function allocate(block: Block, machine: SchedulingMachine, schedule: Schedule): AllocationOutcome {
  validateBlock(block, machine);
  const ranges = liveRanges(block, schedule);
  const items = ranges
    .filter(({ start, end }) => start < end)
    .map(({ value, start, end }) => {
      const { words, definers } = block.values[value]!;
      return { value, words, start, end: Math.max(end, landing(block, schedule, definers) + 1) };
    });
  const peak = livePeak(block, ranges, schedule.length);
  const run = vectorWidth(block);
  const horizon = items.reduce((latest, { end }) => Math.max(latest, end), 0);
  const addresses = block.values.map(() => 0);

  const failures: (Stuck & { strategy: string })[] = [];
  for (const words of capacities(block, machine, peak.words, run)) {
    const room: Room = { words, run, horizon };
    const patience = { placements: items.length + mostInVain };
    failures.length = 0;
    for (const strategy of strategies) {
      if (failures.length > 0 && machine.scratchWords !== undefined && patience.placements <= 0) break;
      // More live words than scratch: no order of placement helps, but the first says where it happens.
      const hopeless = peak.words > words;
      const repairs = hopeless ? 0 : machine.scratchWords === undefined ? 1 : mostRepairs;
      const stuck = placeAll(items, strategy, room, { repairs, patience }, addresses);
      if (stuck === undefined) {
        const report = peakReport(block, machine, ranges, addresses, peak.boundary);
        const { words: peakLive, boundary: peakBoundary } = peak;
        return {
          status: "allocated",
          allocation: { addresses },
          strategy: strategy.name,
          peakLive,
          peakBoundary,
          ...report,
        };
      }
      failures.push({ strategy: strategy.name, ...stuck });
      if (hopeless) break;
    }
  }
  const { strategy: _, ...stuck } = failures[0]!;
  const scratchWords = machine.scratchWords!;
  return { status: "failed", ...stuck, peakLive: peak.words, scratchWords, strategyFailures: failures };
}

/**
 * The boundary from which all writes of a value have landed. Normally some user comes later; a last write that nobody
 * reads must still not land in words that another value has taken.
 */
function landing(block: Block, { placements }: Schedule, definers: readonly OperationIndex[]): number {
  let boundary = 0;
  for (const operation of definers) {
    const placement = placements[operation]!;
    const added = addedBy(block.operations[operation]!.forms[placement.form]);
    boundary = Math.max(boundary, lastCycle(placement) + 1 + added);
  }
  return boundary;
}

/** The machine's scratch words; without a limit, more and more, up to where every value has a place of its own. */
function* capacities(block: Block, machine: SchedulingMachine, peak: number, run: number): Generator<number> {
  if (machine.scratchWords !== undefined) return yield machine.scratchWords;
  const total = block.values.reduce((sum, { words }) => sum + Math.ceil(words / run) * run, 0);
  // Of a large block no strategy is given a second chance in vain: more room at once.
  const large = block.values.length > mostInVain;
  const step = Math.max(1, peak >> (large ? 1 : 4));
  for (let words = large ? peak + step : peak; words < total; words += step) yield words;
  yield total;
}

/** The most frequent width above one word; 8 where there is none. */
export function vectorWidth(block: Block): number {
  const counts = new Map<number, number>();
  for (const { words } of block.values) if (words > 1) counts.set(words, (counts.get(words) ?? 0) + 1);
  let best = 8;
  for (const [words, count] of counts) if (count > (counts.get(best) ?? 0)) best = words;
  return best;
}

function peakReport(
  block: Block,
  machine: SchedulingMachine,
  ranges: readonly LiveRange[],
  addresses: readonly number[],
  boundary: number,
): Pick<Allocated, "peakAddress" | "wordsUsed" | "freeWordsAtPeak" | "largestFreeRunAtPeak" | "fragmentationAtPeak"> {
  let peakAddress = 0;
  for (const { value, start, end } of ranges) {
    if (start < end) peakAddress = Math.max(peakAddress, addresses[value]! + block.values[value]!.words);
  }
  const taken = new Uint8Array(machine.scratchWords ?? peakAddress);
  const used = new Uint8Array(peakAddress);
  for (const { value, start, end } of ranges) {
    const [from, to] = [addresses[value]!, addresses[value]! + block.values[value]!.words];
    if (start < end) used.fill(1, from, to);
    if (start <= boundary && boundary < end) taken.fill(1, from, to);
  }
  const wordsUsed = used.reduce((sum, word) => sum + word, 0);
  let run = 0;
  let largest = 0;
  let free = 0;
  for (const word of taken) {
    run = word === 0 ? run + 1 : 0;
    if (word === 0) free++;
    largest = Math.max(largest, run);
  }
  const fragmentationAtPeak = free === 0 ? 0 : 1 - largest / free;
  return { peakAddress, wordsUsed, freeWordsAtPeak: free, largestFreeRunAtPeak: largest, fragmentationAtPeak };
}
