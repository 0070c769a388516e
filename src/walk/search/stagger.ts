import { z } from "zod";
import type { ListInstance } from "../../list/listInstance.ts";
import { limits } from "../../machine/limits.ts";
import { listSchema } from "../../machine/listSchema.ts";

/** A key in cycles, far beyond any schedule at most. */
const keySchema = z.number().min(-limits.serialCycles).max(limits.serialCycles);

/**
 * Keys of a list schedule of many like groups: when each group is meant to start and how many cycles it is meant to take,
 * with a shift for every round and every class of forms. All in cycles.
 */
export const staggerSchema = z.strictObject({
  start: listSchema(keySchema),
  duration: listSchema(keySchema),
  round: listSchema(keySchema),
  kind: listSchema(keySchema),
  /** Words that must be free before a group begins. */
  openReserve: z.number().min(0).max(limits.words),
  /** When a vector operation leaves its native engine, see `FormPolicy`. */
  convert: z.enum(["contested", "leftover"]),
});

/** See `staggerSchema`. */
export type Stagger = z.infer<typeof staggerSchema>;

/** Evenly spaced groups of equal duration. */
export function evenStagger(
  size: { readonly groups: number; readonly rounds: number; readonly kinds: number },
  spacing: number,
  duration: number,
  convert: Stagger["convert"],
): Stagger {
  return {
    start: Array.from({ length: size.groups }, (_, group) => group * spacing),
    duration: new Array<number>(size.groups).fill(duration),
    round: new Array<number>(size.rounds).fill(0),
    kind: new Array<number>(size.kinds).fill(0),
    openReserve: 64,
    convert,
  };
}

/**
 * Priorities of a stagger: an operation is due at its group's start plus the share of the group's longest path that lies
 * before it times the duration, shifted for round and kind; never later than what its successors leave. Earliest first.
 */
export function staggerPriority(instance: ListInstance, stagger: Stagger): Float64Array {
  const { groupOf, groups, operations } = instance;
  const { order, successors } = instance.forward;
  const { offsets, targets, latencies } = successors;
  const { classOf } = instance.forms;
  const { done, round } = progressOf(instance);
  const start = filled(stagger.start, groups);
  const duration = filled(stagger.duration, groups);
  const kind = filled(stagger.kind, instance.forms.classes);
  const shift = Float64Array.from(stagger.round);
  const priority = new Float64Array(operations);
  for (let at = operations - 1; at >= 0; at--) {
    const i = order[at]!;
    const group = groupOf[i]!;
    let when = Number.MAX_SAFE_INTEGER;
    if (group < groups) {
      when = start[group]! + done[i]! * duration[group]! + (shift[round[i]!] ?? 0) + kind[classOf[i]!]!;
    }
    for (let edge = offsets[i]!; edge < offsets[i + 1]!; edge++) {
      const left = -priority[targets[edge]!]! - latencies[edge]!;
      if (left < when) when = left;
    }
    priority[i] = -when;
  }
  return priority;
}

/** What the priorities of all staggers share: the part of its group's longest path before an operation, and its round. */
interface Progress {
  readonly done: Float64Array;
  readonly round: Int32Array;
}

const known = new WeakMap<ListInstance, Progress>();

function progressOf(instance: ListInstance): Progress {
  const found = known.get(instance);
  if (found !== undefined) return found;
  const { block, groupOf, groups, operations } = instance;
  const { tails } = instance.forward;
  const longest = new Float64Array(groups + 1).fill(1);
  for (let i = 0; i < operations; i++) longest[groupOf[i]!] = Math.max(longest[groupOf[i]!]!, tails[i]!);
  const made = {
    done: Float64Array.from({ length: operations }, (_, i) => 1 - tails[i]! / longest[groupOf[i]!]!),
    round: Int32Array.from(block.operations, ({ provenance }) => provenance?.round ?? 0),
  };
  known.set(instance, made);
  return made;
}

function filled(numbers: readonly number[], length: number): Float64Array {
  return Float64Array.from({ length }, (_, at) => numbers[at] ?? 0);
}

/** Another stagger beside this one: one to three random changes. `random` gives numbers in [0, 1). */
export function neighbour(stagger: Stagger, random: () => number): Stagger {
  const next: Stagger = {
    ...stagger,
    start: [...stagger.start],
    duration: [...stagger.duration],
    round: [...stagger.round],
    kind: [...stagger.kind],
  };
  const changes = 1 + Math.floor(random() * 3);
  for (let change = 0; change < changes; change++) moves[Math.floor(random() * moves.length)]!(next, random);
  return next;
}

type Move = (stagger: Stagger, random: () => number) => void;

const pick = (list: readonly unknown[], random: () => number): number => Math.floor(random() * list.length);
const spread = (width: number, random: () => number): number => (random() - 0.5) * width;

const moves: readonly Move[] = [
  ({ start }, random) => {
    start[pick(start, random)]! += spread(40, random);
  },
  ({ duration }, random) => {
    duration[pick(duration, random)]! *= 1 + spread(0.4, random);
  },
  ({ round }, random) => {
    round[pick(round, random)]! += spread(30, random);
  },
  ({ kind }, random) => {
    kind[pick(kind, random)]! += spread(20, random);
  },
  (stagger, random) => {
    stagger.openReserve = Math.max(0, stagger.openReserve + spread(60, random));
  },
  ({ start }, random) => {
    const step = spread(2, random);
    for (let group = 0; group < start.length; group++) start[group]! += step * group;
  },
  ({ duration }, random) => {
    const factor = 1 + spread(0.1, random);
    for (let group = 0; group < duration.length; group++) duration[group]! *= factor;
  },
  ({ start, duration }, random) => {
    const [a, b] = [pick(start, random), pick(start, random)];
    for (const list of [start, duration]) [list[a], list[b]] = [list[b]!, list[a]!];
  },
  (stagger, random) => {
    if (random() < 0.2) stagger.convert = stagger.convert === "contested" ? "leftover" : "contested";
  },
];
