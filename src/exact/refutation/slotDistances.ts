import type { SlotDistance } from "../../bounds/bound.ts";
import type { BoundInstance } from "../../bounds/boundInstance.ts";
import type { PricedPool } from "../../bounds/poolPrices.ts";
import type { SlotJobs } from "../../bounds/slotJobs.ts";
import type { DependenceGraph } from "../../graph/dependenceGraph.ts";
import { sureUsers } from "../../ir/formDependences.ts";
import type { Steps } from "../../time/steps.ts";

/**
 * Distances between the definers and the users of each value that slots ask for and paths do not: what lies between the
 * two must find its slots there. The sum of live words over all boundaries counts life times, and a relaxation
 * knows their least length by dependences alone; with these it knows more. Ended early they are those found by then.
 */
export function* slotDistances({ block, graph, jobs, pools }: BoundInstance): Steps<SlotDistance[]> {
  const found: SlotDistance[] = [];
  const ends = new Map<number, Set<number>>();
  for (const value of block.values) {
    const { definers } = value;
    const users = sureUsers(value);
    for (const from of definers) {
      const to = ends.get(from) ?? new Set();
      ends.set(from, to);
      for (const end of [...definers, ...users]) if (end !== from) to.add(end);
    }
  }
  const backward = new Map<number, Int32Array>();
  for (const [from, targets] of ends) {
    const behind = longest(graph, from, "successors");
    for (const to of targets) {
      if (behind[to]! < 0) continue;
      if (!(yield)) return found;
      const before = backward.get(to) ?? longest(graph, to, "predecessors");
      backward.set(to, before);
      const distance = greatest(from, to, { behind, before, jobs, pools });
      if (distance !== undefined && distance.cycles > behind[to]!) found.push(distance);
    }
  }
  return found;
}

interface Between {
  readonly behind: Int32Array;
  readonly before: Int32Array;
  readonly jobs: SlotJobs;
  readonly pools: readonly PricedPool[];
}

/** The greatest distance over all pools and pairs of cuts. */
function greatest(from: number, to: number, { behind, before, jobs, pools }: Between): SlotDistance | undefined {
  const members: { head: number; tail: number; kind: number }[] = [];
  for (const [job, i] of jobs.operation.entries()) {
    if (i === from || i === to || behind[i]! < 0 || before[i]! < 0) continue;
    const [head, tail] = [behind[i]! + jobs.first[job]!, before[i]! - jobs.last[job]!];
    if (head >= 0 && tail >= 0) members.push({ head, tail, kind: jobs.kind[job]! });
  }
  // Latest head first: the members of a cut at some head are a prefix, summed by tail.
  members.sort((a, b) => b.head - a.head);
  let best: SlotDistance | undefined;
  for (const [pool, { cost, capacity }] of pools.entries()) {
    for (const tail of new Set(members.map((member) => member.tail))) {
      let demand = 0;
      for (const member of members) {
        if (member.tail < tail || cost[member.kind] === 0) continue;
        demand += cost[member.kind]!;
        const cycles = member.head + Math.ceil(demand / capacity) - 1 + tail;
        if (cycles > (best?.cycles ?? 0)) best = { from, to, cycles, pool, head: member.head, tail };
      }
    }
  }
  return best;
}

/** Longest paths from (to) an operation; -1 where there is none. */
function longest(graph: DependenceGraph, start: number, side: "successors" | "predecessors"): Int32Array {
  const { order, [side]: links } = graph;
  const lengths = new Int32Array(graph.operations).fill(-1);
  lengths[start] = 0;
  for (const i of side === "successors" ? order : order.toReversed()) {
    if (lengths[i]! < 0) continue;
    for (let e = links.offsets[i]!; e < links.offsets[i + 1]!; e++) {
      const j = links.targets[e]!;
      lengths[j] = Math.max(lengths[j]!, lengths[i]! + links.latencies[e]!);
    }
  }
  return lengths;
}
