import { z } from "zod";
import type { ListInstance } from "../schedule/listInstance.ts";

/**
 * Keys of a list schedule of many like groups: when each group is meant to start and how many cycles it is meant to take,
 * with a shift for every round and every class of forms. All in cycles.
 */
export const staggerSchema = z.strictObject({
  start: z.array(z.number()),
  duration: z.array(z.number()),
  round: z.array(z.number()),
  kind: z.array(z.number()),
  /** Words that must be free before a group begins. */
  openReserve: z.number().min(0),
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
  const { block, forward, groupOf, groups, operations } = instance;
  const { order, successors, tails } = forward;
  const longest = new Float64Array(groups + 1);
  for (let i = 0; i < operations; i++) longest[groupOf[i]!] = Math.max(longest[groupOf[i]!]!, tails[i]!);
  const due = new Float64Array(operations);
  for (let at = operations - 1; at >= 0; at--) {
    const i = order[at]!;
    const group = groupOf[i]!;
    let when = Number.MAX_SAFE_INTEGER;
    if (group < groups) {
      const done = 1 - tails[i]! / Math.max(1, longest[group]!);
      const round = block.operations[i]!.provenance?.round ?? 0;
      when = (stagger.start[group] ?? 0) + done * (stagger.duration[group] ?? 0);
      when += (stagger.round[round] ?? 0) + (stagger.kind[instance.forms.classOf[i]!] ?? 0);
    }
    for (let edge = successors.offsets[i]!; edge < successors.offsets[i + 1]!; edge++) {
      when = Math.min(when, due[successors.targets[edge]!]! - successors.latencies[edge]!);
    }
    due[i] = when;
  }
  return due.map((when) => -when);
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
