import { bestBound } from "../../bounds/best.ts";
import { BoundInstance } from "../../bounds/boundInstance.ts";
import { criticalPathBound } from "../../bounds/criticalPathBound.ts";
import { pooledResource } from "../../bounds/pooledResource.ts";
import { resource } from "../../bounds/resource.ts";
import { greedyReference } from "../../exact/jobs/greedyReference.ts";
import { judge, type Verified } from "../../exact/problem/judge.ts";
import type { Block } from "../../ir/block.ts";
import { listSchedule } from "../../list/list.ts";
import { type ListInstance, prepare } from "../../list/listInstance.ts";
import { indexMinusHeight, type Rule, readyOrder } from "../../list/priority.ts";
import type { Machine } from "../../machine/machine.ts";
import { toSchedule } from "../../schedule/compactSchedule.ts";
import type { Schedule } from "../../schedule/schedule.ts";
import { livePeak, liveRanges } from "../../schedule/scratch/liveRanges.ts";
import type { Rung } from "./ladder.ts";

/** A rung scheduled and judged, not yet simulated. */
export interface RungOutcome extends Verified {
  readonly block: Block;
  readonly rule: string;
  /** Lower bound of this block, in cycles. */
  readonly bound: number;
  /** Live words at the peak, and at the peak when all groups go round by round and scratch has no limit. */
  readonly live: number;
  readonly unlimited: number;
}

/** How a rung is told of, and stopped. */
interface ClimbOptions {
  /** Hears what is being done, and the shortest length by then. */
  readonly progress?: (phase: string, best?: number) => void;
  /** Ends the list schedules with the best by then. */
  readonly signal?: AbortSignal;
}

/**
 * Builds and schedules a rung of the ladder by the scheduling its post had; `known` is a plan's schedule.
 * @throws {RangeError} when no schedule of it fits into scratch.
 */
export async function climb(
  rung: Rung,
  known?: Schedule,
  { progress, signal }: ClimbOptions = {},
): Promise<RungOutcome> {
  const { machine } = rung;
  progress?.("the block");
  const block = rung.build();
  progress?.("lower bounds");
  const bound = boundOf(block, machine);
  if (rung.scheduling === "serial") {
    const schedule = serial(block);
    const live = peak(block, schedule);
    return { ...judged(rung, block, schedule), block, rule: "one slot a bundle", bound, live, unlimited: live };
  }
  const instance = prepare(block, machine);
  const rules = rulesOf(rung, instance);
  const { groups } = instance;
  progress?.("list schedule in lockstep");
  const lockstep = listSchedule(instance, {
    priority: readyOrder({ rotation: 0, byRound: groups }).priority(instance),
    scratchWords: Number.POSITIVE_INFINITY,
  });
  const unlimited = lockstep.status === "scheduled" ? peak(block, toSchedule(block, lockstep.schedule)) : 0;
  if (known !== undefined) {
    const live = peak(block, known);
    return { ...judged(rung, block, known), block, rule: "search", bound, live, unlimited };
  }
  const whole = rung.scheduling === "sweep";
  const { rule, verified } = await greedyReference(block, machine, {
    ...(whole ? {} : { rules, passes: rules.length * 8, justified: 0 }),
    signal,
    progress: (passes, of, best) => progress?.(`list schedules: ${passes} of ${of} passes`, best || undefined),
  });
  return { ...verified, block, rule, bound, live: peak(block, verified.schedule), unlimited };
}

/** The best cheap bound; for the scalar rungs only those that look at each operation once. */
function boundOf(block: Block, machine: Machine): number {
  const instance = new BoundInstance(block, machine);
  if (block.operations.length <= manyOperations) return bestBound(instance).cycles;
  return Math.max(...[criticalPathBound, resource, pooledResource].map((bound) => bound(instance).cycles));
}

const manyOperations = 50_000;

function rulesOf({ scheduling }: Rung, { groups }: ListInstance): Rule[] {
  switch (scheduling) {
    case "rotated":
      return [0, 1, 2, 3].flatMap((quarter) =>
        [0, groups >> 3, groups >> 2].map((byRound) => readyOrder({ rotation: (groups * quarter) >> 2, byRound })),
      );
    case "index - height":
      return [1, 4, 16, 32, 64, 96, 128].map(indexMinusHeight);
    default:
      return [0, groups >> 3, groups >> 2].map((byRound) => readyOrder({ rotation: 0, byRound }));
  }
}

/** One operation a cycle, in program order. */
function serial(block: Block): Schedule {
  const placements = block.operations.map((_, cycle) => ({ form: 0, cycles: [cycle] }));
  return { placements, length: placements.length };
}

function peak(block: Block, schedule: Schedule): number {
  return livePeak(block, liveRanges(block, schedule), schedule.length).words;
}

function judged(rung: Rung, block: Block, schedule: Schedule): Verified {
  const verdict = judge(block, rung.machine, schedule);
  if (verdict.status === "rejected") throw new RangeError(`${rung.name}: ${verdict.because}`);
  return verdict.verified;
}
