import type { Loop } from "../ir/loop.ts";
import type { RefutationChild, RefutationNode } from "../loop/loopBound.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import { delayAfter, type LoopDelay, noDelay, sureDelay } from "./verifyDelays.ts";
import type { WorkMeter } from "./verifyMeter.ts";

interface Fixed {
  readonly operation: number;
  readonly form: number;
  readonly row: number;
}

/** Checks the refutation of one interval, from the root down. */
export class IntervalRefuted {
  readonly #loop: Loop;
  readonly #machine: SchedulingMachine;
  /** By `from * operations + to`. */
  readonly #waits = new Map<number, LoopDelay[]>();
  readonly #meter: WorkMeter;
  readonly #interval: number;
  readonly #nodes: readonly RefutationNode[];
  readonly #count: number;
  /** Longest waits between any two operations, whatever the forms. */
  readonly #longest: Float64Array;
  readonly #fixed: Fixed[] = [];
  readonly #used: Float64Array;

  constructor(
    loop: Loop,
    machine: SchedulingMachine,
    waits: readonly LoopDelay[],
    interval: number,
    nodes: readonly RefutationNode[],
    meter: WorkMeter,
  ) {
    this.#nodes = nodes;
    this.#loop = loop;
    this.#machine = machine;
    this.#meter = meter;
    // A number for each, and later a turn for each of them.
    meter.pay(64 * machine.engines.length * interval + waits.length);
    this.#interval = interval;
    this.#used = new Float64Array(machine.engines.length * interval);
    const count = loop.body.operations.length;
    this.#count = count;
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

  fault(at: number): string | undefined {
    const node = this.#nodes[at];
    this.#meter.pay(1 + this.#fixed.length);
    if (node === undefined) return `there is no node ${at}`;
    if ("crowd" in node) return this.#crowdFault(node.crowd, node.engine);
    const { operation, children } = node;
    const known = this.#loop.body.operations[operation];
    if (known === undefined || this.#fixed.some((each) => each.operation === operation)) {
      return `operation ${operation} cannot be chosen`;
    }
    if (known.forms.some(({ lanes }) => lanes !== 1)) return `"${known.id}" can be divided`;
    this.#meter.pay(children.length);
    const given = new Map(children.map((child) => [`${child.form} ${child.row}`, child]));
    for (const form of known.forms.keys()) {
      for (let row = 0; row < (at === 0 ? 1 : this.#interval); row++) {
        const choice = { operation, form, row };
        if (this.#isOut(choice)) continue;
        const child = given.get(`${form} ${row}`);
        if (child === undefined) return `"${known.id}" may issue in form ${form} in row ${row}`;
        const fault = this.#childFault(choice, child, at);
        if (fault !== undefined) return fault;
      }
    }
    return undefined;
  }

  #childFault(choice: Fixed, child: RefutationChild, at: number): string | undefined {
    this.#fixed.push(choice);
    this.#take(choice, 1);
    let fault: string | undefined;
    if ("cycle" in child) fault = this.#cycleFault(child.cycle);
    else fault = child.node > at ? this.fault(child.node) : `node ${child.node} stands before the one above it`;
    this.#take(choice, -1);
    this.#fixed.pop();
    return fault;
  }

  #cycleFault(cycle: readonly number[]): string | undefined {
    let sum = 0;
    this.#meter.pay(cycle.length * this.#fixed.length);
    for (const [at, to] of cycle.entries()) {
      const [source, target] = [cycle.at(at - 1)!, to].map((operation) =>
        this.#fixed.find((each) => each.operation === operation),
      );
      if (source === undefined || target === undefined)
        return "a cycle of waits leads through an operation without a row";
      sum += this.#wait(source, target);
    }
    return sum > 0 ? undefined : `a cycle of waits through ${cycle.join(", ")} is not positive`;
  }

  #crowdFault(crowd: readonly number[], engine: number): string | undefined {
    const there = this.#machine.engines[engine];
    if (there === undefined || there.unlimited === true || new Set(crowd).size !== crowd.length)
      return "a crowd is none";
    const rows = new Set<number>();
    this.#meter.pay(crowd.length * (1 + this.#fixed.length));
    for (const operation of crowd) {
      const known = this.#loop.body.operations[operation];
      if (known === undefined || this.#fixed.some((each) => each.operation === operation)) return "a crowd is none";
      for (const [form, { lanes, rows: table }] of known.forms.entries()) {
        const first = table.find((row) => row.engine === engine && row.slots > 0);
        if (lanes !== 1 || first === undefined) return `"${known.id}" may do without engine "${there.name}"`;
        for (let row = 0; row < this.#interval; row++) {
          if (!this.#isOut({ operation, form, row })) rows.add((row + first.offset) % this.#interval);
        }
      }
    }
    let free = 0;
    for (const row of rows) free += there.slots - this.#used[engine * this.#interval + row]!;
    return crowd.length > free ? undefined : `${crowd.length} operations find ${free} slots of "${there.name}"`;
  }

  /** Its slots are taken, or it closes a positive cycle by itself or with one fixed operation. */
  #isOut(choice: Fixed): boolean {
    this.#take(choice, 1);
    const { rows } = this.#loop.body.operations[choice.operation]!.forms[choice.form]!;
    this.#meter.pay(3 * rows.length);
    const over = rows.some(({ engine, offset }) => {
      const at = engine * this.#interval + ((choice.row + offset) % this.#interval);
      const { slots, unlimited } = this.#machine.engines[engine]!;
      return unlimited !== true && this.#used[at]! > slots;
    });
    this.#take(choice, -1);
    if (over || this.#wait(choice, choice) > 0) return true;
    return this.#fixed.some((fixed) => this.#wait(fixed, choice) + this.#wait(choice, fixed) > 0);
  }

  #take({ operation, form, row }: Fixed, sign: number): void {
    for (const { engine, offset, slots } of this.#loop.body.operations[operation]!.forms[form]!.rows) {
      this.#used[engine * this.#interval + ((row + offset) % this.#interval)]! += sign * slots;
    }
  }

  /** The longest wait from one to another, rounded up to the other's row. */
  #wait(source: Fixed, target: Fixed): number {
    let wait = this.#longest[source.operation * this.#count + target.operation]!;
    const own = this.#waits.get(source.operation * this.#count + target.operation) ?? [];
    this.#meter.pay(1 + own.length);
    for (const edge of own) {
      if (edge.fromForms?.includes(source.form) === false || edge.toForms?.includes(target.form) === false) continue;
      wait = Math.max(wait, delayAfter(this.#loop, edge, source.form) - this.#interval * edge.distance);
    }
    const rows = target.row - source.row;
    return wait === noDelay ? noDelay : rows + this.#interval * Math.ceil((wait - rows) / this.#interval);
  }
}
