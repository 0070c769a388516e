import type { Bound } from "./bound.ts";
import { bestInterval, intervalWitness, type TimedJobs } from "./intervalArgument.ts";
import type { PricedPool } from "./poolPrices.ts";

/** The bound of the best interval argument about jobs, 0 where none costs anything. */
export function intervalBound(name: string, jobs: TimedJobs, pools: readonly PricedPool[]): Bound {
  const best = bestInterval(jobs, pools);
  if (best === undefined) {
    return { name, cycles: 0, scope: "block", witness: { kind: "path", operations: [], latencies: [] } };
  }
  return { name, cycles: best.cycles, scope: "block", witness: intervalWitness(best) };
}
