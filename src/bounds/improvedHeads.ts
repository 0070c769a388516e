import type { Adjacency } from "../graph/dependenceGraph.ts";
import { leastOfChoice, type PathChoices } from "../graph/heads.ts";
import { RankSet } from "../graph/rankSet.ts";
import type { Steps } from "../time/steps.ts";
import { AncestorJobs } from "./ancestorJobs.ts";
import type { ImprovedStep } from "./bound.ts";
import { ChainLoads } from "./chainLoads.ts";
import type { PricedPool } from "./poolPrices.ts";
import { RimJainPlacement } from "./rimJainPlacement.ts";
import type { SlotJobs } from "./slotJobs.ts";

/**
 * One direction of a graph as Langevin and Cerny's recursion sees it. For heads `before` holds the predecessors and
 * `order` is topological; for tails both are reversed and the offsets of jobs change sign.
 */
export interface HeadsDirection {
  readonly before: Adjacency;
  readonly order: Int32Array;
  /** What is waited for in one of several ways. */
  readonly choices?: PathChoices | undefined;
  /** Heads are at least this. */
  readonly least?: Int32Array | undefined;
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
 * gives the operations that are left what the dependences say. Fastest where `before` has no redundant edges: most
 * operations then have one predecessor, and `ChainLoads` says that nothing raises them.
 */
export function* improvedHeads(
  { before, choices, order, least, jobs }: HeadsDirection,
  pools: readonly PricedPool[],
  ancestorLimit: number,
): Steps<ImprovedHeads> {
  const n = order.length;
  const { offsets: jobOffsets, list: jobList } = jobsByOperation(n, jobs.operation);
  const heads = new Int32Array(n);
  const steps: ImprovedStep[] = [];
  let cut = 0;
  const away = -(2 ** 31);
  const distance = new Int32Array(n).fill(away);
  /** Ancestors still to be looked at, by how far from the end of the order: the nearest first. */
  const pending = new RankSet(n);
  const place = new Int32Array(n);
  for (let at = 0; at < n; at++) place[order[at]!] = n - 1 - at;
  const found = new AncestorJobs(jobs.operation.length, pools[0]?.cost.length ?? 0);
  const placement = new RimJainPlacement();
  // A job that begins or ends elsewhere than its operation has a distance of its own, and `ChainLoads` does not know it.
  const plain = jobs.early.every((cycles) => cycles === 0) && jobs.late.every((cycles) => cycles === 0);
  const loads = plain ? new ChainLoads(n, pools, ancestorLimit) : undefined;
  const kindsOf = (i: number): Int32Array =>
    jobList.subarray(jobOffsets[i]!, jobOffsets[i + 1]!).map((job) => jobs.kind[job]!);
  let inTime = true;

  for (let at = 0; at < n; at++) {
    const i = order[at]!;
    let head = least === undefined ? 0 : least[i]!;
    const [first, end] = [before.offsets[i]!, before.offsets[i + 1]!];
    for (let e = first; e < end; e++) head = Math.max(head, heads[before.targets[e]!]! + before.latencies[e]!);
    const ways = choices?.get(i);
    if (ways !== undefined) head = Math.max(head, leastOfChoice(ways, heads));
    heads[i] = head;
    if (first === end) {
      loads?.alone(i, head, kindsOf(i));
      continue;
    }
    inTime &&= yield;
    if (!inTime) {
      cut++;
      continue;
    }
    if (end === first + 1 && loads?.follows(i, head, kindsOf(i), before.targets[first]!, before.latencies[first]!))
      continue;
    for (let e = first; e < end; e++) {
      const j = before.targets[e]!;
      if (distance[j] === away) pending.insert(place[j]!);
      distance[j] = Math.max(distance[j]!, before.latencies[e]!);
    }

    // Ancestors from the nearest back: when one is met, all paths from it have been, so its distance is the longest.
    found.clear();
    let taken = 0;
    let dropped = false;
    for (let near = pending.next(n - at); near >= 0; near = pending.next(near + 1)) {
      const j = order[n - 1 - near]!;
      const path = distance[j]!;
      distance[j] = away;
      pending.remove(near);
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
        if (distance[p] === away) pending.insert(place[p]!);
        distance[p] = Math.max(distance[p]!, path + before.latencies[e]!);
      }
    }
    if (dropped) cut++;
    found.sort();
    for (const [p, pool] of pools.entries()) {
      if (found.fit(pool, head)) continue;
      found.price(pool);
      const latest = placement.latest(found.length, found.heads, found.distances, found.cost, pool.capacity);
      if (latest === undefined || latest.cycles <= head) continue;
      head = latest.cycles;
      const since = placement.busySince(latest.index, found.heads, found.cost, pool.capacity);
      const step = { operation: i, cycles: head, pool: p, head: since, distance: found.distances[latest.index]! };
      if (steps.at(-1)?.operation === i) steps.pop();
      steps.push(step);
    }
    heads[i] = head;
    if (!dropped) loads?.after(i, head, kindsOf(i), taken, found);
  }
  return { heads, steps, cut };
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
