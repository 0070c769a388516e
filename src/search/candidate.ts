import { generate } from "../kernel/generate.ts";
import type { KernelPlan } from "../kernel/plan.ts";
import type { Machine } from "../machine/machine.ts";
import type { CompactSchedule } from "../schedule/compactSchedule.ts";
import { justify } from "../schedule/justify.ts";
import { listSchedule } from "../schedule/list.ts";
import { type ListInstance, prepare } from "../schedule/listInstance.ts";
import { evenStagger, type Stagger, staggerPriority } from "./stagger.ts";

/** A point of the search: what to compute and in which order, with the schedule that came of it. */
export interface Candidate {
  readonly kernel: KernelPlan;
  readonly stagger: Stagger;
  readonly schedule: CompactSchedule;
}

/** The operations in the last cycles of a schedule: among equal lengths, fewer of them are nearer to a shorter one. */
const endCycles = 24;

/** Smaller is better: cycles first, then how many operations end late. */
export function cost({ schedule }: Candidate): number {
  let late = 0;
  for (const end of schedule.end) late += Math.max(0, end - (schedule.length - 1 - endCycles));
  return schedule.length + late / (schedule.end.length * endCycles);
}

/**
 * Schedules a kernel by its stagger: a list pass, then justification where the pass came within `slack` of the cutoff.
 * Undefined where the result is not shorter than `cutoff`, or the pass got stuck.
 */
export function evaluate(
  instance: ListInstance,
  kernel: KernelPlan,
  stagger: Stagger,
  cutoff: number,
): Candidate | undefined {
  const policy = { convert: stagger.convert };
  const outcome = listSchedule(instance, {
    priority: staggerPriority(instance, stagger),
    openReserve: stagger.openReserve,
    policy,
    cutoff: cutoff + slack,
  });
  if (outcome.status !== "scheduled") return undefined;
  const { schedule } = justify(instance, outcome.schedule, { rounds: 1, policy });
  return schedule.length < cutoff ? { kernel, stagger, schedule } : undefined;
}

/** Justification saves about this much at most; what is longer is dropped before it. */
const slack = 24;

/** The best of a small grid of even staggers: where a search starts. */
export function firstCandidate(kernel: KernelPlan, machine: Machine): Candidate {
  const instance = instanceOf(kernel, machine);
  const size = { groups: instance.groups, rounds: kernel.rounds, kinds: instance.forms.classes };
  let best: Candidate | undefined;
  for (const spacing of [1, 3, 6, 10, 14]) {
    for (const stretch of [1, 1.5, 2, 2.5, 3]) {
      const path = instance.forward.tails.reduce((longest, tail) => Math.max(longest, tail), 1);
      for (const convert of ["contested", "leftover"] as const) {
        const stagger = evenStagger(size, spacing, path * stretch, convert);
        const cutoff = best === undefined ? Number.MAX_SAFE_INTEGER / 2 : best.schedule.length;
        best = evaluate(instance, kernel, stagger, cutoff) ?? best;
      }
    }
  }
  if (best === undefined) throw new RangeError("no stagger of the first grid fits the machine's scratch");
  return best;
}

/** The kernel's block, compiled for list scheduling. */
export function instanceOf(kernel: KernelPlan, machine: Machine): ListInstance {
  return prepare(generate(kernel, machine), machine);
}
