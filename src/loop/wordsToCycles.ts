import { fromCycleZero, type ModuloSchedule } from "../schedule/moduloSchedule.ts";
import type { LiveWordsNeed } from "./liveChains.ts";
import { noWait } from "./pairwiseWaits.ts";
import type { FixedRow, RowWaits } from "./rowWaits.ts";

/** A cycle, at least so many after another's. */
interface After {
  readonly from: number;
  readonly to: number;
  readonly cycles: number;
}

/**
 * The schedule of fewest words in which all operations stand in their rows: as early as waits allow, where pairs that may lie
 * no further apart than they must stay together. Undefined where that, or the machine's words, do not go together.
 */
export function wordsToCycles(
  waits: RowWaits,
  fixed: readonly FixedRow[],
  lanes: ReadonlyMap<number, readonly number[]>,
  tight: LiveWordsNeed["tight"],
): ModuloSchedule | undefined {
  const { interval, size } = waits;
  const all: After[] = fixed.flatMap((source) =>
    fixed.flatMap((target): After[] => {
      const cycles = waits.between(source, target);
      return cycles === noWait ? [] : [{ from: source.operation, to: target.operation, cycles }];
    }),
  );
  const place = new Map(fixed.map((each) => [each.operation, each]));
  for (const { from, to, cycles } of tight) {
    for (const keeper of to.keepers) {
      const { form, span } = place.get(keeper.operation)!;
      if (keeper.forms?.includes(form) === false) continue;
      const tail = Math.max(span, keeper.sole === true ? 1 : 0) + keeper.cycles;
      for (const definer of from.definers) all.push({ from: keeper.operation, to: definer, cycles: tail - cycles });
    }
  }
  const at = new Float64Array(size);
  for (const { operation, row } of fixed) at[operation] = row;
  for (let round = 0, moved = true; moved; round++) {
    if (round > size + 1) return undefined;
    moved = false;
    for (const { from, to, cycles } of all) {
      const least = at[from]! + cycles;
      if (least <= at[to]!) continue;
      const { row } = place.get(to)!;
      at[to] = row + interval * Math.ceil((least - row) / interval);
      moved = true;
    }
  }
  const placements = fixed
    .toSorted((a, b) => a.operation - b.operation)
    .map(({ operation, form, row }) => {
      const count = waits.form(operation, form).lanes;
      const own = lanes.get(operation) ?? new Array<number>(count).fill(row);
      return { form, cycles: own.map((lane) => at[operation]! + lane - row) };
    });
  return fromCycleZero({ interval, placements });
}
