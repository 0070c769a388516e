import type { Block, OperationIndex } from "../../ir/block.ts";
import { usersIn } from "../../ir/formDependences.ts";
import type { Schedule } from "../../schedule/schedule.ts";
import { firstCycle, lastCycle } from "../../schedule/schedule.ts";
import { type ValueLists, valueLists } from "./valueLists.ts";

/**
 * Live scratch words at every boundary of a schedule, kept while operations move one at a time, each in its form. Boundary b lies before
 * cycle b; a value of definer cycle d and last use u is occupied at boundaries d+1 .. u, and at d+1 in any case. A move costs what it
 * changes: boundaries, and the users of a value whose last use moves.
 */
export class Pressure {
  readonly #block: Block;
  readonly #limit: number;
  readonly #live: Int32Array;
  readonly #last: number;
  /** First and last lane of every operation. */
  readonly #first: Int32Array;
  readonly #until: Int32Array;
  readonly #valuesOf: ValueLists;
  /** Users of each value in forms that read it. */
  readonly #users: readonly (readonly OperationIndex[])[];
  /** First and last boundary of each value, and the last cycle of any definer or user. */
  readonly #start: Int32Array;
  readonly #end: Int32Array;
  readonly #needed: Int32Array;
  /** The same of the values of an operation that is to move, in its order. */
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  readonly #needs: number[] = [];

  /** `limit` is the machine's scratch words, or Infinity. */
  constructor(block: Block, schedule: Schedule, limit: number) {
    const { values } = block;
    this.#block = block;
    this.#limit = limit;
    this.#last = schedule.length;
    this.#live = new Int32Array(schedule.length + 2);
    this.#first = Int32Array.from(schedule.placements, firstCycle);
    this.#until = Int32Array.from(schedule.placements, lastCycle);
    this.#start = new Int32Array(values.length).fill(1);
    this.#end = new Int32Array(values.length);
    this.#needed = new Int32Array(values.length);
    this.#users = values.map((value) => usersIn(value, (user) => schedule.placements[user]!.form));
    this.#valuesOf = valueLists(block);
    for (const [index, { words, definers, liveIn }] of values.entries()) {
      if (definers.length === 0 && !liveIn) continue;
      const [start, needed] = [this.#startOf(index), this.#neededOf(index)];
      const end = this.#endOf(index, start, needed);
      [this.#start[index], this.#end[index], this.#needed[index]] = [start, end, needed];
      for (let boundary = start; boundary <= end; boundary++) this.#live[boundary]! += words;
    }
  }

  /**
   * Moves an operation's lanes to cycles `first` .. `last` when no boundary then holds more than the limit, or more than
   * it held before where that was already too much. Returns -1 where it moved, else the last boundary that would hold too many.
   */
  move(operation: OperationIndex, first: number, last: number): number {
    const { offsets, values: all } = this.#valuesOf;
    const values = all.subarray(offsets[operation]!, offsets[operation + 1]!);
    const [from, until] = [this.#first[operation]!, this.#until[operation]!];
    this.#first[operation] = first;
    this.#until[operation] = last;
    for (let k = 0; k < values.length; k++) {
      const value = values[k]!;
      const known = this.#needed[value]!;
      const start = this.#startOf(value);
      // Another operation is the last one, and stays it.
      const needed = until < known && last <= known ? known : this.#neededOf(value);
      [this.#starts[k], this.#needs[k], this.#ends[k]] = [start, needed, this.#endOf(value, start, needed)];
    }
    const full = this.#limit === Number.POSITIVE_INFINITY ? -1 : this.#full(values);
    if (full >= 0) {
      this.#first[operation] = from;
      this.#until[operation] = until;
      return full;
    }
    for (let k = 0; k < values.length; k++) this.#become(values[k]!, k);
    return -1;
  }

  /** The last boundary that would hold too many words with the ranges that are to be; -1 where there is none. */
  #full(values: Int32Array): number {
    let full = -1;
    for (let k = 0; k < values.length; k++) {
      const value = values[k]!;
      const [start, end] = [this.#starts[k]!, this.#ends[k]!];
      for (const [low, high] of [
        [Math.max(start, this.#end[value]! + 1), end],
        [start, Math.min(end, this.#start[value]! - 1)],
      ] as const) {
        for (let boundary = high; boundary >= low && boundary > full; boundary--) {
          const more = this.#change(values, boundary);
          if (more > 0 && this.#live[boundary]! + more > this.#limit) full = boundary;
        }
      }
    }
    return full;
  }

  /** Words that a boundary gains. */
  #change(values: Int32Array, boundary: number): number {
    let words = 0;
    for (let k = 0; k < values.length; k++) {
      const value = values[k]!;
      const before = this.#start[value]! <= boundary && boundary <= this.#end[value]!;
      const after = this.#starts[k]! <= boundary && boundary <= this.#ends[k]!;
      if (before !== after) words += after ? this.#block.values[value]!.words : -this.#block.values[value]!.words;
    }
    return words;
  }

  /** A value gets the range that is to be the `k`th's. */
  #become(value: number, k: number): void {
    const { words } = this.#block.values[value]!;
    const [start, end] = [this.#starts[k]!, this.#ends[k]!];
    const [oldStart, oldEnd] = [this.#start[value]!, this.#end[value]!];
    for (let at = start; at <= Math.min(end, oldStart - 1); at++) this.#live[at]! += words;
    for (let at = Math.max(start, oldEnd + 1); at <= end; at++) this.#live[at]! += words;
    for (let at = oldStart; at <= Math.min(oldEnd, start - 1); at++) this.#live[at]! -= words;
    for (let at = Math.max(oldStart, end + 1); at <= oldEnd; at++) this.#live[at]! -= words;
    [this.#start[value], this.#end[value], this.#needed[value]] = [start, end, this.#needs[k]!];
  }

  #startOf(index: number): number {
    const { definers, liveIn } = this.#block.values[index]!;
    if (liveIn) return 0;
    let start = this.#last;
    for (const operation of definers) start = Math.min(start, this.#first[operation]! + 1);
    return start;
  }

  #neededOf(index: number): number {
    let last = -1;
    for (const operation of this.#block.values[index]!.definers) last = Math.max(last, this.#until[operation]!);
    for (const operation of this.#users[index]!) last = Math.max(last, this.#until[operation]!);
    return last;
  }

  #endOf(index: number, start: number, needed: number): number {
    return this.#block.values[index]!.liveOut ? this.#last : Math.max(start, needed);
  }
}
