import type { Block } from "../../ir/block.ts";
import { isTimed } from "../../ir/issueRange.ts";
import { justifySteps } from "../../list/justify.ts";
import type { ListInstance } from "../../list/listInstance.ts";
import type { SchedulingMachine } from "../../machine/machine.ts";
import { fromSchedule, toSchedule } from "../../schedule/compactSchedule.ts";
import type { Schedule } from "../../schedule/schedule.ts";
import type { Budget } from "../../time/budget.ts";
import { judge } from "../problem/judge.ts";
import { improve } from "../windows/improve.ts";
import type { Interval } from "./interval.ts";
import type { WindowEngines } from "./portfolio.ts";

/** What polishing may use. */
export interface PolishOptions {
  readonly budget: Budget;
  /** Solves the windows; without it there are none. */
  readonly windows?: WindowEngines | undefined;
  readonly seed?: number | undefined;
}

/** A round's share of the time that is left, and its least seconds: then the better of both schedules is gone on with. */
const [share, leastSeconds] = [0.2, 1.5];
/** Operations in a window at first. */
const windowOperations = 120;
const jitters = [2, 1, 5, 3] as const;

/**
 * Shortens the interval's schedule for as long as there is time: by windows, decided in the engine's thread, and beside them
 * by justification with jitter in this one. A window over the whole block that is refuted closes the interval.
 */
export async function polish(
  block: Block,
  machine: SchedulingMachine,
  instance: ListInstance,
  interval: Interval,
  { budget, windows, seed = 1 }: PolishOptions,
): Promise<void> {
  let exhausted: Schedule | undefined;
  for (let round = 0; !interval.closed && !budget.expired; round++) {
    const { schedule } = interval;
    if (schedule === undefined) return;
    const slice = budget.part(Math.max(leastSeconds, share * budget.left()));
    const inWindows = async (): Promise<void> => {
      // A schedule whose values find no addresses is none that windows could be stitched into.
      if (
        windows === undefined ||
        isTimed(block) ||
        schedule === exhausted ||
        judge(block, machine, schedule).status === "rejected"
      )
        return;
      const { stopped, provedBy, ...found } = await improve(block, machine, schedule, {
        ...{ ...windows, windowOperations, seed: seed + round, bound: interval.lower, signal: slice.signal },
        seconds: Math.max(0.01, slice.left()),
        windowSeconds: Math.max(0.2, Math.min(10, slice.left() / 4)),
      });
      interval.offer(found.schedule.placements, `windows (${windows.solver.name})`, windows.solver.name);
      if (stopped === "nothing left to try" && interval.schedule === schedule) exhausted = schedule;
      if (provedBy !== undefined && found.schedule.length === interval.upper) {
        interval.raise(
          interval.upper,
          `window over the whole block refuted (${provedBy})`,
          provedBy === "counting" ? undefined : provedBy,
        );
      }
    };
    const besides = blur(block, instance, interval, slice, seed + 1_000_003 * round);
    await Promise.all([inWindows(), besides]);
  }
}

/** Justification with jitter, from the best schedule there is. */
async function blur(
  block: Block,
  instance: ListInstance,
  interval: Interval,
  budget: Budget,
  seed: number,
): Promise<void> {
  for (let turn = 0; !interval.closed && !budget.expired; turn++) {
    const amplitude = jitters[turn % jitters.length]!;
    const steps = justifySteps(instance, fromSchedule(interval.schedule!), {
      ...{ rounds: 6, slack: 2, target: interval.lower },
      jitter: { amplitude, seed: seed + 1000 * turn },
      policy: { convert: turn % 3 === 0 ? "leftover" : "contested" },
    });
    const { schedule } = await budget.run(steps);
    if (schedule.length < interval.upper) {
      interval.offer(toSchedule(block, schedule).placements, "list schedule (justification with jitter)");
    }
    await budget.pause();
  }
}
