import { type Occupant, Timeline } from "./timeline.ts";

/** An order in which values are placed. Values placed earlier find more room. */
export interface Strategy {
  readonly name: string;
  compare(a: Occupant, b: Occupant): number;
}

const byStart = (a: Occupant, b: Occupant): number => a.start - b.start || b.words - a.words || b.end - a.end;
const length = (item: Occupant): number => item.end - item.start;

/** Tried in this order; the first that fits wins. */
export const strategies: readonly Strategy[] = [
  // Colouring in order of start is optimal for values of one width (interval graphs are perfect).
  { name: "by start", compare: byStart },
  // Single words that live long are packed together first, so that they do not each spoil a run of a vector.
  { name: "words first", compare: (a, b) => rank(a, 1) - rank(b, 1) || within(a, b) },
  // What is wider than a vector has the fewest places.
  {
    name: "widest first",
    compare: (a, b) => Math.max(b.words, 2) - Math.max(a.words, 2) || rank(b, 1) - rank(a, 1) || within(a, b),
  },
  { name: "largest area first", compare: (a, b) => b.words * length(b) - a.words * length(a) || byStart(a, b) },
];

const rank = (item: Occupant, words: number): number => (item.words === words ? 0 : 1);

/** Single words by falling length of life, others by start. */
function within(a: Occupant, b: Occupant): number {
  return a.words === 1 && b.words === 1 ? length(b) - length(a) || byStart(a, b) : byStart(a, b);
}

/** Where a placement got stuck. */
export interface Stuck {
  readonly value: number;
  readonly boundary: number;
  readonly needed: number;
  /** Words free all the time that the value would need them, and the longest run of such words. */
  readonly freeWords: number;
  readonly largestFreeRun: number;
}

/** Scratch and its shape: how many words, the width of a vector, one past the last boundary. */
export interface Room {
  readonly words: number;
  readonly run: number;
  readonly horizon: number;
}

/** How many placements may still be tried, of all strategies and repairs together. */
export interface Patience {
  placements: number;
}

/**
 * Places all items in a strategy's order; addresses by value go to `addresses`. A value that finds no place goes to the
 * front and all starts again, up to `repairs` times and while there is patience. Returns where the first pass got stuck, if no pass came through.
 */
export function placeAll(
  items: readonly Occupant[],
  strategy: Strategy,
  room: Room,
  { repairs, patience }: { readonly repairs: number; readonly patience: Patience },
  addresses: number[],
): Stuck | undefined {
  const order = [...items].sort((a, b) => strategy.compare(a, b));
  let first: Stuck | undefined;
  for (let pass = 0; pass <= repairs && (pass === 0 || patience.placements > 0); pass++) {
    const timeline = new Timeline(room.words, room.run, room.horizon);
    const failed = order.findIndex((item) => {
      const address = item.words === 1 ? timeline.placeWord(item) : timeline.placeWords(item);
      if (address < 0) return true;
      addresses[item.value] = address;
      timeline.take(address, item);
      return false;
    });
    if (failed < 0) return undefined;
    patience.placements -= failed + 1;
    const item = order[failed]!;
    const free = timeline.free(item.start, item.end);
    first ??= {
      value: item.value,
      boundary: item.start,
      needed: item.words,
      freeWords: free.words,
      largestFreeRun: free.largestRun,
    };
    order.splice(failed, 1);
    order.unshift(item);
  }
  return first;
}
