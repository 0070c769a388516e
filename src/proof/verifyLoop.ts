import type { PriceVector } from "../bounds/bound.ts";
import type { CarriedDependence } from "../ir/block.ts";
import type { Loop } from "../ir/loop.ts";
import type { LoopBound, LoopWait, RefutationChild, RefutationNode } from "../loop/loopBound.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import { WorkMeter } from "./verifyMeter.ts";

/** Operations beyond this are refused: longest waits between all of them would not fit in memory. */
const operationLimit = 2048;

const none = Number.NEGATIVE_INFINITY;

/**
 * What is wrong with a bound of a loop's initiation interval, or undefined: shares no code with whatever found it. Every interval below
 * is ruled out by one of three arguments, in integers.
 *
 * 1. Prices: the cheapest forms of all operations cost more than an interval's slots do.
 * 2. A cycle of waits, each the least over the forms of its source: cycles - interval * distance is positive.
 * 3. A refutation. With operations fixed in forms and rows (cycles modulo the interval), a wait between two of them rounds up to the
 *    other's row. A choice is out where its slots are taken by fixed operations, or where it closes a cycle of rounded waits that is
 *    positive: with one fixed operation by itself, else along the cycle that is given. A crowd has fewer free slots than
 *    members in all rows that are not out for them. At the root one row stands for all, since a kernel may be turned.
 */
export function loopBoundFault(
  loop: Loop,
  machine: SchedulingMachine,
  bound: LoopBound,
  meter = new WorkMeter(Number.POSITIVE_INFINITY),
): string | undefined {
  const { operations } = loop.body;
  const waits = waitsOf(loop);
  if (typeof waits === "string") return waits;
  if (!(Number.isSafeInteger(bound.cycles) && bound.cycles >= 1)) return `the bound is ${bound.cycles}`;
  const proved = [1];
  if (bound.prices !== undefined) {
    const priced = pricedBound(loop, machine, bound.prices);
    if (typeof priced === "string") return priced;
    proved.push(priced);
  }
  if (bound.cycle !== undefined) {
    meter.pay(bound.cycle.length * waits.length);
    const cycle = cycleBound(loop, waits, bound.cycle);
    if (typeof cycle === "string") return cycle;
    proved.push(cycle);
  }
  const refuted = new Map(bound.refutations.map(({ interval, nodes }) => [interval, nodes]));
  for (let interval = Math.max(...proved); interval < bound.cycles; interval++) {
    const nodes = refuted.get(interval);
    if (nodes === undefined) return `interval ${interval} is not refuted`;
    if (operations.length > operationLimit)
      return `${operations.length} operations: at most ${operationLimit} are checked`;
    const fault = new Refuted(loop, machine, waits, interval, nodes, meter).fault(0);
    if (fault !== undefined) return `interval ${interval}: ${fault}`;
  }
  return undefined;
}

type Edge = CarriedDependence;
type LoopSource = Omit<Loop["recurrences"][number], "into">;

/** Dependences of the body, carried ones, and reads of recurrences, all with a distance. */
function waitsOf({ body, recurrences }: Loop): Edge[] | string {
  const edges: Edge[] = [...body.dependences.map((edge) => ({ ...edge, distance: 0 })), ...(body.carried ?? [])];
  const last = new Map<number, number[]>();
  for (const [i, { result }] of body.operations.entries()) {
    if (result === undefined) continue;
    const words = last.get(result.value) ?? [];
    last.set(result.value, words);
    for (let word = result.word; word < result.word + result.words; word++) words[word] = i;
  }
  const sources = new Map<number, LoopSource[]>();
  for (const { into, ...source } of recurrences) sources.set(into, [...(sources.get(into) ?? []), source]);
  for (const [to, { forms, operands }] of body.operations.entries()) {
    const divided = forms.some((form) => form.operands !== undefined);
    for (const [number, form] of forms.entries()) {
      for (const operand of form.operands ?? operands) {
        if (!("value" in operand)) continue;
        for (const { from, distance } of sources.get(operand.value) ?? []) {
          const written = last.get(from)?.slice(operand.word, operand.word + operand.words) ?? [];
          for (const writer of new Set(written)) {
            if (writer === undefined) continue;
            edges.push({
              from: writer,
              to,
              latency: 1,
              kind: "RAW",
              toForms: divided ? [number] : undefined,
              distance,
            });
          }
        }
      }
    }
  }
  for (const { from, to, latency, distance } of edges) {
    const sound = [from, to].every((end) => body.operations[end] !== undefined);
    if (!sound || !Number.isSafeInteger(latency) || !Number.isSafeInteger(distance) || distance < 0) {
      return `a wait from ${from} to ${to} of ${latency} cycles over ${distance} iterations is none`;
    }
  }
  return edges;
}

/** Cycles that a wait asks for after a form of its source. */
function waitAfter({ body }: Loop, { from, latency, kind }: Edge, form: number): number {
  const late = kind === "RAW" || kind === "WAW" ? (body.operations[from]!.forms[form]?.extraLatency ?? 0) : 0;
  return latency + late;
}

/** The least over the forms of the source; none where the wait does not hold for all forms of both ends. */
function sureWait(loop: Loop, edge: Edge): number {
  if (edge.fromForms !== undefined || edge.toForms !== undefined) return none;
  return Math.min(...loop.body.operations[edge.from]!.forms.map((_, form) => waitAfter(loop, edge, form)));
}

function pricedBound({ body }: Loop, machine: SchedulingMachine, { weights }: PriceVector): number | string {
  const price = new Map<number, number>();
  let capacity = 0;
  for (const { engine, weight } of weights) {
    const index = machine.engines.findIndex(({ name }) => name === engine);
    const there = machine.engines[index];
    if (there === undefined || there.free === true || there.unlimited === true || price.has(index))
      return `engine "${engine}" has no price`;
    if (!Number.isSafeInteger(weight) || weight < 0) return `the price of "${engine}" is ${weight}`;
    price.set(index, weight);
    capacity += weight * there.slots;
  }
  let demand = 0;
  for (const { forms } of body.operations) {
    const costs = forms.map(({ rows, lanes }) =>
      rows.reduce((sum, { engine, slots }) => sum + (price.get(engine) ?? 0) * slots * lanes, 0),
    );
    demand += Math.min(...costs);
  }
  if (capacity === 0 || !Number.isSafeInteger(demand)) return "the prices say nothing";
  return Math.ceil(demand / capacity);
}

function cycleBound(loop: Loop, waits: readonly Edge[], cycle: readonly LoopWait[]): number | string {
  let [cycles, distance] = [0, 0];
  for (const [at, wait] of cycle.entries()) {
    if (cycle.at(at - 1)!.to !== wait.from) return "a cycle of waits does not close";
    const kept = waits.some(
      (edge) =>
        edge.from === wait.from &&
        edge.to === wait.to &&
        edge.distance === wait.distance &&
        sureWait(loop, edge) >= wait.cycles,
    );
    if (!kept) return `operation ${wait.to} does not wait ${wait.cycles} cycles for ${wait.from}`;
    cycles += wait.cycles;
    distance += wait.distance;
  }
  if (distance <= 0) return "a cycle of waits reaches no iteration on";
  return Math.ceil(cycles / distance);
}

interface Fixed {
  readonly operation: number;
  readonly form: number;
  readonly row: number;
}

/** Checks the refutation of one interval, from the root down. */
class Refuted {
  readonly #loop: Loop;
  readonly #machine: SchedulingMachine;
  /** By `from * operations + to`. */
  readonly #waits = new Map<number, Edge[]>();
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
    waits: readonly Edge[],
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
    this.#longest = new Float64Array(count * count).fill(none);
    for (const edge of waits) {
      const at = edge.from * count + edge.to;
      const known = this.#waits.get(at);
      if (known === undefined) this.#waits.set(at, [edge]);
      else known.push(edge);
      this.#longest[at] = Math.max(this.#longest[at]!, sureWait(loop, edge) - interval * edge.distance);
    }
    meter.pay(count * count);
    for (let k = 0; k < count; k++) {
      for (let i = 0; i < count; i++) {
        if (this.#longest[i * count + k] === none) continue;
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
      wait = Math.max(wait, waitAfter(this.#loop, edge, source.form) - this.#interval * edge.distance);
    }
    const rows = target.row - source.row;
    return wait === none ? none : rows + this.#interval * Math.ceil((wait - rows) / this.#interval);
  }
}
