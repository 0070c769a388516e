import { usersIn } from "../ir/formDependences.ts";
import { carriedUsers, type Loop } from "../ir/loop.ts";
import { firstCycle, lastCycle, lengthOf, type Placement } from "./schedule.ts";

/** The schedule of one iteration; iteration k issues `interval * k` cycles later. Cycles are from 0 on. */
export interface ModuloSchedule {
  /** Cycles from the beginning of an iteration to that of the next: the initiation interval, II. */
  readonly interval: number;
  readonly placements: readonly Placement[];
}

/** How many iterations are under way at once: the kernel's stages. */
export function stagesOf({ body }: Loop, { interval, placements }: ModuloSchedule): number {
  const last = Math.max(0, lengthOf(body, placements) - 1);
  return Math.floor(last / interval) + 1;
}

/** A value's boundaries in one iteration: occupied after cycles `start` .. `end` - 1, of which there is at least one. */
export interface ModuloRange {
  readonly value: number;
  readonly words: number;
  readonly start: number;
  readonly end: number;
}

/**
 * Live ranges of the body's values from the first definer's first cycle to the last user's last, users of later iterations
 * included. Live-in values that a recurrence gives are their source's copies; the others are `invariantWords`.
 */
export function moduloRanges(loop: Loop, { interval, placements }: ModuloSchedule): ModuloRange[] {
  const { body } = loop;
  const formOf = (operation: number): number => placements[operation]!.form;
  return body.values.flatMap((value, index): ModuloRange[] => {
    const { definers, words } = value;
    if (definers.length === 0) return [];
    const start = Math.min(...definers.map((definer) => firstCycle(placements[definer]!)));
    let end = Math.max(start + 1, ...definers.map((definer) => lastCycle(placements[definer]!)));
    for (const user of usersIn(value, formOf)) end = Math.max(end, lastCycle(placements[user]!));
    for (const { user, distance } of carriedUsers(loop, index, formOf)) {
      end = Math.max(end, lastCycle(placements[user]!) + interval * distance);
    }
    return [{ value: index, words, start, end }];
  });
}

/** Words that are occupied throughout: live-in values that no recurrence gives. */
export function invariantWords({ body, recurrences }: Loop): number {
  const given = new Set(recurrences.map(({ into }) => into));
  return body.values.reduce((sum, { liveIn, words }, value) => sum + (liveIn && !given.has(value) ? words : 0), 0);
}

/** Live words at each of the kernel's `interval` boundaries in the steady state, invariants included; MaxLive is the greatest. */
export function liveWordsModulo(loop: Loop, schedule: ModuloSchedule): Float64Array {
  const { interval } = schedule;
  const live = new Float64Array(interval).fill(invariantWords(loop));
  for (const { words, start, end } of moduloRanges(loop, schedule)) {
    const whole = Math.floor((end - start) / interval);
    for (let row = 0; row < interval; row++) live[row]! += whole * words;
    for (let t = start + whole * interval; t < end; t++) live[t % interval]! += words;
  }
  return live;
}

/** The same schedule with its first issue in cycle 0 of the kernel, or as near as whole turns of the kernel bring it. */
export function fromCycleZero({ interval, placements }: ModuloSchedule): ModuloSchedule {
  const earliest = Math.min(...placements.map((placement) => firstCycle(placement)));
  if (placements.length === 0 || earliest === 0) return { interval, placements };
  return {
    interval,
    placements: placements.map(({ form, cycles }) => ({ form, cycles: cycles.map((cycle) => cycle - earliest) })),
  };
}
