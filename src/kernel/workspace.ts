import { depthOf, type KernelPlan } from "./plan.ts";
import { areaWords, type RecordArea } from "./records.ts";
import { layoutOf } from "./writer.ts";

/** A run of words that nobody reads any more once the set-up is done. */
interface DeadRun {
  start: number;
  readonly end: number;
}

/**
 * Where the records of each depth that the plan uses lie. Memory that is dead: the index array (until final indices are
 * stored there), then the top of the tree down to the last level that no gather reads.
 * @throws {RangeError} naming the depth, the words needed and the longest run left.
 */
export function recordAreas(plan: KernelPlan): Map<number, RecordArea> {
  const depths = new Set<number>();
  let gathered = plan.height + 1;
  for (const letters of plan.lookups) {
    for (let round = 0; round < plan.rounds; round++) {
      const depth = depthOf(plan, round);
      if (isRecord(letters[round])) depths.add(depth);
      if (letters[round] === "g") gathered = Math.min(gathered, depth);
    }
  }
  const layout = layoutOf(plan);
  const runs: DeadRun[] = [
    { start: layout.indices, end: layout.values },
    { start: layout.forest, end: layout.forest + 2 ** gathered - 1 },
  ];
  const areas = new Map<number, RecordArea>();
  // Shallow records are needed first and are built first: they must not lie on levels that deeper ones still read.
  for (const depth of [...depths].sort((a, b) => a - b)) {
    const words = areaWords(depth);
    const run = runs.find((candidate) => candidate.end - candidate.start >= words);
    if (run === undefined) {
      const longest = Math.max(...runs.map((candidate) => candidate.end - candidate.start));
      throw new RangeError(
        `records of depth ${depth} need ${words} words of dead memory; the longest run left has ${longest}`,
      );
    }
    areas.set(depth, { depth, base: run.start });
    run.start += words;
  }
  return areas;
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
