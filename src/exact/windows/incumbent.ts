import { type StallMap, stallMap } from "../../explain/stallMap.ts";
import { dependenceGraph } from "../../graph/dependenceGraph.ts";
import { tails } from "../../graph/heads.ts";
import type { Block } from "../../ir/block.ts";
import type { SchedulingMachine } from "../../machine/machine.ts";
import { fromSchedule } from "../../schedule/compactSchedule.ts";
import { lengthOf, type Placement, type Schedule } from "../../schedule/schedule.ts";
import { lengthCost } from "../jobs/groupShift.ts";
import type { Journal } from "../jobs/journal.ts";
import { judge, type Verified } from "../problem/judge.ts";
import { stitch } from "../problem/stitch.ts";
import { Cutter } from "../problem/window.ts";
import { dropEmptyCycles } from "./dropEmptyCycles.ts";
import { leftShift } from "./leftShift.ts";
import { type Move, weigh } from "./neighbourhood.ts";

/** The best schedule of a search, and the only way to replace it: by one that the judge takes. */
export class Incumbent {
  readonly cutter: Cutter;
  /** Longest path behind each operation. */
  readonly tails: Int32Array;
  readonly #journal: Journal;
  #verified: Verified;
  #map: StallMap | undefined;

  constructor(block: Block, machine: SchedulingMachine, first: Verified, journal: Journal) {
    this.cutter = new Cutter(block, machine);
    this.tails = tails(dependenceGraph(block));
    this.#journal = journal;
    this.#verified = first;
    journal.save(block, machine, first.schedule);
  }

  get verified(): Verified {
    return this.#verified;
  }

  get schedule(): Schedule {
    return this.#verified.schedule;
  }

  get length(): number {
    return this.#verified.schedule.length;
  }

  get map(): StallMap {
    const { block, machine } = this.cutter;
    this.#map ??= stallMap(block, machine, this.schedule);
    return this.#map;
  }

  /** Takes a shorter schedule that was judged elsewhere. */
  replace(verified: Verified): void {
    const { block, machine } = this.cutter;
    this.#verified = verified;
    this.#map = undefined;
    this.#journal.save(block, machine, verified.schedule);
  }

  /** Takes a window's solution, or says why not. The window must have been cut from this schedule. */
  takeWindow(move: Move, placements: readonly Placement[]): string | undefined {
    if (measure(move, placements) >= move.before) return "no better than before";
    const { block, machine } = this.cutter;
    const stitched = stitch(this.schedule, move.window, move.expand(placements));
    // The left shift makes ranges of values longer: where the addresses do not fit any more, the plain result may.
    return this.#takeFirst([leftShift(block, machine, stitched), dropEmptyCycles(block, stitched)]);
  }

  /** Takes a whole schedule where it is shorter, or as long with an emptier tail; or says why not. */
  takeWhole(placements: readonly Placement[]): string | undefined {
    const { block } = this.cutter;
    const schedule = { placements, length: lengthOf(block, placements) };
    if (lengthCost(fromSchedule(schedule)) >= lengthCost(fromSchedule(this.schedule))) return "no better than before";
    return this.#takeFirst([schedule]);
  }

  #takeFirst(schedules: readonly Schedule[]): string | undefined {
    const { block, machine } = this.cutter;
    let because = "";
    for (const schedule of schedules) {
      const verdict = judge(block, machine, schedule);
      if (verdict.status === "valid") {
        this.replace(verdict.verified);
        return undefined;
      }
      because = verdict.because;
    }
    return because;
  }
}

/** Cycles of the window, or weighted issue cycles, of new placements of a move's problem. */
export function measure(move: Move, placements: readonly Placement[]): number {
  if (move.objective.kind === "weighted") return weigh(move.objective.weights, placements);
  return move.problem.horizon;
}
