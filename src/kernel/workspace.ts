import { depthOf, type KernelPlan } from "./plan.ts";
import { areaWords, overrun, type RecordArea, recordWords } from "./records.ts";
import { layoutOf } from "./writer.ts";

/**
 * Where the records of each depth that the plan uses lie: in memory that is dead. That is the top of the tree, down to
 * the last level that no gather reads, and the index array. Shallow records are read until the end, so they keep off
 * the index array where they can: under `values+indices` it is wanted back.
 * @throws {RangeError} naming the depth, the words needed and what is left of each run.
 */
export function recordAreas(plan: KernelPlan): Map<number, RecordArea> {
  const { depths, gathered } = visits(plan);
  if (plan.contract === "values-clean") return arrayAreas(plan, depths);
  const layout = layoutOf(plan);
  const tree = { next: layout.forest, end: layout.forest + 2 ** gathered - 1 };
  const indices = { next: layout.indices, end: layout.values };
  const left = (run: typeof tree): number => run.end - run.next;
  let spare = left(tree);
  for (const depth of depths) if (areaWords(depth) > left(indices)) spare -= areaWords(depth);
  const areas = new Map<number, RecordArea>();
  for (const depth of depths) {
    const words = areaWords(depth);
    let run = tree;
    if (words <= left(indices)) {
      if (words <= spare) spare -= words;
      else run = indices;
    }
    if (words > left(run)) {
      throw new RangeError(
        `records of depth ${depth} need ${words} words of dead memory; ` +
          `the tree has ${left(tree)} left, the index array ${left(indices)}`,
      );
    }
    areas.set(depth, { depth, base: run.next });
    run.next += words;
  }
  return areas;
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

/** Depths with records, shallow ones first, and the first depth that a gather reads in the tree itself. */
function visits(plan: KernelPlan): { depths: number[]; gathered: number } {
  const depths = new Set<number>();
  let gathered = plan.height + 1;
  for (const letters of plan.lookups) {
    for (let round = 0; round < plan.rounds; round++) {
      const depth = depthOf(plan, round);
      if (isRecord(letters[round])) depths.add(depth);
      if (letters[round] === "g") gathered = Math.min(gathered, depth);
    }
  }
  return { depths: [...depths].sort((a, b) => a - b), gathered };
}

/** Levels of the tree that are copied to scratch: for select trees, for records, for the root. */
export function cachedLevels(plan: KernelPlan): Set<number> {
  const levels = new Set([0]);
  for (const letters of plan.lookups) {
    for (let round = 0; round < plan.rounds; round++) {
      const depth = depthOf(plan, round);
      if (letters[round] === "s") levels.add(depth);
      if (isRecord(letters[round])) levels.add(depth).add(depth + 1);
    }
  }
  return levels;
}

const isRecord = (letter: string | undefined): boolean => letter === "p" || letter === "q";
