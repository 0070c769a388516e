import { type Layout, lanesPerGroup, layoutOf, type RecordArea } from "../layout.ts";
import { left, placeRecords, type Run, take } from "./deadMemory.ts";
import type { Lookups, Target } from "./lookupRegistry.ts";
import { standardLookups } from "./lookups.ts";
import { depthOf, type KernelPlan } from "./plan.ts";

/** Everything that a plan's lookups make of memory, worked out once. */
export interface Workspace {
  readonly lookups: Lookups;
  readonly layout: Layout;
  /** Where the records of each depth lie, shallow ones first. */
  readonly areas: ReadonlyMap<number, RecordArea>;
  /** Levels that are copied to their word 2^depth, shallow ones first. */
  readonly copies: readonly number[];
  /** Levels of the tree that are copied to scratch: for select trees, for copies, for records, for the root. */
  readonly cached: ReadonlySet<number>;
  /** Some group collects right children. */
  readonly collects: boolean;
  /** The areas that groups share for that; undefined where each group has its own, or none collects. */
  readonly collectors: CollectorArea | undefined;
}

/** Areas of eight words that groups share to collect right children. */
export interface CollectorArea {
  readonly base: number;
  /** Rounds in which some group collects: each has areas of its own. */
  readonly rounds: readonly number[];
  /** The numbers of the areas that are used, in the order of their first use. */
  readonly used: readonly number[];
}

/**
 * The workspace of a plan: where records, copies and shared collectors lie, and what must come to scratch for them.
 * @throws {RangeError} naming the depth, the words needed and what is left of each run of dead memory.
 */
export function workspaceOf(plan: KernelPlan, lookups: Lookups = standardLookups): Workspace {
  const claimed = {
    level: new Set<number>(),
    copy: new Set<number>(),
    records: new Set<number>(),
  } satisfies Readonly<Record<Target["claims"], Set<number>>>;
  const cached = new Set([0]);
  const childrenFirst = new Set<number>();
  const collected: { readonly group: number; readonly round: number }[] = [];
  for (const [group, letters] of plan.lookups.entries()) {
    for (let round = 0; round < plan.rounds; round++) {
      const depth = depthOf(plan, round);
      const { target, caches, collectsLike, childrenFirst: first } = lookups.at(letters, round)!;
      if (first === true) childrenFirst.add(depth);
      for (const level of caches?.(depth) ?? []) cached.add(level);
      if (collectsLike !== undefined) collected.push({ group, round });
      if (target !== undefined) claimed[target.claims].add(depth);
    }
  }
  const gathered = Math.min(plan.height + 1, ...claimed.level);
  const claims = { records: sorted(claimed.records), copies: sorted(claimed.copy), gathered };
  const { areas: placed, runs } = placeRecords(plan, claims);
  const areas = new Map<number, RecordArea>();
  for (const [depth, area] of placed) {
    areas.set(depth, childrenFirst.has(depth) ? { ...area, childrenFirst: true } : area);
  }
  return {
    lookups,
    layout: layoutOf(plan),
    areas,
    copies: claims.copies,
    cached,
    collects: collected.length > 0,
    collectors: collectorsIn(runs, plan, collected),
  };
}

const sorted = (numbers: Set<number>): number[] => [...numbers].sort((a, b) => a - b);

/**
 * The areas that groups share to collect right children, behind the records.
 * @throws {RangeError} naming the words needed and what is left.
 */
function collectorsIn(
  runs: readonly Run[],
  { collectors }: Pick<KernelPlan, "collectors">,
  collected: readonly { readonly group: number; readonly round: number }[],
): CollectorArea | undefined {
  if (collectors === 0 || collected.length === 0) return undefined;
  const rounds = sorted(new Set(collected.map(({ round }) => round)));
  const words = lanesPerGroup * collectors * rounds.length;
  const run = runs.find((each) => left(each) >= words);
  if (run === undefined) {
    throw new RangeError(
      `collectors need ${words} words of dead memory; runs of ${runs.map(left).join(", ")} are left`,
    );
  }
  const used = collected.map(({ group, round }) => collectorAt({ collectors }, rounds, group, round));
  return { base: take(run, words), rounds, used: [...new Set(used)] };
}

/** The number of the area, of those that groups share, that a group's record of a round takes. */
export function collectorAt(
  { collectors }: Pick<KernelPlan, "collectors">,
  rounds: readonly number[],
  group: number,
  round: number,
): number {
  return rounds.indexOf(round) * collectors + (group % collectors);
}
