import type { Block } from "../ir/block.ts";
import { usersIn } from "../ir/formDependences.ts";
import type { Placement, Schedule } from "./schedule.ts";

/** A schedule as typed arrays, for passes by the thousand. */
export interface CompactSchedule {
  readonly length: number;
  /** Index of the form within the operation's list. */
  readonly form: Int8Array;
  /** First and last issue cycle of each operation. */
  readonly start: Int32Array;
  readonly end: Int32Array;
  /** Triples (operation, cycle, lanes) of the operations whose lanes issue in several cycles, cycles ascending. */
  readonly fragments: Int32Array;
}

/** The plain form, as checkers and reports take it. */
export function toSchedule(block: Block, compact: CompactSchedule): Schedule {
  const cycles: number[][] = block.operations.map(() => []);
  for (let k = 0; k < compact.fragments.length; k += 3) {
    const [operation, cycle, lanes] = compact.fragments.subarray(k, k + 3) as unknown as [number, number, number];
    for (let lane = 0; lane < lanes; lane++) cycles[operation]!.push(cycle);
  }
  const placements = block.operations.map((operation, index): Placement => {
    const form = compact.form[index]!;
    const lanes = operation.forms[form]!.lanes;
    if (cycles[index]!.length === 0) return { form, cycles: new Array<number>(lanes).fill(compact.start[index]!) };
    return { form, cycles: cycles[index]!.toSorted((a, b) => a - b) };
  });
  return { placements, length: compact.length };
}

/** The compact form of a plain schedule. */
export function fromSchedule(schedule: Schedule): CompactSchedule {
  const { placements, length } = schedule;
  const fragments: number[] = [];
  for (const [operation, { cycles }] of placements.entries()) {
    if (cycles.every((cycle) => cycle === cycles[0])) continue;
    for (const cycle of [...new Set(cycles)].sort((a, b) => a - b)) {
      fragments.push(operation, cycle, cycles.filter((other) => other === cycle).length);
    }
  }
  return {
    length,
    form: Int8Array.from(placements, (placement) => placement.form),
    start: Int32Array.from(placements, (placement) => placement.cycles.reduce((a, b) => Math.min(a, b))),
    end: Int32Array.from(placements, (placement) => placement.cycles.reduce((a, b) => Math.max(a, b))),
    fragments: Int32Array.from(fragments),
  };
}

/** The same schedule with time reversed; `first` empty cycles before everything are dropped on the way. */
export function reversed(schedule: CompactSchedule, first = 0): CompactSchedule {
  const last = schedule.length - 1;
  const count = schedule.fragments.length;
  const fragments = new Int32Array(count);
  for (let k = 0; k < count; k += 3) {
    const from = count - 3 - k;
    fragments[k] = schedule.fragments[from]!;
    fragments[k + 1] = last - schedule.fragments[from + 1]!;
    fragments[k + 2] = schedule.fragments[from + 2]!;
  }
  return {
    length: schedule.length - first,
    form: schedule.form,
    start: schedule.end.map((cycle) => last - cycle),
    end: schedule.start.map((cycle) => last - cycle),
    fragments,
  };
}

/** The most scratch words live at any boundary of a schedule, by the rule in `Value`. */
export function peakWords({ values }: Pick<Block, "values">, schedule: CompactSchedule): number {
  const change = new Int32Array(schedule.length + 3);
  for (const value of values) {
    let [first, last, done] = [schedule.length, 0, 0];
    for (const operation of value.definers) {
      first = Math.min(first, schedule.start[operation]!);
      last = Math.max(last, schedule.end[operation]!);
      done = 1;
    }
    for (const operation of usersIn(value, (user) => schedule.form[user]!)) {
      last = Math.max(last, schedule.end[operation]!);
      done = 1;
    }
    if (done === 0 && !value.liveIn) continue;
    // Boundary b is before cycle b. The range is half open.
    const from = value.liveIn ? 0 : first + 1;
    const to = value.liveOut ? schedule.length + 1 : Math.max(last + 1, from + 1);
    change[from]! += value.words;
    change[to]! -= value.words;
  }
  let live = 0;
  let peak = 0;
  for (const step of change) {
    live += step;
    peak = Math.max(peak, live);
  }
  return peak;
}
