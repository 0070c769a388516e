import { layoutOf, type RecordArea } from "../layout.ts";
import type { Lookups } from "../plan/lookupRegistry.ts";
import { standardLookups } from "../plan/lookups.ts";
import { depthOf, type KernelPlan, leavesRaw, parityOf } from "../plan/plan.ts";
import { addTally, emptyTally, type Tally } from "../plan/tally.ts";
import { type Workspace, workspaceOf } from "../plan/workspace.ts";
import { type AnchorPlace, addressCensus, type Census, visitCensus } from "./census.ts";
import { type Features, type Setup, setupCensus } from "./setupCensus.ts";

/** All operations of a plan by class, without generating it. */
export interface PlanCensus {
  readonly setup: Setup;
  /** `visits[group][round]`; with the contract `values+indices` one more for the address of the index. */
  readonly visits: readonly (readonly Census[])[];
}

/**
 * Counts the operations that `generate` writes.
 * @throws {RangeError} when the plan's records have no dead memory to lie in.
 */
export function planCensus(plan: KernelPlan, workspace: Workspace = workspaceOf(plan)): PlanCensus {
  const { areas, lookups } = workspace;
  const walks = new Map([...new Set(plan.lookups)].map((each) => [each, visitsOf(plan, each, areas, lookups)]));
  const visits = plan.lookups.map((letters) => walks.get(letters)!);
  const constants = [...walks.values()].flat().flatMap((visit) => visit.constants);
  return { setup: setupCensus(plan, featuresOf(plan, workspace), constants), visits };
}

/** Everything that the plan's block has, by class. */
export function planTotal({ setup, visits }: PlanCensus): Tally {
  const tally = addTally(emptyTally(), setup.tally);
  // Groups of the same letters share their visits.
  const groups = new Map<readonly Census[], number>();
  for (const walk of visits) groups.set(walk, (groups.get(walk) ?? 0) + 1);
  for (const [walk, times] of groups) addTally(tally, walkTotal(walk), times);
  return tally;
}

/** What the visits of one group have, by class. */
export function walkTotal(visits: readonly Census[]): Tally {
  const tally = emptyTally();
  for (const visit of visits) addTally(tally, visit.tally);
  return tally;
}

/** The visits of one group, whose records lie where `areas` says. */
export function visitsOf(
  plan: Omit<KernelPlan, "lookups">,
  letters: string,
  areas: ReadonlyMap<number, RecordArea>,
  lookups: Lookups = standardLookups,
): Census[] {
  const layout = layoutOf(plan);
  const visits: Census[] = [];
  let anchor: AnchorPlace | undefined;
  let freshCollector = plan.collectors === 0;
  for (let round = 0; round < plan.rounds; round++) {
    const depth = depthOf(plan, round);
    if (depth === 0) anchor = undefined;
    const { lookup, wide } = lookups.read(letters[round]!);
    const target = lookup.target?.place(layout, depth, areas.get(depth)?.base);
    const raw = leavesRaw(plan, lookups.at(letters, round + 1));
    const parity = parityOf(plan, round, lookup);
    visits.push(visitCensus(plan, { lookup, wide, depth, anchor, target, raw, parity, freshCollector, alone: false }));
    if (target !== undefined) anchor = { depth, ...target };
    if (lookup.collectsLike !== undefined) freshCollector = false;
  }
  if (plan.contract === "values+indices") visits.push(indexCensus(plan, anchor));
  return visits;
}

/** The address of the final index. */
export function indexCensus(
  plan: Parameters<typeof addressCensus>[0] & Pick<KernelPlan, "rounds" | "indexSelects">,
  anchor: AnchorPlace | undefined,
): Census {
  const depth = depthOf(plan, plan.rounds);
  const wide = plan.indexSelects > 1;
  return addressCensus(plan, depth, anchor, { base: 2 ** depth - 1, stride: 1 }, { newestRaw: true, wide });
}

function featuresOf(plan: KernelPlan, workspace: Workspace): Features {
  const { lookups, areas, copies, collects, collectors } = workspace;
  const selects = new Map<string, { depth: number; right: boolean }>();
  const roots = { raw: false, encoded: false };
  for (const letters of new Set(plan.lookups)) {
    const { raw, encoded } = rootsOf(plan, letters, lookups);
    roots.raw ||= raw;
    roots.encoded ||= encoded;
    let right = !plan.encoded;
    for (let round = 0; round < plan.rounds; round++) {
      const depth = depthOf(plan, round);
      const { vectors } = lookups.at(letters, round)!;
      if (depth === 0) right = leavesRaw(plan, lookups.at(letters, round + 1));
      if (vectors === "level") selects.set(`${depth} ${right}`, { depth, right });
    }
  }
  return {
    selects: [...selects.values()],
    records: [...areas.values()],
    rawRoot: roots.raw,
    encodedRoot: roots.encoded,
    copies,
    // Where each group has its own, its visits count their addresses.
    collectors: collects ? (collectors ?? { base: 0, used: [] }) : undefined,
  };
}

/** Which vectors of the root a group of these letters reads: as the tree has it, or encoded. */
export function rootsOf(
  { encoded, rounds }: Pick<KernelPlan, "encoded" | "rounds">,
  letters: string,
  lookups: Lookups,
): { raw: boolean; encoded: boolean } {
  const reads = Array.from({ length: rounds }, (_, round) => lookups.at(letters, round)!.vectors === "root");
  return {
    raw: reads.some((root, round) => root && !(encoded && round > 0)),
    encoded: reads.some((root, round) => root && encoded && round > 0),
  };
}
