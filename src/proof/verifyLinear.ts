import type { LinearWitness, StepNode } from "../bounds/bound.ts";
import { flowRules } from "./verifyFlows.ts";
import type { VerifierInstance } from "./verifyInstance.ts";
import { readPool } from "./verifyInstance.ts";
import { times } from "./verifyTimes.ts";

/**
 * Checks a dual solution of the relaxation at a fixed length T. In a schedule of that length all of these hold:
 *   slots used in a cycle - slots of the engine ≤ 0, live words at a boundary - scratch words ≤ 0, and step - step' ≤ 0
 *   wherever one step implies another (`flowRules`).
 * So does their sum with prices and amounts from 0 up as factors. With the steps that the issue windows fix put in, it is
 * constant + Σ coefficient · step; if that is positive even where every step with a negative coefficient is 1 and
 * every other 0, there is no schedule. An operation of several forms costs what the cheapest would.
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
  const coefficients = new Map<string, bigint>();
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
    const key = `${rules.plain([what, index, cycle])} ${index} ${cycle}`;
    coefficients.set(key, (coefficients.get(key) ?? 0n) + factor);
  };

  // Only cycles that have a price: what a file costs must not depend on how great its numbers are.
  const prices = machine.engines.map(() => new Map<number, bigint>());
  const priced = new Set<number>();
  for (const { engine, cycle, price } of slots) {
    const at = machine.engines.findIndex(({ name }) => name === engine);
    if (at < 0) throw new RangeError(`the machine has no engine "${engine}"`);
    if (machine.engines[at]!.free === true) throw new RangeError(`slots of "${engine}" cost nothing`);
    const place = `slots of "${engine}" in cycle ${cycle}`;
    const known = prices[at]!.get(within(cycle, length, place)) ?? 0n;
    prices[at]!.set(cycle, known + amount(price, place));
    priced.add(cycle);
    constant -= amount(price, place) * BigInt(machine.engines[at]!.slots);
  }
  for (const operation of new Set(pieces.map((piece) => piece.operation))) {
    const { forms } = block.operations[operation]!;
    const offsets = new Set(forms.flatMap(({ rows }) => rows.map(({ offset }) => offset)));
    const rows = forms.reduce((sum, form) => sum + form.rows.length, 0);
    meter.pay(priced.size * offsets.size * (rows + 1));
    const cycles = new Set([...priced].flatMap((cycle) => [...offsets].map((offset) => cycle - offset)));
    for (const t of cycles) {
      if (t < heads[operation]! || t > latest[operation]!) continue;
      let least: bigint | undefined;
      for (const { rows, lanes } of forms) {
        let cost = 0n;
        for (const row of rows) cost += BigInt(row.slots * lanes) * (prices[row.engine]!.get(t + row.offset) ?? 0n);
        if (least === undefined || cost < least) least = cost;
      }
      if (least === undefined || least === 0n) continue;
      add(["share", operation, t], least);
      add(["share", operation, t - 1], -least);
    }
  }
  for (const { cycle, price } of words) {
    const place = `words after cycle ${cycle}`;
    if (machine.scratchWords === undefined) throw new RangeError(`${place}: the machine does not limit them`);
    within(cycle, length, place);
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
    for (const node of [from, to]) within(node[2], length, place);
    if (!rules.implies(from, to)) throw new RangeError(`${place}: the one does not imply the other`);
    add(from, amount(flow, place));
    add(to, -amount(flow, place));
  }
  let least = constant;
  for (const coefficient of coefficients.values()) if (coefficient < 0n) least += coefficient;
  if (least <= 0n) throw new RangeError(`the prices leave length ${length} possible: their sum may be ${least}`);
}

function amount(value: number, place: string): bigint {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${place}: ${value} is no price`);
  return BigInt(value);
}

function within(cycle: number, length: number, place: string): number {
  if (!Number.isSafeInteger(cycle) || cycle < 0 || cycle >= length) {
    throw new RangeError(`${place}: cycle ${cycle} is not below ${length}`);
  }
  return cycle;
}
