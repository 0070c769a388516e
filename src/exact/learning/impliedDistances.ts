import { isSure } from "../../ir/formDependences.ts";
import { leastWait } from "../../ir/waiting.ts";
import type { Steps } from "../../time/steps.ts";
import type { Problem } from "../problem/problem.ts";
import type { SearchSwitches } from "./searchSwitches.ts";

/** `to` issues `cycles` after `from` at least, since what lies between them must find its slots there. */
export interface ImpliedDistance {
  readonly from: number;
  readonly to: number;
  readonly cycles: number;
  /** At the prices of this vector, cycles `head` after `from` .. `tail` before `to` have too few slots for it. */
  readonly vector: number;
  readonly head: number;
  readonly tail: number;
}

/** Larger problems get the distances of values only. */
const mostForAll = 200;
/** Pairs are not worth their arcs in problems beyond this size. */
const mostAtAll = 1500;

/** An operation between two others: where it can begin and end at least, and what it costs. */
interface Member {
  readonly head: number;
  readonly tail: number;
  readonly cost: number;
}

interface Links {
  readonly to: number[][];
  readonly wait: number[][];
}

/**
 * Distances that slots ask for and paths do not, between operations on one path: for a price vector and a pair of cuts, the
 * members in between with a path of `head` to them and of `tail` from them cost demand, and need ⌈demand / capacity⌉ cycles.
 * `values`: between what defines a value and what reads it, which is what words are held for. Those that follow from two
 * others are left out. The argument is Langevin and Cerny's, between two operations instead of a border and one.
 */
export function* impliedDistances(
  problem: Problem,
  prices: readonly Int32Array[],
  wanted: SearchSwitches["distances"],
): Steps<ImpliedDistance[]> {
  const { operations } = problem;
  const count = operations.length;
  if (wanted === "none" || count > mostAtAll) return [];
  const { forward, backward } = links(problem);
  const all = wanted === "all" && count <= mostForAll;
  const targets = all ? undefined : valueTargets(problem);
  const capacity = prices.map((vector) => greatestSupply(problem, vector));
  const jobs = prices.map((vector) => operations.map((_, i) => jobOf(problem, i, vector)));
  const before: (Int32Array | undefined)[] = new Array(count);
  const matrix = all ? new Int32Array(count * count).fill(-1) : undefined;
  const found: ImpliedDistance[] = [];
  for (let from = 0; from < count; from++) {
    const to = targets === undefined ? undefined : targets[from]!;
    if (to !== undefined && to.size === 0) continue;
    if (!(yield)) return [];
    const behind = longest(forward, from);
    if (behind === undefined) return [];
    matrix?.set(behind, from * count);
    for (const target of to ?? behind.keys()) {
      if (target === from || behind[target]! < 0) continue;
      before[target] ??= longest(backward, target);
      const ends = { behind, before: before[target]! };
      const best = greatest({ from, to: target }, ends, jobs, capacity);
      if (best !== undefined && best.cycles > behind[target]!) {
        found.push(best);
        if (matrix !== undefined) matrix[from * count + target] = best.cycles;
      }
    }
  }
  return matrix === undefined ? found : found.filter((each) => !follows(each, matrix, count));
}

/** Whether two distances that meet between the ends say as much. */
function follows({ from, to, cycles }: ImpliedDistance, matrix: Int32Array, count: number): boolean {
  for (let middle = 0; middle < count; middle++) {
    if (middle === from || middle === to) continue;
    const [first, second] = [matrix[from * count + middle]!, matrix[middle * count + to]!];
    if (first >= 0 && second >= 0 && first + second >= cycles) return true;
  }
  return false;
}

/** The greatest distance over all price vectors and pairs of cuts. */
function greatest(
  pair: { readonly from: number; readonly to: number },
  { behind, before }: { readonly behind: Int32Array; readonly before: Int32Array },
  jobs: readonly (readonly (Member | undefined)[])[],
  capacity: readonly number[],
): ImpliedDistance | undefined {
  let best: ImpliedDistance | undefined;
  const between: number[] = [];
  for (let i = 0; i < behind.length; i++) {
    if (behind[i]! >= 0 && before[i]! >= 0 && i !== pair.from && i !== pair.to) between.push(i);
  }
  if (between.length < 2) return undefined;
  for (const [vector, its] of jobs.entries()) {
    const members: Member[] = [];
    for (const i of between) {
      const job = its[i];
      if (job === undefined) continue;
      const [head, tail] = [behind[i]! + job.head, before[i]! + job.tail];
      if (head >= 0 && tail >= 0) members.push({ head, tail, cost: job.cost });
    }
    // Latest head first: the members of a cut are a prefix, summed by tail.
    members.sort((a, b) => b.head - a.head);
    for (const tail of new Set(members.map((member) => member.tail))) {
      let demand = 0;
      for (const member of members) {
        if (member.tail < tail) continue;
        demand += member.cost;
        const cycles = member.head + Math.ceil(demand / capacity[vector]!) - 1 + tail;
        if (cycles > (best?.cycles ?? 0)) best = { ...pair, cycles, vector, head: member.head, tail };
      }
    }
  }
  return best;
}

/** What an operation costs at the prices in any form, all of it from `head` cycles after its issue to -`tail`. */
function jobOf({ operations }: Problem, i: number, vector: Int32Array): Member | undefined {
  let [cost, first, last] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 0];
  for (const { rows, lanes } of operations[i]!.forms) {
    let sum = 0;
    for (const { engine, offset, slots } of rows) {
      const price = vector[engine]! * slots;
      if (price === 0) continue;
      sum += price;
      first = Math.min(first, offset);
      last = Math.max(last, offset);
    }
    cost = Math.min(cost, lanes * sum);
  }
  return cost > 0 && Number.isFinite(cost) ? { head: first, tail: -last, cost } : undefined;
}

/** At least 1: an engine without a slot left is another's refutation. */
function greatestSupply({ slots, horizon }: Problem, vector: Int32Array): number {
  let most = 1;
  for (let t = 0; t < horizon; t++) {
    let supply = 0;
    for (const [engine, price] of vector.entries()) supply += price * slots[engine]![t]!;
    most = Math.max(most, supply);
  }
  return most;
}

/** What certainly waits for what, and how long at least. */
function links({ operations, dependences }: Problem): { readonly forward: Links; readonly backward: Links } {
  const empty = (): Links => ({ to: operations.map(() => []), wait: operations.map(() => []) });
  const [forward, backward] = [empty(), empty()];
  for (const edge of dependences) {
    const { from, to } = edge;
    if (!isSure(edge)) continue;
    const wait = leastWait(edge, operations[from]!.forms);
    // A maximum time lag is no path.
    if (wait < 0) continue;
    forward.to[from]!.push(to);
    forward.wait[from]!.push(wait);
    backward.to[to]!.push(from);
    backward.wait[to]!.push(wait);
  }
  return { forward, backward };
}

/** Longest paths; -1 where there is none. Undefined where dependences form a cycle. */
function longest({ to, wait }: Links, start: number): Int32Array | undefined {
  const lengths = new Int32Array(to.length).fill(-1);
  const rounds = new Int32Array(to.length);
  lengths[start] = 0;
  const queue = [start];
  for (let i = queue.shift(); i !== undefined; i = queue.shift()) {
    if (++rounds[i]! > to.length) return undefined;
    for (const [n, j] of to[i]!.entries()) {
      const length = lengths[i]! + wait[i]![n]!;
      if (length <= lengths[j]!) continue;
      lengths[j] = length;
      queue.push(j);
    }
  }
  return lengths;
}

/** Per operation those that read, or define, a value that it defines. */
function valueTargets({ operations, values }: Problem): Set<number>[] {
  const found = operations.map((): Set<number> => new Set());
  for (const { definers, users, words } of values) {
    if (words === 0) continue;
    for (const from of definers) for (const to of [...users, ...definers]) if (to !== from) found[from]!.add(to);
  }
  return found;
}
