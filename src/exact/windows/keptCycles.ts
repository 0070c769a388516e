import type { Cycle } from "../../ir/block.ts";
import type { Schedule } from "../../schedule/schedule.ts";

/** Which stretches of an earlier schedule a later one still has. */
export interface KeptCycles {
  /**
   * Where cycles `from` .. `to - 1` of the earlier schedule begin in the later one: with the same operations in the same places, with
   * nothing moved within `reach` cycles on either side, and with every value begun and over on the same side of them. Undefined where
   * that is not so, or not known.
   */
  place(from: Cycle, to: Cycle): Cycle | undefined;
}

/** Cycles that a schedule may be shorter: a greater difference is another schedule, of which nothing is called kept. */
const mostGained = 16;

/**
 * Compares two schedules of a block, the later one no longer: some cycles have gone, some lanes have moved, everything else is where it
 * was or so many cycles earlier. Which cycles have gone is chosen so that the fewest lanes have moved. In time linear in the lanes.
 * @param reach cycles beyond its border that a window depends on, at least 1.
 */
export function keptCycles(earlier: Schedule, later: Schedule, reach: number): KeptCycles {
  const gained = earlier.length - later.length;
  if (gained < 0 || gained > mostGained) return { place: () => undefined };
  const shift = shifts(earlier, later, gained);
  const arrived = new Int32Array(later.length).fill(-1);
  /** By cycle of the later schedule: what moved to it, from it or across it, as differences. */
  const moved = new Int32Array(later.length + 1);
  for (const [operation, { form, cycles }] of earlier.placements.entries()) {
    const now = later.placements[operation]!;
    for (const [lane, cycle] of cycles.entries()) {
      const expected = Math.max(0, cycle - shift[cycle]!);
      const at = now.form === form ? now.cycles[lane]! : -1;
      if (at === expected) {
        if (arrived[at] === -1) arrived[at] = shift[cycle]!;
        else if (arrived[at] !== shift[cycle]) mark(moved, at, at);
      } else {
        mark(moved, expected, expected);
        for (const place of now.cycles) mark(moved, Math.min(place, expected), Math.max(place, expected));
      }
    }
  }
  /** Before each cycle of the later schedule: how many are touched, and how many times the shift changes. */
  const touched = new Int32Array(later.length + 1);
  for (let cycle = 0, over = 0, last = 0; cycle < later.length; cycle++) {
    over += moved[cycle]!;
    const changes = arrived[cycle] !== -1 && arrived[cycle] !== last;
    if (changes) last = arrived[cycle]!;
    touched[cycle + 1] = touched[cycle]! + (over > 0 || changes ? 1 : 0);
  }
  return {
    place(from, to) {
      const [first, end] = [Math.max(0, from - reach), Math.min(earlier.length, to + reach)];
      const by = shift[first]!;
      if (shift[end - 1] !== by || first - by < 0) return undefined;
      // Nothing lies behind the last cycle in either, or something in both.
      if ((to === earlier.length) !== (to - by === later.length) || end - by > later.length) return undefined;
      const seen = Math.min(later.length, to - by + reach);
      return touched[seen] === touched[first - by] ? from - by : undefined;
    },
  };
}

function mark(moved: Int32Array, from: number, to: number): void {
  moved[Math.max(0, from)]!++;
  moved[Math.min(moved.length - 1, to + 1)]!--;
}

/**
 * By cycle of the earlier schedule, how many cycles before it have gone: never falling, by at most one a cycle, and so that the most
 * lanes are as much earlier as that.
 */
function shifts(earlier: Schedule, later: Schedule, gained: number): Int32Array {
  const { length } = earlier;
  const ways = gained + 1;
  const same = new Int32Array(length * ways);
  for (const [operation, { cycles }] of earlier.placements.entries()) {
    const now = later.placements[operation]!;
    for (const [lane, cycle] of cycles.entries()) {
      const by = cycle - (now.cycles[lane] ?? -1);
      if (by >= 0 && by < ways) same[cycle * ways + by]!++;
    }
  }
  // The most lanes that stay up to a cycle with each shift, and whether it was one less the cycle before.
  const most = new Int32Array(ways).fill(-1);
  most[0] = 0;
  const rose = new Uint8Array(length * ways);
  for (let cycle = 0; cycle < length; cycle++) {
    for (let by = gained; by >= 0; by--) {
      const [stays, rises] = [most[by]!, by > 0 ? most[by - 1]! : -1];
      if (rises > stays) rose[cycle * ways + by] = 1;
      const best = Math.max(stays, rises);
      most[by] = best < 0 ? -1 : best + same[cycle * ways + by]!;
    }
  }
  const shift = new Int32Array(length);
  let by = most.reduce((best, lanes, at) => (lanes > most[best]! ? at : best), 0);
  for (let cycle = length - 1; cycle >= 0; cycle--) {
    shift[cycle] = by;
    by -= rose[cycle * ways + by]!;
  }
  return shift;
}
