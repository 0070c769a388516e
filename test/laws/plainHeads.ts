import { AncestorJobs } from "../../src/bounds/ancestorJobs.ts";
import type { HeadsDirection, ImprovedHeads } from "../../src/bounds/improvedHeads.ts";
import type { PricedPool } from "../../src/bounds/poolPrices.ts";
import { RimJainPlacement } from "../../src/bounds/rimJainPlacement.ts";
import { leastOfChoice } from "../../src/graph/heads.ts";

/**
 * The twin of `improvedHeads` without its shortcuts: Langevin and Cerny's recursion as their paper has it. Every operation's
 * ancestors are walked, and placed in every pool.
 */
export function* plainHeads(
  { before, choices, order, least, jobs }: HeadsDirection,
  pools: readonly PricedPool[],
): Generator<void, ImprovedHeads, boolean> {
  const n = order.length;
  const heads = new Int32Array(n);
  const ofOperation: number[][] = Array.from({ length: n }, () => []);
  for (const [job, i] of jobs.operation.entries()) ofOperation[i]!.push(job);
  const found = new AncestorJobs(jobs.operation.length, pools[0]?.cost.length ?? 0);
  const placement = new RimJainPlacement();
  const distance = new Int32Array(n);
  for (let at = 0; at < n; at++) {
    const i = order[at]!;
    let head = least?.[i] ?? 0;
    distance.fill(-1, 0, n);
    distance[i] = 0;
    const ways = choices?.get(i);
    if (ways !== undefined) head = Math.max(head, leastOfChoice(ways, heads));
    found.clear();
    for (let back = at; back >= 0; back--) {
      const j = order[back]!;
      const path = distance[j]!;
      if (path < 0) continue;
      if (j !== i) {
        for (const job of ofOperation[j]!) {
          if (path < jobs.late[job]!) continue;
          found.add(Math.max(0, heads[j]! + jobs.early[job]!), path - jobs.late[job]!, jobs.kind[job]!);
        }
      }
      for (let e = before.offsets[j]!; e < before.offsets[j + 1]!; e++) {
        const p = before.targets[e]!;
        distance[p] = Math.max(distance[p]!, path + before.latencies[e]!);
        if (j === i) head = Math.max(head, heads[p]! + before.latencies[e]!);
      }
    }
    found.sort();
    for (const pool of pools) {
      found.price(pool);
      head = Math.max(
        head,
        placement.latest(found.length, found.heads, found.distances, found.cost, pool.capacity)?.cycles ?? 0,
      );
    }
    heads[i] = head;
  }
  return { heads, steps: [], cut: 0 };
}
