import type { Loop } from "../ir/loop.ts";
import { addedBy } from "../ir/waiting.ts";
import { type ModuloSchedule, moduloRanges } from "../schedule/moduloSchedule.ts";
import { lastCycle } from "../schedule/schedule.ts";

/** Where the words of a loop's values lie while iterations overlap. */
export interface ModuloAddresses {
  /** Copies of the kernel: iteration k uses the addresses of k modulo so many (modulo variable expansion, Lam 1988). */
  readonly unroll: number;
  /** By value: an address for each copy; one for a live-in value, which stays where it is. */
  readonly addresses: readonly (readonly number[])[];
  /** One past the highest word in use. */
  readonly words: number;
}

/** A copy of a value: words that are taken in cycles [start, end) of the unrolled kernel, which turns. */
interface Arc {
  readonly value: number;
  readonly copy: number;
  readonly words: number;
  readonly start: number;
  readonly length: number;
}

const orders: readonly ((a: Arc, b: Arc) => number)[] = [
  (a, b) => b.words - a.words || b.length - a.length || a.start - b.start,
  (a, b) => b.words - a.words || a.start - b.start || b.length - a.length,
  (a, b) => b.length * b.words - a.length * a.words || a.start - b.start,
];

/** How many more copies of the kernel than lifetimes ask for are tried. */
const moreCopies = 8;

/**
 * Addresses for a schedule of a loop: as many copies of the kernel as the longest lifetime covers intervals, and lifetimes as arcs of the unrolled
 * kernel's circle, the lowest free words for each in several orders. Live-in values and what `first` words are for stand apart.
 * Undefined where no try fits `scratchWords`.
 */
export function moduloAddresses(
  loop: Loop,
  schedule: ModuloSchedule,
  scratchWords: number,
  first = 0,
): ModuloAddresses | undefined {
  const { values } = loop.body;
  const { interval } = schedule;
  let base = first;
  const fixed = values.map(({ liveIn, words }) => {
    const at = base;
    if (liveIn) base += words;
    return at;
  });
  const ranges = lifetimes(loop, schedule);
  const least = ranges.reduce((most, { length }) => Math.max(most, Math.ceil(length / interval)), 1);
  for (let unroll = least; unroll <= least + moreCopies; unroll++) {
    const period = unroll * interval;
    const arcs = ranges.flatMap((range) =>
      Array.from({ length: unroll }, (_, copy) => ({
        ...range,
        copy,
        start: (range.start + copy * interval) % period,
      })),
    );
    for (const order of orders) {
      const addresses = values.map(({ liveIn }, v) => (liveIn ? [fixed[v]!] : new Array<number>(unroll).fill(base)));
      const words = place(arcs.toSorted(order), period, base, addresses);
      if (words <= scratchWords) return { unroll, addresses, words };
    }
  }
  return undefined;
}

/** Live ranges until late results have landed; what the body leaves for later stays to the iteration's end. */
function lifetimes(loop: Loop, schedule: ModuloSchedule): Omit<Arc, "copy">[] {
  const { body } = loop;
  const { placements } = schedule;
  const over = placements.reduce((most, placement) => Math.max(most, lastCycle(placement) + 1), 0);
  return moduloRanges(loop, schedule).map(({ value, words, start, end }) => {
    let until = body.values[value]!.liveOut ? Math.max(end, over) : end;
    for (const definer of body.values[value]!.definers) {
      const placement = placements[definer]!;
      until = Math.max(until, lastCycle(placement) + 1 + addedBy(body.operations[definer]!.forms[placement.form]));
    }
    return { value, words, start, length: until - start };
  });
}

/** The lowest free words for each arc in turn. */
function place(arcs: readonly Arc[], period: number, base: number, addresses: number[][]): number {
  const placed: { readonly arc: Arc; readonly at: number }[] = [];
  let most = base;
  for (const arc of arcs) {
    const met = placed.filter((other) => overlap(arc, other.arc, period)).sort((a, b) => a.at - b.at);
    let at = base;
    for (const other of met) {
      if (other.at >= at + arc.words) break;
      at = Math.max(at, other.at + other.arc.words);
    }
    placed.push({ arc, at });
    addresses[arc.value]![arc.copy] = at;
    most = Math.max(most, at + arc.words);
  }
  return most;
}

function overlap(a: Arc, b: Arc, period: number): boolean {
  const after = (b.start - a.start + period) % period;
  return after < a.length || period - after < b.length;
}
