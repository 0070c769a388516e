import { justify } from "../../list/justify.ts";
import { type FormPolicy, listSchedule } from "../../list/list.ts";
import type { ListInstance } from "../../list/listInstance.ts";
import type { WorkLimits } from "../../list/passInput.ts";
import type { CompactSchedule } from "../../schedule/compactSchedule.ts";

/** What a pass from another schedule may use, and what it must beat. */
export interface PassLimits {
  /** Only shorter schedules are wanted. */
  readonly cutoff: number;
  readonly scratchWords?: number | undefined;
  /** See `ListOptions`. */
  readonly work?: WorkLimits | undefined;
}

/** A backward pass that is longer than the cutoff by more than this leads to nothing. */
const slack = 12;

/**
 * Another schedule beside this one: some groups, rounds or classes of forms are moved in time by a few cycles, then a
 * backward and a forward pass put everything in place, in the order so disturbed. Justification with a jitter that has
 * structure: 3 of a kernel's thousands of operations moved at random change nothing, 300 of one group do.
 */
export function shifted(
  instance: ListInstance,
  schedule: CompactSchedule,
  { cutoff, scratchWords, work }: PassLimits,
  random: () => number,
): CompactSchedule | undefined {
  const late = shifts(instance, random);
  for (let i = 0; i < late.length; i++) late[i]! += schedule.end[i]!;
  const policy: Partial<FormPolicy> = { convert: random() < 0.7 ? "contested" : "leftover" };
  const backward = listSchedule(instance, {
    direction: "backward",
    priority: late,
    policy,
    scratchWords,
    work,
    cutoff: cutoff + slack,
  });
  if (backward.status !== "scheduled") return undefined;
  const { start } = backward.schedule;
  const priority = late;
  for (let i = 0; i < priority.length; i++) priority[i] = -start[i]!;
  const forward = listSchedule(instance, { priority, policy, scratchWords, work, cutoff });
  return forward.status === "scheduled" ? forward.schedule : undefined;
}

function shifts(instance: ListInstance, random: () => number): Float64Array {
  const { groupOf, groups, forms, operations } = instance;
  const round = roundsOf(instance);
  const byGroup = new Float64Array(groups + 1);
  const byRound = new Float64Array(round.reduce((most, each) => Math.max(most, each), 0) + 1);
  const byClass = new Float64Array(forms.classes);
  const disturb = (list: Float64Array, width: number): void => {
    list[Math.floor(random() * list.length)]! += (random() - 0.5) * width;
  };
  for (let changes = 1 + Math.floor(random() * 3); changes > 0; changes--) {
    const dice = random();
    if (dice < 0.25) disturb(byGroup, 40);
    else if (dice < 0.5) disturb(byGroup, 10);
    else if (dice < 0.75) disturb(byRound, 16);
    else disturb(byClass, 8);
  }
  const shift = new Float64Array(operations);
  for (let i = 0; i < operations; i++) {
    shift[i] = byGroup[groupOf[i]!]! + byRound[round[i]!]! + byClass[forms.classOf[i]!]!;
  }
  return shift;
}

const roundsKnown = new WeakMap<ListInstance, Int32Array>();

/** The round of each operation, 0 of those that have none. */
function roundsOf(instance: ListInstance): Int32Array {
  const known = roundsKnown.get(instance);
  if (known !== undefined) return known;
  const made = Int32Array.from(instance.block.operations, ({ provenance }) => provenance?.round ?? 0);
  roundsKnown.set(instance, made);
  return made;
}

/**
 * A schedule of another kernel by the cycles of this one: operations of the same group, round and stage correspond in
 * their order, and what has no counterpart is due when its successors need it.
 */
export function transferred(
  from: ListInstance,
  schedule: CompactSchedule,
  to: ListInstance,
  { cutoff, scratchWords, work }: PassLimits,
): CompactSchedule | undefined {
  const cycles = new Map(places(from).map((place, i) => [place, schedule.start[i]!]));
  const { order, successors } = to.forward;
  const due = Float64Array.from(places(to), (place) => cycles.get(place) ?? Number.MAX_SAFE_INTEGER);
  for (let at = to.operations - 1; at >= 0; at--) {
    const i = order[at]!;
    for (let edge = successors.offsets[i]!; edge < successors.offsets[i + 1]!; edge++) {
      due[i] = Math.min(due[i]!, due[successors.targets[edge]!]! - successors.latencies[edge]!);
    }
  }
  const policy: Partial<FormPolicy> = { convert: "contested" };
  const priority = due.map((cycle) => -cycle);
  const listed = listSchedule(to, { priority, policy, scratchWords, work, cutoff: cutoff + 3 * slack });
  if (listed.status !== "scheduled") return undefined;
  const best = justify(to, listed.schedule, { rounds: 2, slack: 3, policy, scratchWords, work }).schedule;
  return best.length < cutoff ? best : undefined;
}

const placesKnown = new WeakMap<ListInstance, readonly string[]>();

/** Group, round, stage and number within them, as one text for each operation. */
function places(instance: ListInstance): readonly string[] {
  const known = placesKnown.get(instance);
  if (known !== undefined) return known;
  const counts = new Map<string, number>();
  const made = instance.block.operations.map(({ opcode, provenance }) => {
    const place = `${provenance?.group} ${provenance?.round} ${provenance?.stage} ${opcode}`;
    const count = counts.get(place) ?? 0;
    counts.set(place, count + 1);
    return `${place} ${count}`;
  });
  placesKnown.set(instance, made);
  return made;
}
