import { justify } from "../../list/justify.ts";
import { listSchedule } from "../../list/list.ts";
import { type ListInstance, prepare } from "../../list/listInstance.ts";
import type { WorkLimits } from "../../list/passInput.ts";
import type { Machine } from "../../machine/machine.ts";
import type { CompactSchedule } from "../../schedule/compactSchedule.ts";
import { generate } from "../generator/generate.ts";
import type { KernelPlan } from "../plan/plan.ts";
import { evenStagger, type Stagger, staggerPriority } from "./stagger.ts";

/** A point of the search: what to compute and in which order, with the schedule that came of it. */
export interface Candidate {
  readonly kernel: KernelPlan;
  readonly stagger: Stagger;
  readonly schedule: CompactSchedule;
}

/** The operations in the last cycles of a schedule: among equal lengths, fewer of them are nearer to a shorter one. */
const endCycles = 24;

/**
 * Smaller is better: cycles first, then what is left of the last cycles, as a share of cycles as full as the average one
 * (below 1).
 */
export function candidateCost({ schedule }: Pick<Candidate, "schedule">): number {
  const { end, length } = schedule;
  let late = 0;
  for (const cycle of end) late += Math.max(0, cycle - (length - 1 - endCycles));
  const full = (end.length / Math.max(1, length)) * ((endCycles * (endCycles + 1)) / 2);
  return length + Math.min(0.999, late / Math.max(1, full));
}

/** How a candidate is scheduled. */
export interface CandidateOptions {
  /** Only shorter schedules are wanted. */
  readonly cutoff?: number | undefined;
  /** Words the list passes may use, where the machine's all do not lead to addresses. */
  readonly scratchWords?: number | undefined;
  /** See `ListOptions`. */
  readonly work?: WorkLimits | undefined;
}

/**
 * Schedules a kernel by its stagger: a list pass, then justification where the pass came within `slack` of the cutoff.
 * Undefined where the result is not shorter than the cutoff, or the pass got stuck.
 */
export function scheduleCandidate(
  instance: ListInstance,
  kernel: KernelPlan,
  stagger: Stagger,
  { cutoff = Number.MAX_SAFE_INTEGER / 2, scratchWords, work }: CandidateOptions = {},
): Candidate | undefined {
  const policy = { convert: stagger.convert };
  const outcome = listSchedule(instance, {
    priority: staggerPriority(instance, stagger),
    openReserve: stagger.openReserve,
    policy,
    scratchWords,
    work,
    cutoff: cutoff + slack,
  });
  if (outcome.status !== "scheduled") return undefined;
  // Converting late keeps work on flow, converting early then fills what is left: the two after each other save most.
  let { schedule } = justify(instance, outcome.schedule, { rounds: 1, policy, scratchWords, work });
  if (schedule.length < cutoff + 4) {
    schedule = justify(instance, schedule, {
      rounds: 1,
      policy: { convert: "contested" },
      scratchWords,
      work,
    }).schedule;
  }
  return schedule.length < cutoff ? { kernel, stagger, schedule } : undefined;
}

/** Justification saves about this much at most; what is longer is dropped before it. */
const slack = 40;

/**
 * The best of a small grid of even staggers: where a search starts.
 * @throws {RangeError} when none of them leads to a schedule.
 */
export function firstCandidate(kernel: KernelPlan, machine: Machine, scratchWords?: number): Candidate {
  const instance = instanceOf(kernel, machine);
  let best: Candidate | undefined;
  for (const stagger of evenStaggers(instance, kernel)) {
    best = scheduleCandidate(instance, kernel, stagger, { cutoff: best?.schedule.length, scratchWords }) ?? best;
  }
  if (best === undefined) throw new RangeError("no stagger of the first grid fits the machine's scratch");
  return best;
}

/** A grid of even staggers: groups close together or apart, hurried or not, in both ways of choosing forms. */
export function evenStaggers(instance: ListInstance, { rounds }: KernelPlan): Stagger[] {
  const size = { groups: instance.groups, rounds, kinds: instance.forms.classes };
  const path = instance.forward.tails.reduce((longest, tail) => Math.max(longest, tail), 1);
  return [1, 3, 6, 10, 14].flatMap((spacing) =>
    [1, 1.5, 2, 2.5, 3].flatMap((stretch) =>
      (["contested", "leftover"] as const).map((convert) => evenStagger(size, spacing, path * stretch, convert)),
    ),
  );
}

/** The kernel's block, compiled for list scheduling. */
export function instanceOf(kernel: KernelPlan, machine: Machine): ListInstance {
  return prepare(generate(kernel, machine), machine);
}
