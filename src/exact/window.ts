import type { Block, Cycle, OperationIndex } from "../ir/block.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import { firstCycle, lastCycle, type Placement, type Schedule } from "../schedule/schedule.ts";
import { type Demand, deadlines, farthestRow } from "./deadline.ts";
import type { Problem, ProblemDependence, ProblemOperation } from "./problem.ts";
import { residualSlots, residualWords, windowValues } from "./residual.ts";

/**
 * A piece of a schedule taken out to be scheduled again: cycles `from` .. `to - 1` become `problem.horizon` cycles, and
 * everything behind them moves by the difference. A time window is convex by itself: along a path cycles only grow.
 *
 * An operation whose lanes all issue in the window is free in all its forms. Of a divided operation that straddles a
 * border, the lanes inside are free and the lanes outside stay (with a border that moves, they move with it), in the
 * form it has.
 */
export interface Window {
  readonly from: Cycle;
  readonly to: Cycle;
  readonly problem: Problem;
  /** What stands behind each operation of the problem, in its order. */
  readonly parts: readonly WindowPart[];
  /** Where the schedule has the problem's operations now, in cycles of the window. */
  readonly current: readonly Placement[];
  /** False where a form was withheld because the border treats its latency differently: then "infeasible" is no proof. */
  readonly complete: boolean;
  /** Why the fixed part alone does not fit the new horizon; then the problem has no solution. */
  readonly conflict?: string | undefined;
}

/** An operation of the block, or some lanes of it (indices into its placement's cycles). */
export interface WindowPart {
  readonly operation: OperationIndex;
  readonly lanes?: readonly number[] | undefined;
  /** The block's form number of each form that the problem offers. */
  readonly forms: readonly number[];
}

/**
 * Cuts cycles `from` .. `to - 1` of a schedule out as a problem with `horizon` cycles (Rolling horizon and remove-a-cycle
 * neighbourhoods). With `horizon = to - from` the present placements are a solution, and `stitch` of them is the schedule.
 * @throws {RangeError} when the window is not inside the schedule or the horizon is below 1.
 */
export function cutWindow(
  block: Block,
  machine: SchedulingMachine,
  schedule: Schedule,
  from: Cycle,
  to: Cycle,
  horizon: number = to - from,
): Window {
  if (!(Number.isInteger(from) && Number.isInteger(to) && 0 <= from && from < to && to <= schedule.length)) {
    throw new RangeError(`window ${from}..${to} is not inside the schedule's cycles 0..${schedule.length}`);
  }
  if (!Number.isInteger(horizon) || horizon < 1) throw new RangeError(`horizon ${horizon}: at least 1 cycle is wanted`);
  const border = { from, to, horizon, shift: to - from - horizon };
  const { placements } = schedule;
  const indexOf = new Int32Array(placements.length).fill(-1);
  const members: OperationIndex[] = [];
  for (const [operation, placement] of placements.entries()) {
    if (!placement.cycles.some((cycle) => from <= cycle && cycle < to)) continue;
    indexOf[operation] = members.length;
    members.push(operation);
  }

  const release = new Int32Array(members.length);
  const demands: Demand[] = [];
  const dependences: ProblemDependence[] = [];
  let conflict: string | undefined;
  for (const edge of block.dependences) {
    const a = indexOf[edge.from]!;
    const b = indexOf[edge.to]!;
    const carries = edge.kind === "RAW" || edge.kind === "WAW";
    if (a >= 0 && b >= 0) {
      dependences.push({ from: a, to: b, latency: edge.latency, kind: edge.kind });
    } else if (b >= 0) {
      const first = firstCycle(placements[edge.to]!);
      if (first < from) continue;
      const earliest = lastCycle(placements[edge.from]!) + edge.latency + extraOf(block, schedule, edge.from, carries);
      release[b] = Math.max(release[b]!, earliest - from);
    } else if (a >= 0) {
      if (lastCycle(placements[edge.from]!) >= to) continue;
      const limit = firstCycle(placements[edge.to]!) - border.shift - from - edge.latency;
      demands.push({ index: a, limit, extra: carries });
    } else if (border.shift > 0) {
      const last = lastCycle(placements[edge.from]!);
      const first = firstCycle(placements[edge.to]!);
      if (last >= from || first < to) continue;
      const earliest = last + edge.latency + extraOf(block, schedule, edge.from, carries);
      if (first - border.shift < earliest) {
        conflict = `${block.operations[edge.to]!.id} waits for ${block.operations[edge.from]!.id} across the window`;
      }
    }
  }
  const limits = deadlines(members.length, horizon, demands);

  const operations: ProblemOperation[] = [];
  const parts: WindowPart[] = [];
  const current: Placement[] = [];
  let complete = true;
  for (const [index, operation] of members.entries()) {
    const { id, forms } = block.operations[operation]!;
    const placement = placements[operation]!;
    const form = forms[placement.form]!;
    const inside = [...placement.cycles.keys()].filter((lane) => {
      const cycle = placement.cycles[lane]!;
      return from <= cycle && cycle < to;
    });
    const reach = farthestRow(form);
    const whole = inside.length === placement.cycles.length;
    const relative = inside.map((lane) => placement.cycles[lane]! - from);
    if (lastCycle(placement) < to && lastCycle(placement) + reach >= to) {
      // Rows that reach over the right border tie the operation to it: it stays where it is, seen from there.
      const cycle = relative[0]! - border.shift;
      const rows = form.rows.filter((row) => cycle + row.offset < horizon);
      if (!whole || relative.length > 1 || cycle < 0) conflict = `${id} reaches over the right border of the window`;
      const at = Math.max(0, cycle);
      operations.push({ id, origin: operation, forms: [{ ...form, rows }], release: at, deadline: at });
      parts.push({ operation, forms: [placement.form] });
    } else if (whole) {
      const now = limits(index, form);
      const offered = forms.flatMap((other, at) => (limits(index, other) >= now ? [at] : []));
      if (offered.length < forms.length) complete = false;
      operations.push({
        id,
        origin: operation,
        forms: offered.map((at) => forms[at]!),
        release: release[index]!,
        deadline: now,
      });
      parts.push({ operation, forms: offered });
    } else {
      const piece = { ...form, lanes: inside.length };
      const deadline = lastCycle(placement) >= to ? horizon - 1 - reach : limits(index, form);
      operations.push({ id, origin: operation, forms: [piece], release: release[index]!, deadline });
      parts.push({ operation, lanes: inside, forms: [placement.form] });
    }
    current.push({ form: parts[index]!.forms.indexOf(placement.form), cycles: relative });
  }

  const slots = residualSlots(block, machine, schedule, indexOf, border);
  if (typeof slots === "string") conflict = slots;
  const values = windowValues(block, schedule, indexOf, border);
  const words = residualWords(block, machine, schedule, indexOf, border);
  const problem: Problem = {
    name: `${block.name} ${from}..${to}`,
    horizon,
    engines: machine.engines.map((engine) => engine.name),
    slots: typeof slots === "string" ? machine.engines.map(() => new Uint8Array(horizon)) : slots,
    operations,
    dependences,
    values,
    ...(words === undefined ? {} : { words }),
  };
  return { from, to, problem, parts, current, complete, ...(conflict === undefined ? {} : { conflict }) };
}

function extraOf(block: Block, schedule: Schedule, operation: OperationIndex, carries: boolean): number {
  if (!carries) return 0;
  return block.operations[operation]!.forms[schedule.placements[operation]!.form]!.extraLatency ?? 0;
}
