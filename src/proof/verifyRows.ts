import type { Form, ReservationRow } from "../ir/block.ts";
import type { Loop } from "../ir/loop.ts";
import type { RefutationSplit } from "../loop/loopBound.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import { delayAfter, type LoopDelay, noDelay, sureDelay } from "./verifyDelays.ts";
import type { WorkMeter } from "./verifyMeter.ts";
import type { FixedPlace } from "./verifyWords.ts";

/** An operation that is fixed. */
export interface FixedOperation extends FixedPlace {
  readonly operation: number;
}

/** What is above a node of a refutation: operations that are fixed in forms and rows, their slots, the waits between them. */
export class RowsAbove {
  readonly #loop: Loop;
  readonly #machine: SchedulingMachine;
  /** By `from * operations + to`. */
  readonly #waits = new Map<number, LoopDelay[]>();
  readonly #meter: WorkMeter;
  readonly #interval: number;
  readonly #operations: number;
  /** Longest waits between any two operations, whatever the forms. */
  readonly #longest: Float64Array;
  readonly #fixed: FixedOperation[] = [];
  readonly #splits: RefutationSplit[] = [];
  readonly #used: Float64Array;

  constructor(loop: Loop, machine: SchedulingMachine, waits: readonly LoopDelay[], interval: number, meter: WorkMeter) {
    this.#loop = loop;
    this.#machine = machine;
    this.#meter = meter;
    // A number for each, and later a turn for each of them.
    meter.pay(64 * machine.engines.length * interval + waits.length);
    this.#interval = interval;
    this.#used = new Float64Array(machine.engines.length * interval);
    const count = loop.body.operations.length;
    this.#operations = count;
    this.#longest = new Float64Array(count * count).fill(noDelay);
    for (const edge of waits) {
      const at = edge.from * count + edge.to;
      const known = this.#waits.get(at);
      if (known === undefined) this.#waits.set(at, [edge]);
      else known.push(edge);
      this.#longest[at] = Math.max(this.#longest[at]!, sureDelay(loop, edge) - interval * edge.distance);
    }
    meter.pay(count * count);
    for (let k = 0; k < count; k++) {
      for (let i = 0; i < count; i++) {
        if (this.#longest[i * count + k] === noDelay) continue;
        meter.pay(count / 4);
        for (let j = 0; j < count; j++) {
          const through = this.#longest[i * count + k]! + this.#longest[k * count + j]!;
          if (through > this.#longest[i * count + j]!) this.#longest[i * count + j] = through;
        }
      }
    }
  }

  /** How many are fixed. */
  get count(): number {
    return this.#fixed.length;
  }

  /** Where it is fixed; undefined where it is not. */
  fixedAt(operation: number): FixedOperation | undefined {
    this.#meter.pay(1 + this.#fixed.length / 8);
    return this.#fixed.find((each) => each.operation === operation);
  }

  /** What there is with one more fixed. */
  with<T>(choice: FixedOperation, look: () => T): T {
    this.#fixed.push(choice);
    this.#take(choice, 1);
    const seen = look();
    this.#take(choice, -1);
    this.#fixed.pop();
    return seen;
  }

  /** The same with a wait more, from the first lane of one fixed operation to that of another. */
  split<T>(wait: RefutationSplit, look: () => T): T {
    this.#splits.push(wait);
    const seen = look();
    this.#splits.pop();
    return seen;
  }

  /** From the first lane of one to the first of another, whoever is fixed. */
  from(from: number, to: number): number {
    const [source, target] = [this.fixedAt(from), this.fixedAt(to)];
    if (source !== undefined && target !== undefined) return this.#wait(source, target);
    return this.#longest[from * this.#operations + to]! + (source?.span ?? 0);
  }

  /** What is wrong with a cycle of waits through fixed operations that is said to be positive. */
  cycleFault(cycle: readonly number[]): string | undefined {
    let sum = 0;
    this.#meter.pay(cycle.length * this.#fixed.length);
    for (const [at, to] of cycle.entries()) {
      const [source, target] = [this.fixedAt(cycle.at(at - 1)!), this.fixedAt(to)];
      if (source === undefined || target === undefined)
        return "a cycle of waits leads through an operation without a row";
      sum += this.#wait(source, target);
    }
    return sum > 0 ? undefined : `a cycle of waits through ${cycle.join(", ")} is not positive`;
  }

  /** What is wrong with a crowd. */
  crowdFault(crowd: readonly number[], engine: number): string | undefined {
    const there = this.#machine.engines[engine];
    if (there === undefined || there.unlimited === true || new Set(crowd).size !== crowd.length)
      return "a crowd is none";
    const rows = new Set<number>();
    this.#meter.pay(crowd.length * (1 + this.#fixed.length));
    let demand = 0;
    for (const operation of crowd) {
      const known = this.#loop.body.operations[operation];
      if (known === undefined) return "a crowd is none";
      const fixed = this.fixedAt(operation);
      if (fixed !== undefined) {
        const form = known.forms[fixed.form]!;
        // The others' slots are taken already.
        if (fixed.span === 0 || partedEngine(form) !== engine) return "a crowd is none";
        demand += form.lanes;
        this.#window(fixed, form.rows[0]!.offset, rows);
        continue;
      }
      let least = Number.POSITIVE_INFINITY;
      for (const [form, shape] of known.forms.entries()) {
        const { lanes, rows: table } = shape;
        const first = table.find((row) => row.engine === engine && row.slots > 0);
        const parted = partedEngine(shape) !== undefined;
        if (first === undefined || (lanes !== 1 && !parted))
          return `"${known.id}" may do without engine "${there.name}"`;
        least = Math.min(least, lanes);
        for (let span = 0; span < (parted ? this.#interval : 1); span++) {
          for (let row = 0; row < this.#interval; row++) {
            const choice = { operation, form, row, span };
            if (!this.isOut(choice)) this.#window(choice, first.offset, rows);
          }
        }
      }
      demand += least;
    }
    let free = 0;
    for (const row of rows) free += there.slots - this.#used[engine * this.#interval + row]!;
    return demand > free ? undefined : `${demand} operations find ${free} slots of "${there.name}"`;
  }

  /** Adds the rows in which lanes may take a slot. */
  #window({ row, span }: FixedOperation, offset: number, rows: Set<number>): void {
    this.#meter.pay(1 + span);
    for (let at = 0; at <= span; at++) rows.add((row + at + offset) % this.#interval);
  }

  /** Its slots are taken, or it closes a positive cycle by itself or with one fixed operation. */
  isOut(choice: FixedOperation): boolean {
    const form = this.#loop.body.operations[choice.operation]!.forms[choice.form]!;
    this.#take(choice, 1);
    this.#meter.pay(3 * form.rows.length);
    let over = form.rows.some(({ engine, offset }) => {
      const at = engine * this.#interval + ((choice.row + offset) % this.#interval);
      const { slots, unlimited } = this.#machine.engines[engine]!;
      return unlimited !== true && this.#used[at]! > slots;
    });
    this.#take(choice, -1);
    if (choice.span > 0) {
      const [{ engine, offset }] = form.rows as [ReservationRow];
      const rows = new Set<number>();
      this.#window(choice, offset, rows);
      const { slots, unlimited } = this.#machine.engines[engine]!;
      let free = 0;
      for (const row of rows) free += slots - this.#used[engine * this.#interval + row]!;
      over = unlimited !== true && form.lanes > free;
    }
    if (over || this.#wait(choice, choice) > 0) return true;
    return this.#fixed.some((fixed) => this.#wait(fixed, choice) + this.#wait(choice, fixed) > 0);
  }

  /** Lanes that may stand in several rows take none by themselves: crowds count them. */
  #take({ operation, form, row, span }: FixedOperation, sign: number): void {
    if (span > 0) return;
    const { rows, lanes } = this.#loop.body.operations[operation]!.forms[form]!;
    for (const { engine, offset, slots } of rows) {
      this.#used[engine * this.#interval + ((row + offset) % this.#interval)]! += sign * slots * lanes;
    }
  }

  /** The longest wait from one to another, rounded up to the other's row. */
  #wait(source: FixedOperation, target: FixedOperation): number {
    let wait = this.#longest[source.operation * this.#operations + target.operation]!;
    const own = this.#waits.get(source.operation * this.#operations + target.operation) ?? [];
    this.#meter.pay(1 + own.length);
    for (const edge of own) {
      if (edge.fromForms?.includes(source.form) === false || edge.toForms?.includes(target.form) === false) continue;
      wait = Math.max(wait, delayAfter(this.#loop, edge, source.form) - this.#interval * edge.distance);
    }
    const rows = target.row - source.row;
    wait += source.span;
    this.#meter.pay(this.#splits.length);
    for (const { from, to, cycles } of this.#splits) {
      if (from === source.operation && to === target.operation) wait = Math.max(wait, cycles);
    }
    return wait === noDelay ? noDelay : rows + this.#interval * Math.ceil((wait - rows) / this.#interval);
  }
}

/** The engine of whose slots each lane of a divided form takes one, and nothing else; undefined for other forms. */
export function partedEngine({ lanes, rows }: Form): number | undefined {
  return lanes > 1 && rows.length === 1 && rows[0]!.slots === 1 ? rows[0]!.engine : undefined;
}
