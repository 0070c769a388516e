import type { Block, OperationIndex } from "../../ir/block.ts";
import { usersIn } from "../../ir/formDependences.ts";
import type { Schedule } from "../../schedule/schedule.ts";
import { firstCycle, lastCycle } from "../../schedule/schedule.ts";

/**
 * Live scratch words at every boundary of a schedule, kept while operations move one at a time, each in its form. Boundary b lies before
 * cycle b; a value of definer cycle d and last use u is occupied at boundaries d+1 .. u, and at d+1 in any case.
 */
export class Pressure {
  readonly #block: Block;
  readonly #limit: number;
  readonly #live: Int32Array;
  readonly #last: number;
  readonly #forms: Int32Array;
  /** First and last lane of every operation. */
  readonly #first: Int32Array;
  readonly #until: Int32Array;
  readonly #valuesOf: readonly (readonly number[])[];

  /** `limit` is the machine's scratch words, or Infinity. */
  constructor(block: Block, schedule: Schedule, limit: number) {
    this.#block = block;
    this.#limit = limit;
    this.#last = schedule.length;
    this.#live = new Int32Array(schedule.length + 2);
    this.#forms = Int32Array.from(schedule.placements, ({ form }) => form);
    this.#first = Int32Array.from(schedule.placements, firstCycle);
    this.#until = Int32Array.from(schedule.placements, lastCycle);
    const valuesOf: number[][] = block.operations.map(() => []);
    for (const [index, value] of block.values.entries()) {
      for (const operation of new Set([...value.definers, ...value.users])) valuesOf[operation]!.push(index);
      this.#occupy(index, 1);
    }
    this.#valuesOf = valuesOf;
  }

  /**
   * Moves an operation's lanes to cycles `first` .. `last` when no boundary then holds more than the limit, or more than
   * it held before where that was already too much. Returns whether it moved.
   */
  move(operation: OperationIndex, first: number, last: number): boolean {
    const values = this.#valuesOf[operation]!;
    const from = this.#first[operation]!;
    const until = this.#until[operation]!;
    const before = this.#live.slice();
    for (const value of values) this.#occupy(value, -1);
    this.#first[operation] = first;
    this.#until[operation] = last;
    for (const value of values) this.#occupy(value, 1);
    const fits = this.#live.every((words, boundary) => words <= this.#limit || words <= before[boundary]!);
    if (fits) return true;
    this.#live.set(before);
    this.#first[operation] = from;
    this.#until[operation] = until;
    return false;
  }

  #occupy(index: number, sign: 1 | -1): void {
    const value = this.#block.values[index]!;
    const { words, definers, liveIn, liveOut } = value;
    if (definers.length === 0 && !liveIn) return;
    let start = liveIn ? 0 : this.#last;
    if (!liveIn) for (const operation of definers) start = Math.min(start, this.#first[operation]! + 1);
    let end = liveOut ? this.#last : start;
    if (!liveOut) {
      for (const operation of definers) end = Math.max(end, this.#until[operation]!);
      for (const operation of usersIn(value, (user) => this.#forms[user]!))
        end = Math.max(end, this.#until[operation]!);
    }
    for (let boundary = start; boundary <= end; boundary++) this.#live[boundary]! += sign * words;
  }
}
