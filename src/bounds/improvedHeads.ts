import type { Adjacency } from "../graph/dependenceGraph.ts";
import type { Steps } from "../time/steps.ts";
import type { ImprovedStep } from "./bound.ts";
import { Placement } from "./placement.ts";
import type { PricedPool } from "./poolPrices.ts";
import type { SlotJobs } from "./slotJobs.ts";

/**
 * One direction of a graph as Langevin and Cerny's recursion sees it. For heads `before` holds the predecessors and
 * `order` is topological; for tails both are reversed and the offsets of jobs change sign.
 */
export interface Direction {
  readonly before: Adjacency;
  readonly order: Int32Array;
  /** Heads are at least this. */
  readonly least?: Int32Array;
  readonly jobs: Pick<SlotJobs, "operation" | "kind"> & {
    /** What a job's head adds to its operation's. */
    readonly early: Int32Array;
    /** What a job's distance to another operation lacks of its operation's. */
    readonly late: Int32Array;
  };
}

/** Raised heads (or tails), and the steps that raised them above what the dependences say. */
export interface ImprovedHeads {
  readonly heads: Int32Array;
  readonly steps: readonly ImprovedStep[];
  /** Operations of whose ancestors some were left out, or all because the time was over. */
  readonly cut: number;
}

/**
 * Langevin and Cerny's heads (ACM TODAES 1(4), 1996): an operation's head is the Rim-Jain bound of its ancestors, with
 * the heads that they got before it and their longest paths to it, in each pool. At most `ancestorLimit` ancestors are
 * looked at, the nearest in topological order; leaving some out weakens a bound but never makes it wrong. Told to end, it
 * gives the operations that are left what the dependences say.
 */
export function* improvedHeads(
  { before, order, least, jobs }: Direction,
  pools: readonly PricedPool[],
  ancestorLimit: number,
): Steps<ImprovedHeads> {
  const n = order.length;
  const position = new Int32Array(n);
  for (let step = 0; step < n; step++) position[order[step]!] = step;
  const { offsets: jobOffsets, list: jobList } = jobsByOperation(n, jobs.operation);

  const heads = new Int32Array(n);
  const steps: ImprovedStep[] = [];
  let cut = 0;
  const away = -(2 ** 31);
  const distance = new Int32Array(n).fill(away);
  const found = new Sequence(jobs.operation.length);
  const placement = new Placement();
  let inTime = true;

  for (let at = 0; at < n; at++) {
    const i = order[at]!;
    let head = least === undefined ? 0 : least[i]!;
    const [first, end] = [before.offsets[i]!, before.offsets[i + 1]!];
    for (let e = first; e < end; e++) head = Math.max(head, heads[before.targets[e]!]! + before.latencies[e]!);
    heads[i] = head;
    if (first === end) continue;
    inTime &&= yield;
    if (!inTime) {
      cut++;
      continue;
    }
    let pending = 0;
    for (let e = first; e < end; e++) {
      const j = before.targets[e]!;
      if (distance[j] === away) pending++;
      distance[j] = Math.max(distance[j]!, before.latencies[e]!);
    }

    // Ancestors from the nearest back: when one is met, all paths from it have been, so its distance is the longest.
    found.length = 0;
    let taken = 0;
    let dropped = false;
    let back = at - 1;
    for (; pending > 0; back--) {
      const j = order[back]!;
      const path = distance[j]!;
      if (path === away) continue;
      distance[j] = away;
      pending--;
      if (taken === ancestorLimit) {
        dropped = true;
        continue;
      }
      taken++;
      for (let k = jobOffsets[j]!; k < jobOffsets[j + 1]!; k++) {
        const job = jobList[k]!;
        if (path < jobs.late[job]!) continue;
        found.add(Math.max(0, heads[j]! + jobs.early[job]!), path - jobs.late[job]!, jobs.kind[job]!);
      }
      for (let e = before.offsets[j]!; e < before.offsets[j + 1]!; e++) {
        const p = before.targets[e]!;
        if (distance[p] === away) pending++;
        distance[p] = Math.max(distance[p]!, path + before.latencies[e]!);
      }
    }
    if (dropped) cut++;
    found.sort();
    for (const [p, pool] of pools.entries()) {
      if (!found.price(pool, head)) continue;
      const latest = placement.latest(found.length, found.heads, found.distances, found.cost, pool.capacity);
      if (latest === undefined || latest.cycles <= head) continue;
      head = latest.cycles;
      const since = placement.busySince(latest.index, found.heads, found.cost, pool.capacity);
      const step = { operation: i, cycles: head, pool: p, head: since, distance: found.distances[latest.index]! };
      if (steps.at(-1)?.operation === i) steps.pop();
      steps.push(step);
    }
    heads[i] = head;
  }
  return { heads, steps, cut };
}

/** The jobs of an operation's ancestors, sorted by distance, greatest first. Buffers are used again and again. */
class Sequence {
  length = 0;
  heads: Int32Array;
  distances: Int32Array;
  readonly cost: Float64Array;
  #kinds: Int32Array;
  #spare: [Int32Array, Int32Array, Int32Array];
  #next = new Int32Array(64);

  constructor(capacity: number) {
    const array = () => new Int32Array(capacity);
    this.heads = array();
    this.distances = array();
    this.#kinds = array();
    this.#spare = [array(), array(), array()];
    this.cost = new Float64Array(capacity);
  }

  add(head: number, distance: number, kind: number): void {
    const at = this.length++;
    this.heads[at] = head;
    this.distances[at] = distance;
    this.#kinds[at] = kind;
  }

  sort(): void {
    let greatest = 0;
    for (let k = 0; k < this.length; k++) if (this.distances[k]! > greatest) greatest = this.distances[k]!;
    // Long latencies: more distances than a counting sort should look through.
    if (greatest > 1024 + 16 * this.length) {
      this.#sortByComparing();
      return;
    }
    if (this.#next.length < greatest + 2) this.#next = new Int32Array(2 * greatest + 2);
    const next = this.#next.fill(0, 0, greatest + 2);
    for (let k = 0; k < this.length; k++) next[greatest - this.distances[k]! + 1]!++;
    for (let d = 0; d <= greatest; d++) next[d + 1]! += next[d]!;
    const [heads, distances, kinds] = this.#spare;
    for (let k = 0; k < this.length; k++) {
      const at = next[greatest - this.distances[k]!]!++;
      heads[at] = this.heads[k]!;
      distances[at] = this.distances[k]!;
      kinds[at] = this.#kinds[k]!;
    }
    this.#spare = [this.heads, this.distances, this.#kinds];
    [this.heads, this.distances, this.#kinds] = [heads, distances, kinds];
  }

  #sortByComparing(): void {
    const order = Uint32Array.from({ length: this.length }, (_, k) => k);
    order.sort((a, b) => this.distances[b]! - this.distances[a]! || a - b);
    const [heads, distances, kinds] = this.#spare;
    for (const [at, k] of order.entries()) {
      heads[at] = this.heads[k]!;
      distances[at] = this.distances[k]!;
      kinds[at] = this.#kinds[k]!;
    }
    this.#spare = [this.heads, this.distances, this.#kinds];
    [this.heads, this.distances, this.#kinds] = [heads, distances, kinds];
  }

  /** Fills in what the jobs cost in a pool; false when they cannot push a head beyond `head` there. */
  price(pool: PricedPool, head: number): boolean {
    let total = 0;
    let reach = 0;
    for (let k = 0; k < this.length; k++) {
      const cost = pool.cost[this.#kinds[k]!]!;
      this.cost[k] = cost;
      total += cost;
      if (cost > 0) reach = Math.max(reach, this.heads[k]! + this.distances[k]!);
    }
    // All of them together, at the head and distance that add up to most, are weaker than no interval.
    return total > 0 && reach + Math.ceil(total / pool.capacity) - 1 > head;
  }
}

function jobsByOperation(operations: number, operation: Int32Array): { offsets: Int32Array; list: Int32Array } {
  const offsets = new Int32Array(operations + 1);
  for (const i of operation) offsets[i + 1]!++;
  for (let i = 0; i < operations; i++) offsets[i + 1]! += offsets[i]!;
  const next = offsets.slice();
  const list = new Int32Array(operation.length);
  for (let job = 0; job < operation.length; job++) list[next[operation[job]!]!++] = job;
  return { offsets, list };
}
