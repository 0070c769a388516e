import type { Block } from "../ir/block.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import type { Schedule } from "../schedule/schedule.ts";
import { firstSchedule } from "./firstSchedule.ts";
import type { Background } from "./jobs/background.ts";
import { type GreedyReference, greedyPasses } from "./jobs/greedyReference.ts";
import type { Journal } from "./jobs/journal.ts";
import { judge, type Verified } from "./problem/judge.ts";
import type { ScheduleOptions } from "./scheduleExactly.ts";

/** The schedule to compare with: list scheduling with one of many rules, and justification. */
export interface GreedySummary {
  readonly rule: string;
  readonly cycles: number;
  /** Passes made, and the budget that was given; fewer where the bound was reached. */
  readonly passes: number;
  readonly budget: number;
  /** Ended by the clock or by hand: a run that is not cut may come to another reference. */
  readonly cut: boolean;
  /** From the journal of an earlier run. */
  readonly recalled: boolean;
  /** Where no list schedule fits the scratch words: the engine that found this first schedule, by an integer program. */
  readonly engine?: string | undefined;
}

/** What finding a first schedule needs of the way. */
interface FirstOptions extends Omit<ScheduleOptions<unknown>, "judge" | "windowSeconds"> {
  readonly journal: Journal;
  readonly background: Background;
  readonly windowSeconds: number;
}

/**
 * The greedy reference; from the journal where it has the same sweep, by an integer program where no list schedule fits.
 * @throws {RangeError} when neither finds a schedule whose values find addresses.
 */
export async function greedySchedule(
  block: Block,
  machine: SchedulingMachine,
  target: number,
  options: FirstOptions,
): Promise<{ readonly greedy: GreedySummary; readonly schedule: Schedule }> {
  const { passes: budget = greedyPasses, seed, journal, progress, background, signal, better } = options;
  const parameters = `${budget} passes, seed ${seed}`;
  const known = journal.greedy(block, machine, parameters);
  if (known !== undefined && judge(block, machine, known.schedule).status === "valid") {
    const { rule, passes = budget, schedule } = known;
    const greedy = { rule, cycles: schedule.length, passes, budget, cut: false, recalled: true };
    progress?.({ stage: "greedy", greedy });
    return { greedy, schedule };
  }
  const shorter = (verified: Verified): void => {
    journal.save(block, machine, verified.schedule);
    better?.(verified);
  };
  let reference: GreedyReference;
  try {
    reference = await background.greedy(block, machine, {
      ...{ passes: budget, seed, target, signal, better: shorter },
      progress: (done, of, shortest) => progress?.({ stage: "sweeping", passes: done, of, best: shortest }),
    });
  } catch (error) {
    const first = error instanceof RangeError ? await firstSchedule(block, machine, target, options) : undefined;
    if (first === undefined) throw error;
    shorter(first);
    const { schedule } = first;
    const engine = options.solver.name;
    const greedy = { rule: "none", cycles: schedule.length, passes: 0, budget, cut: false, recalled: false, engine };
    progress?.({ stage: "greedy", greedy });
    return { greedy, schedule };
  }
  const { rule, verified, passes, cut } = reference;
  const { schedule } = verified;
  if (!cut) journal.saveGreedy(block, machine, parameters, { rule, passes, schedule });
  const greedy = { rule, cycles: schedule.length, passes, budget, cut, recalled: false };
  progress?.({ stage: "greedy", greedy });
  return { greedy, schedule };
}

/** The journal's schedule where it is shorter and the judge takes it: a file is not believed. */
export function resumedSchedule(
  block: Block,
  machine: SchedulingMachine,
  greedy: Schedule,
  { journal, progress }: FirstOptions,
): Schedule {
  const known = journal.incumbent(block, machine);
  if (known === undefined || known.length >= greedy.length) return greedy;
  if (judge(block, machine, known).status === "rejected") return greedy;
  progress?.({ stage: "resumed", length: known.length });
  return known;
}
