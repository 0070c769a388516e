import { formsOfUse, holdsAt } from "../ir/formDependences.ts";
import { invariantWords, liveWordsModulo, type ModuloSchedule } from "../schedule/moduloSchedule.ts";
import type { LiveChain, RefutationNode, RefutationSplit } from "./loopBound.ts";
import { noWait } from "./pairwiseWaits.ts";
import { positiveCycle } from "./recurrenceBound.ts";
import type { FixedRow, RowWaits } from "./rowWaits.ts";

/** Who keeps a value, so many cycles beyond its own issue. */
interface Keeper {
  readonly operation: number;
  readonly cycles: number;
  /** The forms that keep it; absent: all. */
  readonly forms?: readonly number[] | undefined;
  /** The value's only definer: the value is kept for a cycle after it at least. */
  readonly sole?: boolean | undefined;
}

/** A value that the body writes. */
interface Kept {
  readonly value: number;
  readonly words: number;
  readonly definers: readonly number[];
  readonly keepers: readonly Keeper[];
}

/** From the beginning of one value to the end of another: cycles at least, and the operations whose waits say so. */
interface Reach {
  readonly cycles: number;
  readonly definer: number;
  readonly keeper: number;
  /** Cycles from the keeper's first lane to the end. */
  readonly tail: number;
}

/** What live words ask for under fixed operations. */
export interface LiveWordsNeed {
  /** Why there are too few words; absent: they may suffice. */
  readonly refuted?: Extract<RefutationNode, { chains: unknown }> | undefined;
  /** Else what a schedule of the fewest words keeps: the end of `to` comes `cycles` after the beginning of `from`. */
  readonly tight: readonly { readonly from: Kept; readonly to: Kept; readonly cycles: number }[];
}

/**
 * Live words of a loop at an interval from below. In any schedule, the end of one value comes at least so many cycles after the beginning of
 * another. Where every value's beginning and end is in such pairs as often as it has words, the pairs' cycles add up to no more than all
 * lifetimes (the dual of the least total lifetime, Ning and Gao 1993), which fit an interval's cycles times words. For one row of the kernel the
 * same holds of copies that are live there.
 */
export class LiveChains {
  readonly #waits: RowWaits;
  readonly #kept: readonly Kept[];
  readonly #room: number;

  constructor(waits: RowWaits) {
    this.#waits = waits;
    const { loop, machine } = waits.instance;
    this.#room = (machine.scratchWords ?? Number.POSITIVE_INFINITY) - invariantWords(loop);
    this.#kept = loop.body.values.flatMap((value, v): Kept[] => {
      const { definers, users, words } = value;
      if (definers.length === 0) return [];
      const sole = definers.length === 1;
      const keepers: Keeper[] = definers.map((operation) => ({ operation, cycles: 0, sole }));
      for (const operation of users) keepers.push({ operation, cycles: 0, forms: formsOfUse(value, operation) });
      for (const { into, from, distance } of loop.recurrences) {
        if (from !== v) continue;
        const read = loop.body.values[into]!;
        for (const operation of read.users) {
          const forms = formsOfUse(read, operation);
          keepers.push({ operation, cycles: distance * waits.interval, forms });
        }
      }
      return [{ value: v, words, definers, keepers }];
    });
  }

  /** What these fixed operations need. */
  need(fixed: readonly FixedRow[]): LiveWordsNeed {
    const { interval } = this.#waits;
    const places = new Map(fixed.map((each) => [each.operation, each]));
    const { longest, through } = this.#closure(fixed);
    const reaches = this.#kept.map((from) => this.#kept.map((to) => this.#reach(from, to, places, longest)));
    const average = this.#most(reaches, (reach) => reach.cycles, 1);
    const node = (pairs: readonly Pair[], by: typeof reaches, row?: number): LiveWordsNeed => ({
      refuted: {
        ...(row === undefined ? {} : { row }),
        chains: pairs.flatMap((pair) => this.#chain(pair, by, through, row)),
      },
      tight: [],
    });
    if (average.total > this.#room * interval) return node(average.pairs, reaches);
    if (fixed.length > 0) {
      for (let row = 0; row < interval; row++) {
        const copies = (reach: Reach): number => copiesAt(reach, row, interval, places);
        // Of several definers the one that says most may be another one for each row.
        const these = this.#kept.map((from, at) =>
          from.definers.length === 1
            ? reaches[at]!
            : this.#kept.map((to) => this.#reach(from, to, places, longest, copies)),
        );
        const { total, pairs } = this.#most(these, copies, 0);
        if (total > this.#room) return node(pairs, these, row);
      }
    }
    const tight = average.pairs.map(({ from, to }) => {
      const cycles = Math.max(reaches[from]![to]?.cycles ?? 1, from === to ? 1 : Number.NEGATIVE_INFINITY);
      return { from: this.#kept[from]!, to: this.#kept[to]!, cycles };
    });
    return { tight };
  }

  /**
   * Where a schedule, in which these operations are fixed, has too many copies in a row of the kernel: an operation that writes a value and one that
   * keeps it, as far apart as they are in it, which says more of that row than all waits do. Undefined where its words suffice.
   */
  excess(schedule: ModuloSchedule, fixed: readonly FixedRow[]): RefutationSplit | undefined {
    const { interval, instance } = this.#waits;
    const live = liveWordsModulo(instance.loop, schedule);
    const row = live.reduce((most, words, at) => (words > live[most]! ? at : most), 0);
    if (live[row]! - invariantWords(instance.loop) <= this.#room) return undefined;
    const places = new Map(fixed.map((each) => [each.operation, each]));
    const { longest } = this.#closure(fixed);
    const turned = fixed[0] === undefined ? 0 : schedule.placements[fixed[0].operation]!.cycles[0]! - fixed[0].row;
    const here = (((row - turned) % interval) + interval) % interval;
    const first = (operation: number): number => schedule.placements[operation]!.cycles[0]!;
    const copiesOf = (reach: Reach): number => copiesAt(reach, here, interval, places);
    for (const value of this.#kept) {
      const definer = value.definers.reduce((least, each) => (first(each) < first(least) ? each : least));
      const known = this.#reach(value, value, places, longest, copiesOf);
      const sure = known === undefined ? 0 : copiesOf(known);
      for (const { operation: keeper, cycles, forms, sole } of value.keepers) {
        const place = places.get(keeper)!;
        if (forms !== undefined && !holdsAt(forms, place.form)) continue;
        const tail = Math.max(place.span, sole === true ? 1 : 0) + cycles;
        const apart = first(keeper) - first(definer);
        const copies = copiesOf({ cycles: apart + tail, definer, keeper, tail });
        if (copies > sure) return { from: definer, to: keeper, cycles: apart };
      }
    }
    throw new Error("copies are too many, and those that waits ask for are not");
  }

  /** Longest waits between any two operations, first lane to first lane, those between fixed ones rounded; and what lies between. */
  #closure(fixed: readonly FixedRow[]): { longest: Float64Array; through: Int32Array } {
    const { size } = this.#waits;
    const longest = this.#waits.longest.slice();
    const through = new Int32Array(size * size).fill(-1);
    for (const source of fixed) {
      for (let j = 0; j < size; j++) longest[source.operation * size + j]! += source.span;
      for (const target of fixed) {
        longest[source.operation * size + target.operation] = this.#waits.between(source, target);
      }
    }
    for (let i = 0; i < size; i++) longest[i * size + i] = 0;
    for (const { operation: k } of fixed) {
      for (let i = 0; i < size; i++) {
        const first = longest[i * size + k]!;
        if (first === noWait || i === k) continue;
        for (let j = 0; j < size; j++) {
          const sum = first + longest[k * size + j]!;
          if (j === k || sum <= longest[i * size + j]!) continue;
          longest[i * size + j] = sum;
          through[i * size + j] = k;
        }
      }
    }
    return { longest, through };
  }

  /** The reach of most `worth`, by default the longest. */
  #reach(
    from: Kept,
    to: Kept,
    places: ReadonlyMap<number, FixedRow>,
    longest: Float64Array,
    worth = (reach: Reach): number => reach.cycles,
  ): Reach | undefined {
    let best: Reach | undefined;
    for (const { operation: keeper, cycles, forms, sole } of to.keepers) {
      const place = places.get(keeper);
      if (forms !== undefined && (place === undefined || !holdsAt(forms, place.form))) continue;
      const tail = Math.max(place?.span ?? 0, sole === true ? 1 : 0) + cycles;
      for (const definer of from.definers) {
        const wait = longest[definer * this.#waits.size + keeper]!;
        if (wait === noWait) continue;
        const reach = { cycles: wait + tail, definer, keeper, tail };
        if (best === undefined || worth(reach) > worth(best)) best = reach;
      }
    }
    return best;
  }

  /** Pairs of the greatest sum: each value begins and ends in as many words as it has. Whoever is paired with itself has `alone` at least. */
  #most(
    reaches: readonly (readonly (Reach | undefined)[])[],
    worth: (reach: Reach) => number,
    alone: number,
  ): { total: number; pairs: Pair[] } {
    const count = this.#kept.length;
    const gain = reaches.map((row) => row.map((reach) => (reach === undefined ? noWait : worth(reach))));
    for (let v = 0; v < count; v++) gain[v]![v] = Math.max(gain[v]![v]!, alone);
    const words = this.#kept.map((from, v) => this.#kept.map((_, to) => (v === to ? from.words : 0)));
    for (;;) {
      // An end may be passed on: whoever comes to it goes to another one.
      const best = new Map<number, { gain: number; from: number }>();
      for (const [from, row] of words.entries()) {
        for (const [here, held] of row.entries()) {
          if (held === 0) continue;
          for (let there = 0; there < count; there++) {
            const more = gain[from]![there]! - gain[from]![here]!;
            const known = best.get(here * count + there);
            if (here === there || more === noWait || (known !== undefined && known.gain >= more)) continue;
            best.set(here * count + there, { gain: more, from });
          }
        }
      }
      const waits = [...best].map(([at, { gain: cycles }]) => {
        return { from: Math.floor(at / count), to: at % count, cycles, distance: 0 };
      });
      const ring = positiveCycle(count, waits, 0);
      if (ring === undefined) break;
      const moves = ring.waits.map(({ from, to }) => ({ from, to, who: best.get(from * count + to)!.from }));
      // The same value may pass on one of its ends to one other only in a ring: ends differ.
      const most = Math.min(...moves.map(({ who, from }) => words[who]![from]!));
      for (const { who, from, to } of moves) {
        words[who]![from]! -= most;
        words[who]![to]! += most;
      }
    }
    let total = 0;
    const pairs: Pair[] = [];
    for (const [from, row] of words.entries()) {
      for (const [to, held] of row.entries()) {
        if (held === 0) continue;
        total += held * gain[from]![to]!;
        pairs.push({ from, to, words: held });
      }
    }
    return { total, pairs };
  }

  #chain(
    { from, to, words }: Pair,
    reaches: readonly (readonly (Reach | undefined)[])[],
    through: Int32Array,
    row: number | undefined,
  ): LiveChain[] {
    const reach = reaches[from]![to];
    // What lives for a cycle by itself needs no chain.
    if (reach === undefined || (row === undefined && from === to && reach.cycles <= 1)) return [];
    const { size } = this.#waits;
    const path = (i: number, j: number): number[] => {
      const k = through[i * size + j]!;
      return k < 0 ? [j] : [...path(i, k), ...path(k, j)];
    };
    const along = reach.definer === reach.keeper ? [] : path(reach.definer, reach.keeper);
    const [begins, ends] = [this.#kept[from]!.value, this.#kept[to]!.value];
    return [{ from: begins, to: ends, words, path: [reach.definer, ...along] }];
  }
}

interface Pair {
  readonly from: number;
  readonly to: number;
  readonly words: number;
}

/** Copies that a reach holds live after a row of the kernel at least. */
function copiesAt(reach: Reach, row: number, interval: number, places: ReadonlyMap<number, FixedRow>): number {
  const turns = (cycle: number): number => Math.floor((cycle - 1 - row) / interval);
  const [begin, end] = [places.get(reach.definer), places.get(reach.keeper)];
  if (begin !== undefined) return turns(begin.row + reach.cycles) - turns(begin.row);
  if (end !== undefined) return turns(end.row + reach.tail) - turns(end.row + reach.tail - reach.cycles);
  return Math.floor(reach.cycles / interval);
}
