import type { WorkloadSize } from "./image.ts";
import { type Contract, depthOf, type KernelPlan, parsePlan } from "./plan.ts";
import { recordAreas } from "./workspace.ts";

/** Records pay from so many groups on: they cost set-up once and save loads in every group. */
const recordGroups = [
  { depth: 3, groups: 8 },
  { depth: 5, groups: 16 },
  { depth: 7, groups: 24 },
] as const;

/**
 * A good plan for any size, before any search: selects down to depth 2, records from depth 3 as far as dead memory
 * reaches, gathers below. A leaf level of depth 3 is shared between selects and gathers.
 * @throws {RangeError} when the size is none that the generator takes.
 */
export function standardPlan(size: WorkloadSize, contract: Contract): KernelPlan {
  const groups = size.batch / 8;
  const depths = recordGroups.filter((row) => groups >= row.groups && row.depth < size.height).map((row) => row.depth);
  for (; ; depths.pop()) {
    const lookups = Array.from({ length: Math.ceil(groups) }, (_, group) => letters(size, group, new Set(depths)));
    const plan = parsePlan({ ...size, contract, lookups, addressSelects: 2 });
    if (depths.length === 0 || fits(plan)) return plan;
  }
}

function fits(plan: KernelPlan): boolean {
  try {
    recordAreas(plan);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function letters(size: WorkloadSize, group: number, records: ReadonlySet<number>): string {
  let written = "";
  for (let round = 0; round < size.rounds; round++) {
    const depth = depthOf(size, round);
    if (written.endsWith("p")) written += "c";
    else if (depth === 0) written += "r";
    else if (depth <= 2) written += "s";
    else if (records.has(depth) && round + 1 < size.rounds) written += "p";
    else written += depth === 3 && group % 2 === 0 ? "s" : "g";
  }
  return written;
}
