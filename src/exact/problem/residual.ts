import type { Block, Cycle } from "../../ir/block.ts";
import { formsOfUse } from "../../ir/formDependences.ts";
import type { SchedulingMachine } from "../../machine/machine.ts";
import { offeredForms } from "./deadline.ts";
import type { ProblemValue } from "./problem.ts";
import type { BlockIndex, ScheduleIndex } from "./scheduleIndex.ts";

/** Where a window lies and by how many cycles everything behind it moves left. */
export interface Border {
  readonly from: Cycle;
  readonly to: Cycle;
  readonly horizon: number;
  readonly shift: number;
}

/**
 * Slots that operations outside the window leave over: `[engine][cycle]`, `horizon` cycles. Only rows with an offset of
 * lanes that issued before the window reach into it. A string says which slots they alone overfill.
 */
export function residualSlots(
  block: Block,
  machine: SchedulingMachine,
  { reach }: BlockIndex,
  { starts, lanes, schedule }: ScheduleIndex,
  { from, horizon }: Border,
): Int32Array[] | string {
  const slots = machine.engines.map((engine) => new Int32Array(horizon).fill(engine.slots));
  for (let cycle = Math.max(0, from - reach); cycle < from; cycle++) {
    for (let at = starts[cycle]!; at < starts[cycle + 1]!; at++) {
      const operation = lanes[at]!;
      const form = block.operations[operation]!.forms[schedule.placements[operation]!.form]!;
      for (const row of form.rows) {
        const place = cycle + row.offset - from;
        if (place < 0 || place >= horizon) continue;
        const left = slots[row.engine]![place]! - row.slots;
        if (left < 0) return `${machine.engines[row.engine]!.name} overflows in cycle ${place} before the window's own`;
        slots[row.engine]![place] = left;
      }
    }
  }
  return slots;
}

/**
 * By operation, the forms that read a value which is over before the window, though it may be read there: kept until then it would
 * take words outside. None where words are not limited.
 */
export function unreadable(
  { values }: Block,
  { scratchWords }: SchedulingMachine,
  { valuesOf }: BlockIndex,
  { born, needed, schedule }: ScheduleIndex,
  members: readonly number[],
  { from }: Border,
): ReadonlyMap<number, ReadonlySet<number>> {
  const found = new Map<number, Set<number>>();
  if (scratchWords === undefined) return found;
  for (const operation of members) {
    for (let at = valuesOf.offsets[operation]!; at < valuesOf.offsets[operation + 1]!; at++) {
      const value = valuesOf.values[at]!;
      const forms = formsOfUse(values[value]!, operation);
      if (forms === undefined || born[value]! >= from || needed[value]! >= from) continue;
      const all = found.get(operation) ?? new Set();
      found.set(operation, all);
      for (const form of forms) if (form !== schedule.placements[operation]!.form) all.add(form);
    }
  }
  return found;
}

/**
 * Values whose live range the window's operations decide, in the problem's own operation indices (`indexOf`, negative
 * for those outside), and the words left for them at the `horizon + 1` boundaries. Outside the window nothing changes but
 * the place, so every other value either lives through, or is not there, or is an unread one at the first boundary.
 */
export function residualWords(
  block: Block,
  machine: SchedulingMachine,
  { valuesOf }: BlockIndex,
  { born, needed, live, unread }: ScheduleIndex,
  members: readonly number[],
  indexOf: Int32Array,
  offered: (index: number) => readonly number[],
  { from, to, horizon }: Border,
): { readonly values: ProblemValue[]; readonly words: Int32Array | undefined } {
  const inside = (operations: readonly number[]): number[] =>
    operations.flatMap((operation) => (indexOf[operation]! >= 0 ? [indexOf[operation]!] : []));
  const touched = new Set<number>();
  for (const operation of members) {
    const [from, to] = [valuesOf.offsets[operation]!, valuesOf.offsets[operation + 1]!];
    for (let at = from; at < to; at++) touched.add(valuesOf.values[at]!);
  }
  const values: ProblemValue[] = [];
  let through = live[from]! - unread[from]!;
  for (const index of [...touched].sort((a, b) => a - b)) {
    const liveIn = born[index]! < from;
    const liveOut = needed[index]! >= to;
    if (liveIn && liveOut) continue;
    const { words, definers, users, formUses = [] } = block.values[index]!;
    // Over before the window: forms that would read it are not offered (`unreadable`), or words are not limited.
    if (liveIn && needed[index]! < from) continue;
    if (liveIn) through -= words;
    const uses = formUses.filter(({ user }) => indexOf[user]! >= 0);
    const never = new Set<number>();
    const partial = uses.flatMap(({ user, forms }) => {
      const left = offeredForms(forms, offered(indexOf[user]!));
      if (left === undefined) never.add(user);
      return left === undefined || left === "all" ? [] : [{ user: indexOf[user]!, forms: left }];
    });
    values.push({
      ...{ words, definers: inside(definers), users: inside(users.filter((user) => !never.has(user))) },
      ...(partial.length === 0 ? {} : { formUses: partial }),
      ...{ liveIn, liveOut },
    });
  }
  if (machine.scratchWords === undefined) return { values, words: undefined };
  const words = new Int32Array(horizon + 1).fill(machine.scratchWords - through);
  words[0]! -= unread[from]!;
  return { values, words };
}
