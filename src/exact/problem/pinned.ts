import { formsOfUse, holdsAt } from "../../ir/formDependences.ts";
import { waitAfter, waitsForResult } from "../../ir/waiting.ts";
import { firstCycle, lastCycle, type Placement } from "../../schedule/schedule.ts";
import { type Arrival, type Demand, deadlines, issueWindow, releasesOf } from "./deadline.ts";
import type { Problem, ProblemDependence, ProblemOperation, ProblemValue } from "./problem.ts";
import type { Window } from "./window.ts";

/** A window in which some operations keep their places: the problem of the others, and the way back to the window's. */
export interface PinnedWindow {
  readonly problem: Problem;
  /** Where the problem's operations are now. */
  readonly current: readonly Placement[];
  /** Operations of the window's problem behind the first operations of this one; then come pins. */
  readonly free: readonly number[];
  /** Placements of the window's problem from placements of this one. */
  expand(placements: readonly Placement[]): Placement[];
}

/**
 * Pins all operations of a window but the free ones where they are: their slots are taken off the residuals, what free
 * operations wait for becomes a release, what waits for them a deadline. A value that both touch keeps its length
 * through *pins*, operations without slots and with one cycle to issue in.
 */
export function pin(window: Window, isFree: (operation: number) => boolean): PinnedWindow {
  const { problem, current } = window;
  const { horizon, operations } = problem;
  const free = [...operations.keys()].filter(isFree);
  const indexOf = new Int32Array(operations.length).fill(-1);
  for (const [index, operation] of free.entries()) indexOf[operation] = index;
  const formOf = (operation: number) => operations[operation]!.forms[current[operation]!.form]!;

  const slots = problem.slots.map((each) => each.slice());
  for (const operation of operations.keys()) {
    if (indexOf[operation]! >= 0) continue;
    for (const cycle of current[operation]!.cycles) {
      for (const row of formOf(operation).rows) {
        if (cycle + row.offset < horizon) slots[row.engine]![cycle + row.offset]! -= row.slots;
      }
    }
  }

  const least = Int32Array.from(free, (operation) => operations[operation]!.release);
  const arrivals: Arrival[] = [];
  const demands: Demand[] = [];
  const dependences: ProblemDependence[] = [];
  for (const edge of problem.dependences) {
    const [from, to] = [indexOf[edge.from]!, indexOf[edge.to]!];
    if (from >= 0 && to >= 0) {
      dependences.push({ ...edge, from, to });
    } else if (to >= 0) {
      if (!holdsAt(edge.fromForms, current[edge.from]!.form)) continue;
      const cycle = lastCycle(current[edge.from]!) + waitAfter(edge, formOf(edge.from));
      arrivals.push({ index: to, cycle, forms: edge.toForms });
    } else if (from >= 0) {
      if (!holdsAt(edge.toForms, current[edge.to]!.form)) continue;
      const limit = firstCycle(current[edge.to]!) - edge.latency;
      demands.push({ index: from, limit, extra: waitsForResult(edge.kind), forms: edge.fromForms });
    }
  }
  const limit = deadlines(free.length, horizon, demands);
  const earliest = releasesOf(least, arrivals);
  const asked: ProblemOperation[] = free.map((operation, index) => {
    const { id, origin, forms, deadline, formWindows } = operations[operation]!;
    const windows = forms.map((form, at) => ({
      release: Math.max(formWindows?.[at]?.release ?? 0, earliest(index, at)),
      deadline: Math.min(formWindows?.[at]?.deadline ?? deadline, limit(index, form, at)),
    }));
    return { id, origin, forms, ...issueWindow(windows) };
  });

  const pins = new Map<number, number>();
  /** The operation without slots that issues in this cycle. */
  const pinAt = (cycle: number): number => {
    const known = pins.get(cycle);
    if (known !== undefined) return known;
    const index = asked.length;
    pins.set(cycle, index);
    asked.push({
      id: `pin ${cycle}`,
      origin: operations[0]!.origin,
      forms: [{ rows: [], lanes: 1 }],
      release: cycle,
      deadline: cycle,
    });
    return index;
  };
  /** Whether a pinned user reads the value in its form. */
  const uses = (value: ProblemValue, user: number): boolean => holdsAt(formsOfUse(value, user), current[user]!.form);
  const values: ProblemValue[] = [];
  const words = problem.words?.slice();
  for (const value of problem.values) {
    const touching = [...value.definers, ...value.users];
    if (touching.some((operation) => indexOf[operation]! >= 0)) {
      const ends = (operation: number): number[] =>
        indexOf[operation]! >= 0
          ? [indexOf[operation]!]
          : [pinAt(firstCycle(current[operation]!)), pinAt(lastCycle(current[operation]!))];
      const { words, liveIn, liveOut } = value;
      const definers = [...new Set(value.definers.flatMap(ends))];
      const reading = value.users.filter((user) => indexOf[user]! >= 0 || uses(value, user));
      const partial = (value.formUses ?? []).flatMap(({ user, forms }) =>
        indexOf[user]! >= 0 ? [{ user: indexOf[user]!, forms }] : [],
      );
      values.push({
        ...{ words, definers, users: [...new Set(reading.flatMap(ends))] },
        ...(partial.length === 0 ? {} : { formUses: partial }),
        ...{ liveIn, liveOut },
      });
      continue;
    }
    const born = Math.min(...value.definers.map((operation) => firstCycle(current[operation]!) + 1));
    const begin = value.liveIn ? 0 : born;
    const read = [...value.definers, ...value.users.filter((user) => uses(value, user))];
    const done = Math.max(begin, ...read.map((operation) => lastCycle(current[operation]!)));
    const end = value.liveOut ? horizon : done;
    for (let boundary = begin; words !== undefined && boundary <= end; boundary++) words[boundary]! -= value.words;
  }
  const pinned = [...pins.keys()].map((cycle): Placement => ({ form: 0, cycles: [cycle] }));
  return {
    problem: { ...problem, slots, operations: asked, dependences, values, words },
    current: [...free.map((operation) => current[operation]!), ...pinned],
    free,
    expand(placements) {
      const all = [...current];
      for (const [index, operation] of free.entries()) {
        all[operation] = placements[index]!;
      }
      return all;
    },
  };
}
