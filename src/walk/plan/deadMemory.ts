import { areaWords, lanesPerGroup, layoutOf, overrun, type RecordArea, recordWords } from "../layout.ts";
import type { KernelPlan } from "./plan.ts";

/** What lookups want of memory. */
export interface MemoryClaims {
  /** Depths with records, shallow ones first. */
  readonly records: readonly number[];
  /** Levels that are copied, shallow ones first. */
  readonly copies: readonly number[];
  /** The first level that is read where it lies in the tree: those above it are dead once they are in scratch. */
  readonly gathered: number;
}

/** What decides where records and collectors lie, beside what the lookups want. */
export type PlacingSwitches = Pick<KernelPlan, "height" | "batch" | "contract" | "pointers">;

/** The areas of records, and the runs of dead memory that they leave. */
export interface PlacedRecords {
  readonly areas: ReadonlyMap<number, RecordArea>;
  readonly runs: readonly Run[];
}

/**
 * Where the records of each depth lie, shallow ones first: in memory that is dead. That is the top of the tree, down to the
 * last level that no gather reads, and the index array. Shallow records are read until the end, so they keep off the index
 * array where they can: under `values+indices` it is wanted back.
 * @throws {RangeError} naming the depth, the words needed and what is left of each run.
 */
export function placeRecords(switches: PlacingSwitches, claims: MemoryClaims): PlacedRecords {
  if (switches.contract !== "values-clean") return inDeadMemory(switches, claims);
  const { records, copies } = claims;
  if (copies.length > 0) throw new RangeError(`level ${copies[0]}: values-clean leaves no room for copies of levels`);
  return { areas: overArrays(switches, records), runs: [] };
}

/** Words of memory from `next` to `end` that nobody has taken. */
export interface Run {
  next: number;
  end: number;
  /** Words are taken from the end backwards. */
  readonly backwards?: boolean;
}

/** Takes so many words of a run: the first of them. */
export function take(run: Run, words: number): number {
  if (run.backwards === true) {
    run.end -= words;
    return run.end;
  }
  run.next += words;
  return run.next - words;
}

/** How many words of a run are left. */
export function left(run: Run): number {
  return run.end - run.next;
}

function inDeadMemory(switches: PlacingSwitches, { records, copies, gathered }: MemoryClaims): PlacedRecords {
  const layout = layoutOf(switches);
  const rows = switches.pointers === "shared" ? lanesPerGroup : 1;
  const tree = aroundCopies({ next: layout.forest, end: layout.forest + 2 ** gathered - 1 }, copies, rows);
  // Final indices wait until what lies over their words has been read: of the last groups, which come late in any case.
  const backwards = switches.contract === "values+indices" && rows > 1;
  const indices: Run = { next: layout.indices, end: layout.values, backwards };
  const wordsOf = (depth: number): number => rows * Math.ceil(areaWords(depth) / rows);
  let spare = Math.max(...tree.map(left));
  for (const depth of records) if (wordsOf(depth) > left(indices)) spare -= wordsOf(depth);
  const areas = new Map<number, RecordArea>();
  for (const depth of records) {
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
function overArrays(switches: PlacingSwitches, depths: readonly number[]): Map<number, RecordArea> {
  const { indices, end } = layoutOf(switches);
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
