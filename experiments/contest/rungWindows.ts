import { check } from "../../src/check/check.ts";
import { greedyReference } from "../../src/exact/jobs/greedyReference.ts";
import type { Problem } from "../../src/exact/problem/problem.ts";
import { stitch } from "../../src/exact/problem/stitch.ts";
import { Cutter } from "../../src/exact/problem/window.ts";
import { dropEmptyCycles } from "../../src/exact/windows/dropEmptyCycles.ts";
import { removeCycle } from "../../src/exact/windows/neighbourhood.ts";
import type { Placement } from "../../src/schedule/schedule.ts";
import type { Rung } from "../../src/walk/ladder/ladder.ts";

/** A window that counting does not close: does what it holds fit into one cycle less? */
export interface RungWindow {
  readonly name: string;
  readonly problem: Problem;
  /** Where its operations issue in the list schedule, which is a cycle too long. */
  readonly near: readonly Placement[];
  /** What the independent checker finds wrong with the schedule that these placements make; undefined where nothing is. */
  readonly wrong: (placements: readonly Placement[]) => string | undefined;
}

const sizes = [60, 100, 150, 220, 320, 450, 600] as const;
const places = ["preamble", "tail", "body"] as const;

/** Whether windows of a rung may have a name with this text: what is known of their names before they are cut. */
export function mayBeNamed(rung: Rung, text: string): boolean {
  const numbers = (name: string): string => name.replace(/\d+/g, "#");
  return places.some((place) => numbers(`${rung.name}, ${place} 0..1, 2`).includes(numbers(text)));
}

/**
 * Three windows of the best plain list schedule of a rung, at its beginning, end and middle, of 60 to 600 operations: the sizes take
 * turns from `turn` on. Where counting closes one, the next size is tried, then the next place of the body: an engine is asked
 * about open windows only. `more` has other sizes of the same places, one for each where there is one. Also returns how many counting closed
 * on the way.
 */
export async function rungWindows(
  rung: Rung,
  turn: number,
  passes: number,
  signal: AbortSignal,
): Promise<{ readonly windows: RungWindow[]; readonly more: RungWindow[]; readonly closed: number }> {
  const block = rung.build();
  const { machine } = rung;
  const { verified } = await greedyReference(block, machine, { passes, justified: 0, signal });
  const { schedule } = verified;
  const { length } = schedule;
  const cutter = new Cutter(block, machine);
  const begun = new Float64Array(length);
  for (const { cycles } of schedule.placements) begun[cycles[0]!]!++;
  const windows: RungWindow[] = [];
  const others: RungWindow[] = [];
  let closed = 0;
  /** The cycles of about so many operations from (or, at the tail, up to) a cycle. */
  const span = (place: (typeof places)[number], size: number, shift: number): readonly [number, number] => {
    let count = 0;
    if (place === "tail") {
      let from = length;
      while (from > 0 && count + begun[from - 1]! <= size) count += begun[--from]!;
      return [Math.min(from, length - 2), length];
    }
    const from = place === "preamble" ? 0 : Math.floor(length * (0.3 + 0.1 * shift));
    let to = from;
    while (to < length && count + begun[to]! <= size) count += begun[to++]!;
    return [from, Math.min(length, Math.max(to, from + 2))];
  };
  for (const [at, place] of places.entries()) {
    /** The place's first window, and what it spans: another size of few cycles may span the same. */
    let before: string | undefined;
    tries: for (let shift = 0; shift < (place === "body" ? 4 : 1); shift++) {
      for (let more = 0; more < sizes.length; more++) {
        const [from, to] = span(place, sizes[(turn + at + more) % sizes.length]!, shift);
        const spanned = `${place} ${from}..${to}`;
        if (spanned === before) continue;
        const move = removeCycle(cutter, schedule, { from, to });
        const operations = move.problem.operations.length;
        if (move.closed !== undefined || operations < 40 || operations > 700) {
          closed++;
          continue;
        }
        const wrong = (placements: readonly Placement[]): string | undefined => {
          const stitched = stitch(schedule, move.window, move.expand(placements));
          return check(block, machine, dropEmptyCycles(block, stitched))[0]?.message;
        };
        (before === undefined ? windows : others).push({
          name: `${rung.name}, ${spanned}, ${operations}`,
          problem: move.problem,
          near: move.window.current,
          wrong,
        });
        if (before !== undefined) break tries;
        before = spanned;
      }
    }
  }
  return { windows, more: others, closed };
}
