import type { PriceVector } from "../bounds/bound.ts";
import type { Loop } from "../ir/loop.ts";
import type { LoopBound, LoopWait } from "../loop/loopBound.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import { type LoopDelay, loopDelays, sureDelay } from "./verifyDelays.ts";
import { IntervalRefuted } from "./verifyInterval.ts";
import { WorkMeter } from "./verifyMeter.ts";

/** Operations beyond this are refused: longest waits between all of them would not fit in memory. */
const operationLimit = 2048;

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
  const waits = loopDelays(loop);
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
    const fault = new IntervalRefuted(loop, machine, waits, interval, nodes, meter).fault(0);
    if (fault !== undefined) return `interval ${interval}: ${fault}`;
  }
  return undefined;
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

function cycleBound(loop: Loop, waits: readonly LoopDelay[], cycle: readonly LoopWait[]): number | string {
  let [cycles, distance] = [0, 0];
  for (const [at, wait] of cycle.entries()) {
    if (cycle.at(at - 1)!.to !== wait.from) return "a cycle of waits does not close";
    const kept = waits.some(
      (edge) =>
        edge.from === wait.from &&
        edge.to === wait.to &&
        edge.distance === wait.distance &&
        sureDelay(loop, edge) >= wait.cycles,
    );
    if (!kept) return `operation ${wait.to} does not wait ${wait.cycles} cycles for ${wait.from}`;
    cycles += wait.cycles;
    distance += wait.distance;
  }
  if (distance <= 0) return "a cycle of waits reaches no iteration on";
  return Math.ceil(cycles / distance);
}
