import { check } from "../../check/check.ts";
import type { Block } from "../../ir/block.ts";
import type { SchedulingMachine } from "../../machine/machine.ts";
import type { Allocation, Schedule } from "../../schedule/schedule.ts";
import { allocate } from "../../schedule/scratch/allocate.ts";

/** A schedule with scratch addresses that the independent checker found nothing wrong with. */
export interface Verified {
  readonly schedule: Schedule;
  readonly allocation: Allocation;
}

/** The door every schedule passes before it becomes the incumbent: checked, allocated, checked with its addresses. */
export function judge(
  block: Block,
  machine: SchedulingMachine,
  schedule: Schedule,
):
  | { readonly status: "valid"; readonly verified: Verified }
  | { readonly status: "rejected"; readonly because: string } {
  const violations = check(block, machine, schedule);
  if (violations.length > 0) return { status: "rejected", because: violations[0]!.message };
  const outcome = allocate(block, machine, schedule);
  if (outcome.status === "failed") return { status: "rejected", because: "the live values do not fit scratch" };
  const clashes = check(block, machine, schedule, outcome.allocation);
  if (clashes.length > 0) return { status: "rejected", because: clashes[0]!.message };
  return { status: "valid", verified: { schedule, allocation: outcome.allocation } };
}
