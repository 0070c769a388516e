import type { Form } from "../../ir/block.ts";
import { issueTimes } from "../problem/issueTimes.ts";
import type { Problem } from "../problem/problem.ts";

/**
 * Cheap proof that a problem has no solution, or `undefined`: issue windows by heads and tails inside the borders, then
 * Hall's condition for every interval of cycles (head-tail interval bound) on every engine, and on every pair of engines
 * that one operation can choose between (a dual of the pooled resource bound: with `valu` slots at price 8 and `alu` at
 * 1, an elementwise operation costs 8 in either form). All arithmetic is whole numbers.
 */
export function refute(problem: Problem): string | undefined {
  const { operations, horizon, slots, engines } = problem;
  const { release, deadline, empty } = issueTimes(problem);
  if (empty !== undefined)
    return `${operations[empty]!.id} cannot issue before cycle ${release[empty]} nor after cycle ${deadline[empty]}`;
  if (operations.some(({ forms }) => forms.some((form) => form.rows.some((row) => row.offset > 0)))) return undefined;

  // An interval that begins at no release, or ends at no deadline, has a smaller one inside that asks for as much.
  const releases = [...new Set(release)].sort((a, b) => b - a);
  const deadlines = [...new Set(deadline)].sort((a, b) => a - b);
  const place = new Map(deadlines.map((cycle, at) => [cycle, at]));
  const byRelease = new Map<number, number[]>();
  for (const [index, cycle] of release.entries()) {
    const known = byRelease.get(cycle);
    if (known === undefined) byRelease.set(cycle, [index]);
    else known.push(index);
  }
  for (const prices of priceVectors(problem)) {
    if (!exact(problem, prices)) continue;
    const supply = new Float64Array(horizon + 1);
    for (let cycle = 0; cycle < horizon; cycle++) {
      let total = supply[cycle]!;
      for (const [engine, each] of prices.entries()) total += each * slots[engine]![cycle]!;
      supply[cycle + 1] = total;
    }
    /** Price of the operations with release >= a, by the place of their deadline. */
    const due = new Float64Array(deadlines.length);
    let first = deadlines.length;
    for (const a of releases) {
      for (const index of byRelease.get(a)!) {
        const at = place.get(deadline[index]!)!;
        due[at]! += Math.min(...operations[index]!.forms.map((form) => price(form, prices)));
        first = Math.min(first, at);
      }
      let demand = 0;
      for (let at = first; at < deadlines.length; at++) {
        demand += due[at]!;
        const b = deadlines[at]!;
        const offered = supply[b + 1]! - supply[a]!;
        if (demand <= offered) continue;
        const names = engines.filter((_, engine) => prices[engine]! > 0).join("+");
        return `cycles ${a}..${b} need ${demand} ${names} units, ${offered} are there`;
      }
    }
  }
  return undefined;
}

/** Slot prices under which an interval is counted: each engine alone, and each pair that two forms of one operation tie. */
function priceVectors(problem: Problem): Int32Array[] {
  const vectors = new Map<string, Int32Array>();
  const add = (...prices: readonly [engine: number, price: number][]): void => {
    const vector = new Int32Array(problem.engines.length);
    // A price of more than 32 bits is not an exact one there.
    if (prices.some(([, price]) => price >= 2 ** 31)) return;
    for (const [engine, price] of prices) vector[engine] = price;
    vectors.set(vector.join(), vector);
  };
  for (const engine of problem.engines.keys()) add([engine, 1]);
  for (const { forms } of problem.operations) {
    for (const one of forms) {
      for (const other of forms) {
        const a = one.rows[0];
        const b = other.rows[0];
        if (one.rows.length !== 1 || other.rows.length !== 1 || a!.engine >= b!.engine) continue;
        const [x, y] = [a!.slots * one.lanes, b!.slots * other.lanes];
        const shared = gcd(x, y);
        add([a!.engine, y / shared], [b!.engine, x / shared]);
      }
    }
  }
  return [...vectors.values()];
}

/** Whether all that is offered and all that is demanded at these prices are exact numbers. */
function exact({ operations, slots }: Problem, prices: Int32Array): boolean {
  let supply = 0;
  for (const [engine, each] of prices.entries()) for (const left of slots[engine]!) supply += each * left;
  const demand = operations.reduce((sum, { forms }) => sum + Math.max(...forms.map((form) => price(form, prices))), 0);
  return supply <= Number.MAX_SAFE_INTEGER && demand <= Number.MAX_SAFE_INTEGER;
}

function price(form: Form, prices: Int32Array): number {
  return form.lanes * form.rows.reduce((total, { engine, slots }) => total + slots * prices[engine]!, 0);
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
