import type { Loop } from "../ir/loop.ts";
import type { RefutationEnd, RefutationNode, RefutationSplit } from "../loop/loopBound.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import type { LoopDelay } from "./verifyDelays.ts";
import type { WorkMeter } from "./verifyMeter.ts";
import { partedEngine, RowsAbove } from "./verifyRows.ts";
import { chainsFault } from "./verifyWords.ts";

/** Checks the refutation of one interval, from the root down. */
export class IntervalRefuted {
  readonly #loop: Loop;
  readonly #machine: SchedulingMachine;
  readonly #meter: WorkMeter;
  readonly #interval: number;
  readonly #nodes: readonly RefutationNode[];
  readonly #above: RowsAbove;

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
    this.#interval = interval;
    this.#above = new RowsAbove(loop, machine, waits, interval, meter);
  }

  /** What is wrong with a node and with what is below it. */
  fault(at: number): string | undefined {
    const node = this.#nodes[at];
    this.#meter.pay(1 + this.#above.count);
    if (node === undefined) return `there is no node ${at}`;
    if ("crowd" in node) return this.#above.crowdFault(node.crowd, node.engine);
    if ("chains" in node) {
      return chainsFault(this.#loop, this.#machine, node.chains, node.row, {
        interval: this.#interval,
        meter: this.#meter,
        place: (operation) => this.#above.fixedAt(operation),
        wait: (from, to) => this.#above.from(from, to),
      });
    }
    if ("split" in node) return this.#splitFault(node.split, node.sooner, node.later, at);
    const { operation, children } = node;
    const known = this.#loop.body.operations[operation];
    if (known === undefined || this.#above.fixedAt(operation) !== undefined)
      return `operation ${operation} cannot be chosen`;
    this.#meter.pay(children.length);
    const given = new Map(children.map((child) => [`${child.form} ${child.row} ${child.span ?? 0}`, child]));
    for (const [form, shape] of known.forms.entries()) {
      const parted = partedEngine(shape) !== undefined;
      if (shape.lanes !== 1 && !parted) return `"${known.id}" can be divided otherwise than by single slots`;
      // Lanes that wait longer than for every row once could come earlier.
      for (let span = 0; span < (parted ? this.#interval : 1); span++) {
        for (let row = 0; row < (at === 0 ? 1 : this.#interval); row++) {
          const choice = { operation, form, row, span };
          if (this.#above.isOut(choice)) continue;
          const child = given.get(`${form} ${row} ${span}`);
          const lanes = span > 0 ? ` with lanes over ${span + 1} cycles` : "";
          if (child === undefined) return `"${known.id}" may issue in form ${form} in row ${row}${lanes}`;
          const fault = this.#above.with(choice, () => this.#endFault(child, at));
          if (fault !== undefined) return fault;
        }
      }
    }
    return undefined;
  }

  /** One issues so many cycles after the other, or sooner, whatever the schedule. */
  #splitFault(split: RefutationSplit, sooner: RefutationEnd, later: RefutationEnd, at: number): string | undefined {
    const { from, to, cycles } = split;
    if (this.#above.fixedAt(from) === undefined || this.#above.fixedAt(to) === undefined) {
      return `operations ${from} and ${to} are split without rows`;
    }
    return (
      this.#above.split({ from: to, to: from, cycles: 1 - cycles }, () => this.#endFault(sooner, at)) ??
      this.#above.split(split, () => this.#endFault(later, at))
    );
  }

  #endFault(end: RefutationEnd, at: number): string | undefined {
    if ("cycle" in end) return this.#above.cycleFault(end.cycle);
    return end.node > at ? this.fault(end.node) : `node ${end.node} stands before the one above it`;
  }
}
