import type { LinearWitness, StepNode } from "../bounds/bound.ts";
import { flowRules } from "./verifyFlows.ts";
import type { VerifierInstance } from "./verifyInstance.ts";
import { readPool } from "./verifyInstance.ts";
import { amount, costStretches, cycleOf, PriceSteps } from "./verifyPrices.ts";
import { times } from "./verifyTimes.ts";

/**
 * Checks a dual solution of the relaxation at a fixed length T. In a schedule of that length all of these hold:
 *   slots used in a cycle - slots of the engine ≤ 0, live words at a boundary - scratch words ≤ 0, and step - step' ≤ 0
 *   wherever one step implies another (`flowRules`).
 * So does their sum with prices and amounts from 0 up as factors. With the steps that the issue windows fix put in, it is
 * constant + Σ coefficient · step; if that is positive however the steps rise from 0 to 1, there is no schedule. An operation of several forms costs what the cheapest of those would that can issue then.
 * @throws {RangeError} naming what does not hold, or that the sum is not positive.
 */
export function verifyLinear(instance: VerifierInstance, witness: LinearWitness): void {
  const { block, machine, pieces, meter } = instance;
  const { refuted: length, slots, words, flows } = witness;
  // Nothing is proved linearly of lengths that could not even be stored.
  if (!Number.isSafeInteger(length) || length < 0 || length > 1_000_000)
    throw new RangeError(`length ${length} is no length`);
  const { heads, tails } = times(instance, witness.improved);
  const latest = tails.map((tail) => length - 1 - tail);
  // An operation without a cycle is a contradiction of its own.
  if (heads.some((head, i) => head > latest[i]!)) return;
  const pools = witness.improved.pools.map((pool) => ({ prices: readPool(instance, pool), capacity: pool.capacity }));
  const rules = flowRules(instance, witness.distances, pools);

  let constant = 0n;
  /** By step without its cycle, and by cycle. */
  const coefficients = new Map<string, Map<number, bigint>>();
  /** Adds factor · step: to the constant where the step is fixed. */
  const add = ([what, index, cycle]: StepNode, factor: bigint): void => {
    if (what === "occupied" || what === "ended") {
      const { liveIn, liveOut } = block.values[index]!;
      if (what === "occupied" && liveIn) {
        constant += factor;
        return;
      }
      // After cycle 0 only what was there before it can have ended.
      if (what === "ended" && (liveOut || (cycle === 0 && !liveIn))) return;
    } else {
      if (cycle < heads[index]!) return;
      if (cycle >= latest[index]!) {
        constant += factor;
        return;
      }
    }
    const key = `${rules.plain([what, index, cycle])} ${index}`;
    const own = coefficients.get(key) ?? new Map<number, bigint>();
    coefficients.set(key, own);
    own.set(cycle, (own.get(cycle) ?? 0n) + factor);
  };

  const prices = new PriceSteps(slots, machine, length);
  constant -= prices.supply;
  for (const operation of new Set(pieces.map((piece) => piece.operation))) {
    for (const { from, to, cost } of costStretches(instance, { heads, tails }, length, prices, operation)) {
      if (cost === 0n) continue;
      add(["share", operation, to - 1], cost);
      add(["share", operation, from - 1], -cost);
    }
  }
  for (const { cycle, price } of words) {
    const place = `words after cycle ${cycle}`;
    if (machine.scratchWords === undefined) throw new RangeError(`${place}: the machine does not limit them`);
    cycleOf(cycle, length, place);
    constant -= amount(price, place) * BigInt(machine.scratchWords);
    meter.pay(2 * block.values.length);
    for (const [index, value] of block.values.entries()) {
      const paid = amount(price, place) * BigInt(value.words);
      add(["occupied", index, cycle], paid);
      add(["ended", index, cycle], -paid);
    }
  }
  for (const [k, [from, to, flow]] of flows.entries()) {
    const place = `flow ${k} from ${from.join(" ")} to ${to.join(" ")}`;
    for (const node of [from, to]) cycleOf(node[2], length, place);
    if (!rules.implies(from, to)) throw new RangeError(`${place}: the one does not imply the other`);
    add(from, amount(flow, place));
    add(to, -amount(flow, place));
  }
  let least = constant;
  for (const own of coefficients.values()) least += leastOfRising(own);
  if (least <= 0n) throw new RangeError(`the prices leave length ${length} possible: their sum may be ${least}`);
}

/** The least of Σ coefficient · step over steps that never fall with the cycle: all from some cycle on are 1, the others 0. */
function leastOfRising(coefficients: ReadonlyMap<number, bigint>): bigint {
  let [least, sum] = [0n, 0n];
  for (const [, coefficient] of [...coefficients].sort(([one], [other]) => other - one)) {
    sum += coefficient;
    if (sum < least) least = sum;
  }
  return least;
}
