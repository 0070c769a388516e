import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { BoundInstance } from "../../bounds/boundInstance.ts";
import { workPools } from "../../bounds/workPools.ts";
import type { Block } from "../../ir/block.ts";
import { listHash } from "../../ir/contentHash.ts";
import { isTimed } from "../../ir/issueRange.ts";
import { listSchedule } from "../../list/list.ts";
import { type ListInstance, prepare } from "../../list/listInstance.ts";
import type { WorkLimits } from "../../list/passInput.ts";
import type { SchedulingMachine } from "../../machine/machine.ts";
import { type CompactSchedule, fromSchedule, toSchedule } from "../../schedule/compactSchedule.ts";
import type { Schedule } from "../../schedule/schedule.ts";
import { allocate } from "../../schedule/scratch/allocate.ts";

/** A slice of the group-shift search; as plain as a window job, and as pure: the same job gives the same answer. */
export interface GroupShiftJob {
  readonly block: Block;
  readonly machine: SchedulingMachine;
  readonly start: Schedule;
  readonly seed: number;
  /** List passes: a count, so that the answer does not depend on the computer. */
  readonly passes: number;
}

/** SHA-256 of a slice's content. */
export function groupShiftHash({ block, machine, start, seed, passes }: GroupShiftJob): string {
  return listHash(block, machine, ["group shift", start.placements, seed, passes]);
}

/** Operations of this many last cycles say how near a schedule is to one that is a cycle shorter. */
const endCycles = 25;
/** Of annealing, in cycles. */
const temperature = 0.15;
/** Shares of scratch that a pass is denied, so that vectors find contiguous words. */
const denied = [0, 0.005, 0.01, 0.02] as const;

/**
 * Cycles of a schedule, and below 1 how much of it issues in its last cycles: a schedule that costs less is shorter, or
 * as long with an emptier tail.
 */
export function lengthCost(schedule: Pick<CompactSchedule, "length" | "end">): number {
  let late = 0;
  for (const end of schedule.end) late += Math.max(0, endCycles + 1 - (schedule.length - end));
  const full = (schedule.end.length / Math.max(1, schedule.length)) * ((endCycles * (endCycles + 1)) / 2);
  return schedule.length + Math.min(0.999, late / Math.max(1, full));
}

/**
 * Group shift: in the order of the incumbent, one to three groups, rounds or classes of forms (or everything in a stretch of 50 to
 * 350 cycles) begin a few cycles earlier or later, and the list scheduler runs again, half of the time backward before. Annealed; a
 * window whose boundary is the whole block. A pass ends as soon as its schedule cannot be one that is taken. Undefined where no
 * schedule that finds addresses costs less than the start.
 */
export function groupShift(job: GroupShiftJob): Schedule | undefined {
  const { block, machine, seed, passes } = job;
  const instance = prepare(block, machine);
  const parts = partsOf(instance);
  const work = isTimed(block) ? undefined : workPools(new BoundInstance(block, machine));
  const generator = xoroshiro128plus(seed);
  const random = (): number => uniformFloat64(generator);
  let current = fromSchedule(job.start);
  let currentCost = lengthCost(current);
  let best: CompactSchedule | undefined;
  let bestCost = currentCost;
  for (let pass = 0; pass < passes; ) {
    const most = currentCost - temperature * Math.log(1 - random());
    const next = neighbour(instance, parts, { current, cutoff: Math.floor(most) + 1, work }, random);
    pass += next.passes;
    if (next.schedule === undefined) continue;
    const cost = lengthCost(next.schedule);
    if (cost > most) continue;
    if (cost < bestCost) {
      if (allocate(block, machine, toSchedule(block, next.schedule)).status !== "allocated") continue;
      best = next.schedule;
      bestCost = cost;
    }
    current = next.schedule;
    currentCost = cost;
  }
  return best && toSchedule(block, best);
}

/** What moves together: operations of the same group, of the same round, with the same forms. */
interface Parts {
  readonly group: Int32Array;
  readonly round: Int32Array;
  readonly kind: Int32Array;
}

function partsOf({ block, groupOf, forms }: ListInstance): Parts {
  const rounds = new Map<number, number>();
  const round = Int32Array.from(block.operations, ({ provenance }) => {
    const at = rounds.get(provenance?.round ?? -1) ?? rounds.size;
    rounds.set(provenance?.round ?? -1, at);
    return at;
  });
  return { group: groupOf, round, kind: forms.classOf };
}

/** Longer backward passes than the cutoff by more than this lead to nothing. */
const slack = 8;

/** One move: a schedule below the cutoff, or none, and the passes it took. */
function neighbour(
  instance: ListInstance,
  parts: Parts,
  {
    current,
    cutoff,
    work,
  }: { readonly current: CompactSchedule; readonly cutoff: number; readonly work: WorkLimits | undefined },
  random: () => number,
): { readonly schedule?: CompactSchedule; readonly passes: number } {
  const { groups, machine } = instance;
  const policy = { convert: random() < 0.6 ? "contested" : "leftover" } as const;
  const scratchWords =
    machine.scratchWords === undefined
      ? undefined
      : Math.floor(machine.scratchWords * (1 - denied[Math.floor(random() * denied.length)]!));
  const shifts = [parts.group, parts.round, parts.kind].map(
    (of) => new Float64Array(1 + of.reduce((a, b) => Math.max(a, b), 0)),
  );
  let jitter = 0.5;
  const dice = random();
  if (dice < 0.85) {
    for (let count = 1 + Math.floor(random() * 3); count > 0; count--) {
      const which = random();
      const part = which < 0.6 && groups > 0 ? 0 : which < 0.8 ? 1 : 2;
      const most = [2, 5, 12, 25][Math.floor(random() * (part === 0 ? 4 : 3))]!;
      shifts[part]![Math.floor(random() * (part === 0 ? groups : shifts[part]!.length))]! += (2 * random() - 1) * most;
    }
  } else {
    jitter = [1, 2, 4, 8][Math.floor(random() * 4)]!;
  }
  const part = random() < 0.3;
  const from = part ? Math.floor(random() * current.length) : 0;
  const to = part ? from + 50 + 300 * random() : current.length;
  const moved = (cycle: number, operation: number): number =>
    cycle < from || cycle >= to
      ? cycle
      : cycle +
        shifts[0]![parts.group[operation]!]! +
        shifts[1]![parts.round[operation]!]! +
        shifts[2]![parts.kind[operation]!]! +
        jitter * random();

  let start = Float64Array.from(current.start);
  const backward = work !== undefined && random() < 0.7;
  if (backward) {
    const outcome = listSchedule(instance, {
      ...{ direction: "backward", policy, scratchWords, work, cutoff: cutoff + slack },
      priority: Float64Array.from(current.end, moved),
    });
    if (outcome.status !== "scheduled") return { passes: 1 };
    start = Float64Array.from(outcome.schedule.start);
  }
  const outcome = listSchedule(instance, {
    ...{ policy, scratchWords, work, cutoff },
    priority: start.map((cycle, operation) => -(backward ? cycle : moved(cycle, operation))),
  });
  const passes = backward ? 2 : 1;
  return outcome.status === "scheduled" ? { schedule: outcome.schedule, passes } : { passes };
}
