import type { Block, Cycle } from "../ir/block.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import { firstCycle, lastCycle, type Placement, type Schedule } from "../schedule/schedule.ts";
import { slotsByCycle } from "./utilisation.ts";

/** How schedule B of a block differs from schedule A of it. Plain JSON; operations are named by id. */
export interface ScheduleDiff {
  readonly block: string;
  readonly operations: number;
  /** Cycles of A and of B. */
  readonly cycles: readonly [number, number];
  /** Operations placed alike, beginning earlier or later in B, beginning alike but with other lanes, in another form. */
  readonly alike: number;
  readonly earlier: number;
  readonly later: number;
  readonly otherLanes: number;
  readonly otherForm: number;
  /** The first cycle in which A and B issue different slots; absent where the schedules are the same. */
  readonly firstDifference?: { readonly cycle: Cycle; readonly operations: readonly MovedOperation[] };
  /** Every operation that is placed differently, in the block's order. */
  readonly moved: readonly MovedOperation[];
  readonly windowCycles: number;
  readonly windows: readonly WindowDiff[];
}

/** An operation in A and in B. */
export interface MovedOperation {
  readonly operation: string;
  /** Cycles that B begins it later; negative where earlier. */
  readonly by: number;
  readonly from: PlacedOperation;
  readonly to: PlacedOperation;
}

/** Where an operation is: the engines of its form, and its first and last issue cycle. */
export interface PlacedOperation {
  readonly form: number;
  readonly engines: readonly string[];
  readonly first: Cycle;
  readonly last: Cycle;
}

/** Slots used in cycles [start, end). */
export interface WindowDiff {
  readonly start: Cycle;
  readonly end: Cycle;
  /** Engines that cost cycles: slots in A, in B, and what B has more. */
  readonly engines: readonly {
    readonly engine: string;
    readonly a: number;
    readonly b: number;
    readonly gained: number;
  }[];
}

/**
 * Compares two schedules of one block.
 * @param window cycles of a window.
 * @throws {RangeError} when a schedule has not the block's number of placements, or the window is no positive integer.
 */
export function scheduleDiff(
  block: Block,
  machine: SchedulingMachine,
  [a, b]: readonly [Schedule, Schedule],
  window = 50,
): ScheduleDiff {
  if (!Number.isInteger(window) || window < 1)
    throw new RangeError(`windows of ${window} cycles; at least 1 is needed`);
  for (const { placements } of [a, b]) {
    if (placements.length === block.operations.length) continue;
    throw new RangeError(`${placements.length} placements for ${block.operations.length} operations`);
  }
  const moved: MovedOperation[] = [];
  const counts = { alike: 0, earlier: 0, later: 0, otherLanes: 0, otherForm: 0 };
  let cycle = Number.POSITIVE_INFINITY;
  let atFirst: MovedOperation[] = [];
  for (const [operation, one] of a.placements.entries()) {
    const other = b.placements[operation]!;
    const differs = firstDifference(one, other);
    if (differs === undefined) {
      counts.alike++;
      continue;
    }
    const place = (placement: Placement) => placed(block, machine, operation, placement);
    const by = firstCycle(other) - firstCycle(one);
    const move = { operation: block.operations[operation]!.id, by, from: place(one), to: place(other) };
    moved.push(move);
    if (by !== 0) counts[by < 0 ? "earlier" : "later"]++;
    else if (one.form === other.form) counts.otherLanes++;
    if (one.form !== other.form) counts.otherForm++;
    if (differs < cycle) [cycle, atFirst] = [differs, []];
    if (differs === cycle) atFirst.push(move);
  }
  return {
    block: block.name,
    operations: block.operations.length,
    cycles: [a.length, b.length],
    ...counts,
    ...(moved.length === 0 ? {} : { firstDifference: { cycle, operations: atFirst } }),
    moved,
    windowCycles: window,
    windows: windowDiffs(block, machine, [a, b], window),
  };
}

/** The first cycle in which one placement issues what the other does not. */
function firstDifference(a: Placement, b: Placement): Cycle | undefined {
  if (a.form !== b.form) return Math.min(firstCycle(a), firstCycle(b));
  const [one, other] = [a, b].map(({ cycles }) => cycles.toSorted((x, y) => x - y)) as [number[], number[]];
  const lane = one.findIndex((cycle, at) => cycle !== other[at]);
  return lane < 0 ? undefined : Math.min(one[lane]!, other[lane]!);
}

function placed(block: Block, machine: SchedulingMachine, operation: number, placement: Placement): PlacedOperation {
  const { rows } = block.operations[operation]!.forms[placement.form]!;
  const engines = [...new Set(rows.map(({ engine }) => machine.engines[engine]!.name))];
  return { form: placement.form, engines, first: firstCycle(placement), last: lastCycle(placement) };
}

function windowDiffs(
  block: Block,
  machine: SchedulingMachine,
  [a, b]: readonly [Schedule, Schedule],
  window: number,
): WindowDiff[] {
  const [inA, inB] = [slotsByCycle(block, machine, a), slotsByCycle(block, machine, b)];
  const length = Math.max(a.length, b.length);
  const sum = (used: Int32Array, start: number, end: number) => used.subarray(start, end).reduce((x, y) => x + y, 0);
  return Array.from({ length: Math.ceil(length / window) }, (_, index) => {
    const [start, end] = [index * window, Math.min(length, (index + 1) * window)];
    const engines = machine.engines.flatMap(({ name, free }, engine) => {
      if (free === true) return [];
      const [before, after] = [sum(inA[engine]!, start, end), sum(inB[engine]!, start, end)];
      return [{ engine: name, a: before, b: after, gained: after - before }];
    });
    return { start, end, engines };
  });
}
