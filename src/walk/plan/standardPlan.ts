import type { Contract, WorkloadSize } from "../image.ts";
import { groupsOf } from "../layout.ts";
import { standardLookups } from "./lookups.ts";
import { depthOf, type KernelPlan, parsePlan } from "./plan.ts";
import { workspaceOf } from "./workspace.ts";

/** Records pay from so many groups on: they cost set-up once and save loads in every group. */
const recordGroups = [
  { depth: 3, groups: 8 },
  { depth: 5, groups: 16 },
  { depth: 7, groups: 24 },
] as const;

/** From this depth on, a record's address comes from an earlier record. */
const deepRecord = 5;

/**
 * A good plan for any size, before any search: selects down to depth 2, records from depth 3 as far as dead memory
 * reaches, gathers below. A leaf level of depth 3 is shared between selects and gathers. From depth 5 on records select
 * more of their addresses on flow and collect right children in shared areas, if those find room.
 * @throws {RangeError} when the size is none that the generator takes.
 */
export function standardPlan(size: WorkloadSize, contract: Contract): KernelPlan {
  const groups = groupsOf(size);
  const depths: number[] = recordGroups
    .filter((row) => groups >= row.groups && row.depth < size.height)
    .map((row) => row.depth);
  for (; ; depths.pop()) {
    const deep = depths.some((depth) => depth >= deepRecord);
    for (const shared of deep && contract !== "values-clean" ? [true, false] : [false]) {
      const record = (depth: number): string => (depth < deepRecord ? "p" : shared ? "Q" : "P");
      const lookups = Array.from({ length: Math.ceil(groups) }, (_, group) =>
        letters(size, group, (depth) => (depths.includes(depth) ? record(depth) : undefined)),
      );
      const sharing = shared ? { collectors: 3, pointers: "shared" } : {};
      const plan = parsePlan({ ...size, contract, lookups, addressSelects: 2, ...sharing });
      if (depths.length === 0 || fits(plan)) return plan;
    }
  }
}

function fits(plan: KernelPlan): boolean {
  try {
    workspaceOf(plan);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function letters(size: WorkloadSize, group: number, record: (depth: number) => string | undefined): string {
  let written = "";
  for (let round = 0; round < size.rounds; round++) {
    const depth = depthOf(size, round);
    const letter = record(depth);
    if (standardLookups.at(written, round - 1)?.leaves) written += "c";
    else if (depth === 0) written += "r";
    else if (depth <= 2) written += "s";
    else if (letter !== undefined && round + 1 < size.rounds) written += letter;
    else written += depth === 3 && group % 2 === 0 ? "s" : "g";
  }
  return written;
}
