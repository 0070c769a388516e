import { leastOfChoice, type PathLink } from "../graph/heads.ts";
import { sureUsers } from "../ir/formDependences.ts";
import type { BoundInstance } from "./boundInstance.ts";
import { RimJainPlacement } from "./rimJainPlacement.ts";

/** Why windows cannot all be kept. */
export type Contradiction = "dependences" | "slots" | "words";

/**
 * Issue windows of a block at a fixed length: operation i begins in cycle `earliest[i]` or later and its last lane issues
 * in cycle `latest[i]` or before. Three tests each imply that no schedule of that length fits; passing them proves
 * nothing.
 */
export class TimeWindows {
  readonly earliest: Int32Array;
  readonly latest: Int32Array;
  /** The length in cycles. */
  readonly horizon: number;
  readonly #instance: BoundInstance;
  readonly #placement = new RimJainPlacement();
  readonly #order: Int32Array;
  readonly #heads: Int32Array;
  readonly #distances: Int32Array;
  readonly #cost: Float64Array;

  constructor(instance: BoundInstance, horizon: number, earliest: Int32Array, latest: Int32Array) {
    this.earliest = earliest;
    this.latest = latest;
    this.horizon = horizon;
    this.#instance = instance;
    const count = instance.jobs.operation.length;
    this.#order = new Int32Array(count);
    this.#heads = new Int32Array(count);
    this.#distances = new Int32Array(count);
    this.#cost = new Float64Array(count);
  }

  copyFrom(other: TimeWindows): void {
    this.earliest.set(other.earliest);
    this.latest.set(other.latest);
  }

  /** Narrows windows along the dependences, then runs all tests. */
  contradiction(): Contradiction | undefined {
    if (!this.#follow()) return "dependences";
    if (!this.#slotsFit()) return "slots";
    return this.#wordsFit() ? undefined : "words";
  }

  #follow(): boolean {
    const { headChoices, tailChoices, graph } = this.#instance.waits;
    const { operations, order, predecessors, successors } = graph;
    const { earliest, latest } = this;
    for (let step = 0; step < operations; step++) {
      const i = order[step]!;
      for (let e = predecessors.offsets[i]!; e < predecessors.offsets[i + 1]!; e++) {
        const reached = earliest[predecessors.targets[e]!]! + predecessors.latencies[e]!;
        if (reached > earliest[i]!) earliest[i] = reached;
      }
      const ways = headChoices.get(i);
      if (ways !== undefined) earliest[i] = Math.max(earliest[i]!, leastOfChoice(ways, earliest));
    }
    for (let step = operations - 1; step >= 0; step--) {
      const i = order[step]!;
      for (let e = successors.offsets[i]!; e < successors.offsets[i + 1]!; e++) {
        const reached = latest[successors.targets[e]!]! - successors.latencies[e]!;
        if (reached < latest[i]!) latest[i] = reached;
      }
      const ways = tailChoices.get(i);
      if (ways !== undefined) latest[i] = Math.min(latest[i]!, latestOfChoice(ways, latest));
      if (earliest[i]! > latest[i]!) return false;
    }
    return true;
  }

  /** In every pool, jobs by deadline into the earliest capacity: optimal for divisible jobs, so a late one refutes. */
  #slotsFit(): boolean {
    const { horizon } = this;
    const { jobs, pools } = this.#instance;
    const count = jobs.operation.length;
    const deadline = (job: number) => Math.min(horizon - 1, this.latest[jobs.operation[job]!]! + jobs.last[job]!);
    for (let k = 0; k < count; k++) this.#order[k] = k;
    this.#order.sort((a, b) => deadline(a) - deadline(b));
    for (let k = 0; k < count; k++) {
      const job = this.#order[k]!;
      this.#heads[k] = this.earliest[jobs.operation[job]!]! + jobs.first[job]!;
      this.#distances[k] = horizon - 1 - deadline(job);
    }
    for (const pool of pools) {
      for (let k = 0; k < count; k++) this.#cost[k] = pool.cost[jobs.kind[this.#order[k]!]!]!;
      const latest = this.#placement.latest(count, this.#heads, this.#distances, this.#cost, pool.capacity);
      if (latest !== undefined && latest.cycles > horizon - 1) return false;
    }
    return true;
  }

  /** Words that are surely live: from the latest begin of a value to the earliest end of its last sure user or definer. */
  #wordsFit(): boolean {
    const { horizon } = this;
    const { block, machine } = this.#instance;
    const limit = machine.scratchWords;
    if (limit === undefined) return true;
    // change[b] is for the boundary before cycle b.
    const change = new Int32Array(horizon + 2);
    for (const value of block.values) {
      const { words, definers, liveIn, liveOut } = value;
      let start = liveIn ? 0 : horizon + 1;
      let end = liveOut ? horizon + 1 : liveIn ? 1 : 0;
      for (const i of definers) {
        if (!liveIn) start = Math.min(start, this.latest[i]! + 1);
        end = Math.max(end, this.earliest[i]! + 1);
      }
      for (const i of sureUsers(value)) end = Math.max(end, this.earliest[i]! + 1);
      if (start >= end) continue;
      change[start]! += words;
      change[Math.min(end, horizon + 1)]! -= words;
    }
    let live = 0;
    for (let boundary = 0; boundary <= horizon; boundary++) {
      live += change[boundary]!;
      if (live > limit) return false;
    }
    return true;
  }
}

/** The latest, over the ways of a choice, of what its links allow. */
function latestOfChoice(ways: readonly (readonly PathLink[])[], latest: ArrayLike<number>): number {
  const allowed = ways.map((links) => Math.min(...links.map(({ other, latency }) => latest[other]! - latency)));
  return Math.max(...allowed);
}
