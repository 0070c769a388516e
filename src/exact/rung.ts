import { bestBound } from "../bounds/best.ts";
import type { Block } from "../ir/block.ts";
import type { Rung } from "../kernel/ladder.ts";
import { toSchedule } from "../schedule/compactSchedule.ts";
import { listSchedule } from "../schedule/list.ts";
import { type ListInstance, prepare } from "../schedule/listInstance.ts";
import { indexMinusHeight, type Rule, readyOrder } from "../schedule/priority.ts";
import type { Schedule } from "../schedule/schedule.ts";
import { sweep } from "../schedule/sweep.ts";
import { livePeak, liveRanges } from "../scratch/liveRanges.ts";
import { judge, type Verified } from "./judge.ts";

/** A rung scheduled and judged, not yet simulated. */
export interface RungOutcome extends Verified {
  readonly block: Block;
  readonly rule: string;
  /** Lower bound of this block, in cycles. */
  readonly bound: number;
  /** Live words at the peak, and at the peak of the first rule's schedule when scratch has no limit. */
  readonly live: number;
  readonly unlimited: number;
}

/** Passes of the greedy sweep where a rung asks for one. */
const sweepPasses = 1500;

/**
 * Builds and schedules a rung of the ladder by the scheduling its post had.
 * @throws {RangeError} when no schedule of it fits into scratch.
 */
export async function climb(rung: Rung): Promise<RungOutcome> {
  const { machine } = rung;
  const block = rung.build();
  const bound = bestBound(block, machine).cycles;
  if (rung.scheduling === "serial") {
    const schedule = serial(block);
    const live = peak(block, schedule);
    return { ...judged(rung, block, schedule), block, rule: "one slot a bundle", bound, live, unlimited: live };
  }
  const instance = prepare(block, machine);
  const rules = rulesOf(rung, instance);
  const free = listSchedule(instance, {
    priority: rules[0]!.priority(instance),
    scratchWords: Number.POSITIVE_INFINITY,
  });
  const unlimited = free.status === "scheduled" ? peak(block, toSchedule(block, free.schedule)) : 0;
  const whole = rung.scheduling === "sweep";
  for (const scratchWords of [0, 8, 16, 32, 64, 128].map((spare) => machine.scratchWords - spare)) {
    const found = await sweep(instance, {
      scratchWords,
      ...(whole ? { passes: sweepPasses } : { rules, passes: rules.length * 2, justified: 0 }),
    });
    const schedule = toSchedule(block, found.schedule);
    if (judge(block, machine, schedule).status === "rejected") continue;
    return { ...judged(rung, block, schedule), block, rule: found.rule, bound, live: peak(block, schedule), unlimited };
  }
  throw new RangeError(`${rung.name}: no schedule finds scratch addresses in ${machine.scratchWords} words`);
}

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
