import { areaWords, layoutOf, overrun, type RecordArea, recordWords } from "./layout.ts";
import { depthOf, isRecord, type KernelPlan, lookupAt } from "./plan.ts";

/**
 * Where the records of each depth that the plan uses lie: in memory that is dead. That is the top of the tree, down to
 * the last level that no gather reads, and the index array. Shallow records are read until the end, so they keep off
 * the index array where they can: under `values+indices` it is wanted back.
 * @throws {RangeError} naming the depth, the words needed and what is left of each run.
 */
export function recordAreas(plan: KernelPlan): Map<number, RecordArea> {
  const { depths, copied } = visits(plan);
  if (plan.contract !== "values-clean") return deadAreas(plan).areas;
  if (copied.length > 0) throw new RangeError(`level ${copied[0]}: values-clean leaves no room for copies of levels`);
  return arrayAreas(plan, depths);
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
 * The areas that groups share to collect right children, behind the records: undefined where each group has its own.
 * @throws {RangeError} naming the words needed and what is left.
 */
export function collectorArea(plan: KernelPlan): CollectorArea | undefined {
  const { collected } = visits(plan);
  if (plan.collectors === 0 || collected.length === 0) return undefined;
  const words = 8 * plan.collectors * collected.length;
  const { runs } = deadAreas(plan);
  const run = runs.find((each) => left(each) >= words);
  if (run === undefined) {
    throw new RangeError(
      `collectors need ${words} words of dead memory; runs of ${runs.map(left).join(", ")} are left`,
    );
  }
  const used = plan.lookups.flatMap((letters, group) =>
    collected
      .filter((round) => lookupAt(letters, round) === "q")
      .map((round) => collectorAt(plan, collected, group, round)),
  );
  return { base: take(run, words), rounds: collected, used: [...new Set(used)] };
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

/** Words of memory from `next` to `end` that nobody has taken. */
interface Run {
  next: number;
  end: number;
  /** Words are taken from the end backwards. */
  readonly backwards?: boolean;
}

/** Takes so many words of a run: the first of them. */
function take(run: Run, words: number): number {
  if (run.backwards === true) {
    run.end -= words;
    return run.end;
  }
  run.next += words;
  return run.next - words;
}

const left = (run: Run): number => run.end - run.next;

function deadAreas(plan: KernelPlan): { areas: Map<number, RecordArea>; runs: readonly Run[] } {
  const { depths, gathered, copied } = visits(plan);
  const layout = layoutOf(plan);
  const rows = plan.pointers === "shared" ? 8 : 1;
  const tree = aroundCopies({ next: layout.forest, end: layout.forest + 2 ** gathered - 1 }, copied, rows);
  // Final indices wait until what lies over their words has been read: of the last groups, which come late in any case.
  const backwards = plan.contract === "values+indices" && rows > 1;
  const indices: Run = { next: layout.indices, end: layout.values, backwards };
  const wordsOf = (depth: number): number => rows * Math.ceil(areaWords(depth) / rows);
  let spare = Math.max(...tree.map(left));
  for (const depth of depths) if (wordsOf(depth) > left(indices)) spare -= wordsOf(depth);
  const areas = new Map<number, RecordArea>();
  for (const depth of depths) {
    const words = wordsOf(depth);
    let run = tree.find((each) => left(each) >= words) ?? tree.at(-1)!;
    if (words <= left(indices)) {
      if (words <= spare) spare -= words;
      else run = indices;
    }
    if (words > left(run)) {
      throw new RangeError(
        `records of depth ${depth} need ${words} words of dead memory; ` +
          `the tree has ${Math.max(...tree.map(left))} left, the index array ${left(indices)}`,
      );
    }
    areas.set(depth, { depth, base: take(run, words) });
  }
  return { areas, runs: [...tree, indices] };
}

/**
 * The runs of the dead top of the tree that copies of levels leave, each from the beginning of a row of so many words.
 * @throws {RangeError} naming a level whose place is not dead, or reaches into the tree from outside.
 */
function aroundCopies({ next, end }: Run, copied: readonly number[], row: number): Run[] {
  const aligned = (at: number): number => next + row * Math.ceil((at - next) / row);
  const runs: Run[] = [];
  let from = next;
  for (const depth of copied) {
    if (2 ** (depth + 1) > end) {
      throw new RangeError(
        `the copy of level ${depth} ends at word ${2 ** (depth + 1)}, the dead top of the tree at word ${end}`,
      );
    }
    if (from < 2 ** depth) runs.push({ next: aligned(from), end: 2 ** depth });
    from = 2 ** (depth + 1);
  }
  runs.push({ next: aligned(from), end });
  return runs;
}

/**
 * For `values-clean`: over the index array, which holds zeros that are easily put back, and on over the value array, dead
 * between its loads and its stores. Deep records come first: groups whose values lie under them are stored first. A
 * vload of the last record of an area reads on into the next one, which was built before it.
 */
function arrayAreas(plan: KernelPlan, depths: readonly number[]): Map<number, RecordArea> {
  const { indices, end } = layoutOf(plan);
  const words = depths.reduce((sum, depth) => sum + recordWords * 2 ** depth, 0) + (depths.length > 0 ? overrun : 0);
  if (indices + words > end) {
    throw new RangeError(
      `records of depths ${depths.join(", ")} need ${words} words; the index and value arrays have ${end - indices}`,
    );
  }
  const areas: RecordArea[] = [];
  let base = indices;
  for (const depth of depths.toReversed()) {
    areas.push({ depth, base });
    base += recordWords * 2 ** depth;
  }
  return new Map(areas.toReversed().map((area) => [area.depth, area]));
}

interface Visits {
  readonly depths: number[];
  readonly gathered: number;
  readonly collected: number[];
  readonly copied: number[];
}

/** Levels that the plan copies to their word 2^depth, shallow ones first. */
export function copiedLevels(plan: KernelPlan): number[] {
  return visits(plan).copied;
}

/**
 * Depths with records, shallow ones first; the first depth that a gather reads in the tree; rounds that collect; levels
 * that are copied.
 */
function visits(plan: KernelPlan): Visits {
  const depths = new Set<number>();
  const collected = new Set<number>();
  const copied = new Set<number>();
  let gathered = plan.height + 1;
  for (const letters of plan.lookups) {
    for (let round = 0; round < plan.rounds; round++) {
      const depth = depthOf(plan, round);
      const lookup = lookupAt(letters, round);
      if (isRecord(lookup)) depths.add(depth);
      if (lookup === "q") collected.add(round);
      if (lookup === "w") copied.add(depth);
      if (lookup === "g") gathered = Math.min(gathered, depth);
    }
  }
  const sorted = (numbers: Set<number>): number[] => [...numbers].sort((a, b) => a - b);
  return { depths: sorted(depths), gathered, collected: sorted(collected), copied: sorted(copied) };
}

/** Levels of the tree that are copied to scratch: for select trees, for records, for the root. */
export function cachedLevels(plan: KernelPlan): Set<number> {
  const levels = new Set([0]);
  for (const letters of plan.lookups) {
    for (let round = 0; round < plan.rounds; round++) {
      const depth = depthOf(plan, round);
      const lookup = lookupAt(letters, round);
      if (lookup === "s" || lookup === "w") levels.add(depth);
      if (isRecord(lookup)) levels.add(depth).add(depth + 1);
    }
  }
  return levels;
}
