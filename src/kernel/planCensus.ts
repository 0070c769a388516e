import { type AnchorPlace, addressCensus, type Census, targetOf, visitCensus } from "./census.ts";
import { layoutOf, type RecordArea } from "./layout.ts";
import { depthOf, type KernelPlan, lookupAt, readLetter } from "./plan.ts";
import { type Features, parityOf, type Setup, setupCensus } from "./setupCensus.ts";
import { collectorArea, copiedLevels, recordAreas } from "./workspace.ts";

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
export function planCensus(plan: KernelPlan): PlanCensus {
  const areas = recordAreas(plan);
  const walks = new Map(plan.lookups.map((letters) => [letters, visitsOf(plan, letters, areas)]));
  const visits = plan.lookups.map((letters) => walks.get(letters)!);
  const constants = [...walks.values()].flat().flatMap((visit) => visit.constants);
  return { setup: setupCensus(plan, featuresOf(plan, areas), constants), visits };
}

/** The visits of one group, whose records lie where `areas` says. */
export function visitsOf(
  plan: Omit<KernelPlan, "lookups">,
  letters: string,
  areas: ReadonlyMap<number, RecordArea>,
): Census[] {
  const layout = layoutOf(plan);
  const visits: Census[] = [];
  let anchor: AnchorPlace | undefined;
  let freshCollector = plan.collectors === 0;
  for (let round = 0; round < plan.rounds; round++) {
    const depth = depthOf(plan, round);
    if (depth === 0) anchor = undefined;
    const { lookup: letter, wide } = readLetter(letters[round]!);
    const target = targetOf(letter, depth, layout, areas.get(depth)?.base);
    const raw = leavesRaw(plan, lookupAt(letters, round + 1));
    visits.push(
      visitCensus(plan, { letter, wide, depth, anchor, target, raw, parity: parityOf(plan, round), freshCollector }),
    );
    if (target !== undefined) anchor = { depth, ...target };
    if (letter === "q") freshCollector = false;
  }
  if (plan.contract === "values+indices") visits.push(indexCensus(plan, anchor));
  return visits;
}

/** The state leaves a visit without the encoding. */
export function leavesRaw(plan: Pick<KernelPlan, "encoded">, next: string | undefined): boolean {
  return !plan.encoded || next === undefined || next === "g";
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

function featuresOf(plan: KernelPlan, areas: ReadonlyMap<number, RecordArea>): Features {
  const selects = new Map<string, { depth: number; right: boolean }>();
  let rawRoot = false;
  let encodedRoot = false;
  for (const letters of plan.lookups) {
    let right = !plan.encoded;
    for (let round = 0; round < plan.rounds; round++) {
      const depth = depthOf(plan, round);
      const lookup = lookupAt(letters, round);
      if (depth === 0) right = leavesRaw(plan, lookupAt(letters, round + 1));
      const encoded = plan.encoded && round > 0;
      if (lookup === "r" && encoded) encodedRoot = true;
      if (lookup === "r" && !encoded) rawRoot = true;
      if (lookup === "s") selects.set(`${depth} ${right}`, { depth, right });
    }
  }
  const rest = { copies: copiedLevels(plan), collectors: collectorsOf(plan) };
  return { selects: [...selects.values()], records: [...areas.values()], rawRoot, encodedRoot, ...rest };
}

/** The shared collectors that some group uses; those of groups' own are their visits'. */
function collectorsOf(plan: KernelPlan): Features["collectors"] {
  if (!plan.lookups.some((letters) => /q/i.test(letters))) return undefined;
  return collectorArea(plan) ?? { base: 0, used: [] };
}
