// Issue windows. With head r_i (longest path into i from a release) and tail q_i, operation i issues in [r_i, T-1-q_i];
// a column outside is never created. A form keeps the cycles in which the residual slots hold one lane of it, and its
// own last cycle, since the slack of a successor shrinks by the form's extra latency.

import type { Problem, ProblemDependence } from "../src/exact/problem/problem.ts";
import type { DependenceKind, Form } from "../src/ir/block.ts";
import { holdsAt, isSure } from "../src/ir/formDependences.ts";
import { addedTo, leastWait } from "../src/ir/waiting.ts";

/** The cycles in which one form of an operation may issue a lane: `room[t - first]` lanes at most, 0 where none fits. */
export interface FormWindow {
  readonly form: number;
  readonly lanes: number;
  readonly first: number;
  readonly last: number;
  readonly room: Int32Array;
}

/** Per operation the windows of the forms that fit; `reason` says which operation has none. */
export type IssueWindows =
  | { readonly status: "open"; readonly operations: readonly (readonly FormWindow[])[] }
  | { readonly status: "empty"; readonly reason: string };

/** The windows of all operations; with `tighten` dependences are propagated to a fixed point. */
export function issueWindows(problem: Problem, tighten: boolean): IssueWindows {
  const releases = problem.operations.map(({ forms, release, formWindows }) =>
    forms.map((_, f) => Math.max(0, formWindows?.[f]?.release ?? release)),
  );
  const deadlines = problem.operations.map(({ forms, deadline, formWindows }) =>
    forms.map((_, f) => Math.min(problem.horizon - 1, formWindows?.[f]?.deadline ?? deadline)),
  );
  const operations: FormWindow[][] = problem.operations.map(() => []);
  let stale: Iterable<number> = problem.operations.keys();
  for (;;) {
    for (const i of stale) {
      operations[i] = problem.operations[i]!.forms.flatMap((form, f) => {
        const window = formWindow(problem, form, f, releases[i]![f]!, deadlines[i]![f]!);
        return window === undefined ? [] : [window];
      });
      if (operations[i].length === 0) return { status: "empty", reason: `no.cycle.for.${problem.operations[i]!.id}` };
    }
    const changed = tighten ? propagate(problem, operations, releases, deadlines) : new Set<number>();
    if (changed.size === 0) return { status: "open", operations };
    stale = changed;
  }
}

/** The window of one form, its ends trimmed to cycles with room; undefined when its lanes do not fit. */
function formWindow(problem: Problem, form: Form, index: number, from: number, to: number): FormWindow | undefined {
  if (to < from) return undefined;
  const room = Int32Array.from({ length: to - from + 1 }, (_, at) => laneRoom(problem, form, from + at));
  const low = room.findIndex((lanes) => lanes > 0);
  if (low < 0 || room.reduce((total, lanes) => total + lanes, 0) < form.lanes) return undefined;
  const high = room.findLastIndex((lanes) => lanes > 0);
  return { form: index, lanes: form.lanes, first: from + low, last: from + high, room: room.slice(low, high + 1) };
}

/** How many lanes of the form the residual slots hold when they issue in `cycle`. */
function laneRoom(problem: Problem, form: Form, cycle: number): number {
  let lanes = form.lanes;
  for (const { engine, offset } of form.rows) {
    // A row of no slots must end inside the horizon, too.
    if (cycle + offset >= problem.horizon) return 0;
    let needed = 0;
    for (const row of form.rows) if (row.engine === engine && row.offset === offset) needed += row.slots;
    if (needed > 0) lanes = Math.min(lanes, Math.floor((problem.slots[engine]?.[cycle + offset] ?? 0) / needed));
  }
  return lanes;
}

/** One pass over the dependences in both directions; the operations whose windows became smaller. */
function propagate(
  problem: Problem,
  operations: readonly (readonly FormWindow[])[],
  releases: number[][],
  deadlines: number[][],
): Set<number> {
  const changed = new Set<number>();
  for (const { from, to, latency, kind, fromForms, toForms } of problem.dependences) {
    // A form without the dependence asks for nothing.
    const earliest = Math.min(
      ...operations[from]!.map((window) =>
        holdsAt(fromForms, window.form)
          ? earliestEnd(window) + extra(problem, from, window.form, kind)
          : Number.NEGATIVE_INFINITY,
      ),
    );
    for (const { form } of operations[to]!) {
      if (!holdsAt(toForms, form) || releases[to]![form]! >= earliest + latency) continue;
      releases[to]![form] = earliest + latency;
      changed.add(to);
    }
    const latest = Math.max(
      ...operations[to]!.map((window) => (holdsAt(toForms, window.form) ? latestStart(window) : problem.horizon)),
    );
    if (latest === problem.horizon) continue;
    for (const { form } of operations[from]!) {
      if (!holdsAt(fromForms, form)) continue;
      const limit = latest - latency - extra(problem, from, form, kind);
      if (deadlines[from]![form]! > limit) {
        deadlines[from]![form] = limit;
        changed.add(from);
      }
    }
  }
  return changed;
}

/** Cycles that the form adds to an outgoing dependence of this kind. */
export function extra(problem: Problem, operation: number, form: number, kind: DependenceKind): number {
  return addedTo(kind, problem.operations[operation]!.forms[form]!);
}

/**
 * The least distance from the last lane of `from` to the first of `to` that a dependence asks for, over the forms; -Infinity where
 * it does not hold for all of them.
 */
export function leastDistance(problem: Problem, edge: ProblemDependence): number {
  if (!isSure(edge)) return Number.NEGATIVE_INFINITY;
  return leastWait(edge, problem.operations[edge.from]!.forms);
}

/** The earliest cycle in which the last lane can issue. */
function earliestEnd({ first, room, lanes }: FormWindow): number {
  let issued = 0;
  const at = room.findIndex((space) => {
    issued += space;
    return issued >= lanes;
  });
  return first + at;
}

/** The latest cycle in which the first lane can issue. */
function latestStart({ first, room, lanes }: FormWindow): number {
  let left = 0;
  for (let at = room.length - 1; at >= 0; at -= 1) {
    left += room[at]!;
    if (left >= lanes) return first + at;
  }
  return first;
}
