import type { IntervalWitness } from "./bound.ts";
import type { PricedPool } from "./poolPrices.ts";
import type { SlotJobs } from "./slotJobs.ts";

/** Jobs with the cycles that they leave free before and after themselves, whatever the schedule. */
export interface TimedJobs {
  readonly heads: Int32Array;
  readonly tails: Int32Array;
  /** Index into the kinds of the `SlotJobs`. */
  readonly kinds: Int32Array;
}

/**
 * Times the jobs by their operations' heads and tails. A tail is at least 0: a schedule's length counts every cycle in
 * which something is occupied.
 */
export function timedJobs(jobs: SlotJobs, heads: Int32Array, tails: Int32Array): TimedJobs {
  return {
    heads: jobs.operation.map((i, j) => heads[i]! + jobs.first[j]!),
    tails: jobs.operation.map((i, j) => Math.max(0, tails[i]! - jobs.last[j]!)),
    kinds: jobs.kind,
  };
}

/** The jobs with nothing said about when: all heads and tails are 0. */
export function untimed({ kind }: SlotJobs): TimedJobs {
  return { heads: new Int32Array(kind.length), tails: new Int32Array(kind.length), kinds: kind };
}

/** An interval argument: its cycles and the numbers of `IntervalWitness`. */
export interface IntervalArgument {
  readonly cycles: number;
  readonly pool: PricedPool;
  readonly head: number;
  readonly tail: number;
  readonly members: number;
  readonly demand: number;
}

/**
 * The head-tail interval bound: over all pools, and all pairs (a, b) of an occurring head and an occurring tail, the
 * greatest a + ceil(demand of the jobs with head >= a and tail >= b / capacity) + b. For each pool and head one pass over
 * the tails that occur, unless that head cannot win. Undefined when nothing costs anything.
 */
export function bestInterval(jobs: TimedJobs, pools: readonly PricedPool[]): IntervalArgument | undefined {
  const { heads, kinds } = jobs;
  const byHead = descending(heads);
  const { values: tails, rank } = distinct(jobs.tails);
  const costAt = new Float64Array(tails.length);
  const jobsAt = new Int32Array(tails.length);
  let best: IntervalArgument | undefined;
  let record = 0;
  for (const pool of pools) {
    costAt.fill(0);
    jobsAt.fill(0);
    let total = 0;
    let greatest = -1;
    for (let k = 0; k < byHead.length; ) {
      const head = heads[byHead[k]!]!;
      for (; k < byHead.length && heads[byHead[k]!] === head; k++) {
        const job = byHead[k]!;
        const cost = pool.cost[kinds[job]!]!;
        if (cost === 0) continue;
        const at = rank[job]!;
        costAt[at]! += cost;
        jobsAt[at]!++;
        total += cost;
        if (at > greatest) greatest = at;
      }
      if (total === 0 || head + Math.ceil(total / pool.capacity) + tails[greatest]! <= record) continue;
      let demand = 0;
      let members = 0;
      for (let at = greatest; at >= 0; at--) {
        if (jobsAt[at] === 0) continue;
        demand += costAt[at]!;
        members += jobsAt[at]!;
        const tail = tails[at]!;
        const cycles = head + Math.ceil(demand / pool.capacity) + tail;
        if (cycles <= record) continue;
        record = cycles;
        best = { cycles, pool, head, tail, members, demand };
      }
    }
  }
  return best;
}

/** The interval as a witness. */
export function intervalWitness({ pool, head, tail, members, demand }: IntervalArgument): IntervalWitness {
  return { kind: "interval", pool: plainPool(pool), head, tail, members, demand };
}

/** The pool without the prices of kinds, which a checker works out anew. */
export function plainPool({ weights, capacity }: PricedPool): { weights: PricedPool["weights"]; capacity: number } {
  return { weights, capacity };
}

/** Indices of the values, greatest value first, equal ones in order: a counting sort where values are not far apart. */
function descending(values: Int32Array): Int32Array {
  const greatest = values.reduce((most, value) => Math.max(most, value), 0);
  const order = new Int32Array(values.length);
  if (greatest > 1024 + 16 * values.length) {
    for (let k = 0; k < order.length; k++) order[k] = k;
    return order.sort((a, b) => values[b]! - values[a]! || a - b);
  }
  const next = new Int32Array(greatest + 2);
  for (const value of values) next[greatest - value + 1]!++;
  for (let k = 0; k <= greatest; k++) next[k + 1]! += next[k]!;
  for (let k = 0; k < values.length; k++) order[next[greatest - values[k]!]!++] = k;
  return order;
}

/** The values that occur, ascending, and the place of each among them. */
function distinct(given: Int32Array): { readonly values: Int32Array; readonly rank: Int32Array } {
  const order = descending(given).reverse();
  const values: number[] = [];
  const rank = new Int32Array(given.length);
  for (const k of order) {
    if (given[k] !== values.at(-1)) values.push(given[k]!);
    rank[k] = values.length - 1;
  }
  return { values: Int32Array.from(values), rank };
}
