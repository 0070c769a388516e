import type { Block, Cycle, Dependence, OperationIndex } from "../../ir/block.ts";
import { holdsAt } from "../../ir/formDependences.ts";
import { timingOf } from "../../ir/issueRange.ts";
import { validateBlock } from "../../ir/validateBlock.ts";
import { farthestRow, waitAfter, waitsForResult } from "../../ir/waiting.ts";
import type { SchedulingMachine } from "../../machine/machine.ts";
import { activeDependences, lastCycle, type Placement, type Schedule } from "../../schedule/schedule.ts";
import { type Arrival, type Demand, deadlines, issueWindow, offeredDependence, releasesOf } from "./deadline.ts";
import type { Problem, ProblemDependence, ProblemOperation } from "./problem.ts";
import { type Border, residualSlots, residualWords, unreadable } from "./residual.ts";
import { type BlockIndex, blockIndex, type ScheduleIndex, scheduleIndex } from "./scheduleIndex.ts";

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
  /**
   * False where a form was withheld because it reads a value that is over before the window: then "infeasible" is no proof.
   */
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
 * Cuts cycles `from` .. `to - 1` of a schedule out as a problem with `horizon` cycles (rolling and remove-a-cycle
 * windows). With `horizon = to - from` the present placements are a solution, and `stitch` of them is the schedule.
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
  return new Cutter(block, machine).cut(schedule, from, to, horizon);
}

/** `cutWindow` for many windows of one block: what depends on the block or the schedule alone is compiled once. */
export class Cutter {
  readonly block: Block;
  readonly machine: SchedulingMachine;
  readonly #blockIndex: BlockIndex;
  #scheduleIndex: ScheduleIndex | undefined;
  /** Scratch space: index in the problem of each operation of the block, -1 for those outside. */
  readonly #indexOf: Int32Array;

  constructor(block: Block, machine: SchedulingMachine) {
    validateBlock(block, machine);
    const timing = timingOf(block);
    if (timing !== undefined) throw new RangeError(`block "${block.name}" has ${timing}: windows know none`);
    this.block = block;
    this.machine = machine;
    this.#blockIndex = blockIndex(block);
    this.#indexOf = new Int32Array(block.operations.length).fill(-1);
  }

  /** Cycles beyond a window's border in which a change may change its problem. */
  get reach(): number {
    return Math.max(this.#blockIndex.reach, this.#blockIndex.longest) + 1;
  }

  cut(schedule: Schedule, from: Cycle, to: Cycle, horizon: number = to - from): Window {
    if (!(Number.isInteger(from) && Number.isInteger(to) && 0 <= from && from < to && to <= schedule.length)) {
      throw new RangeError(`window ${from}..${to} is not inside the schedule's cycles 0..${schedule.length}`);
    }
    if (!Number.isInteger(horizon) || horizon < 1)
      throw new RangeError(`horizon ${horizon}: at least 1 cycle is wanted`);
    if (this.#scheduleIndex?.schedule !== schedule) this.#scheduleIndex = scheduleIndex(this.block, schedule);
    const { starts, lanes } = this.#scheduleIndex;
    const members = [...new Set(lanes.subarray(starts[from]!, starts[to]!))].sort((a, b) => a - b);
    for (const [index, operation] of members.entries()) this.#indexOf[operation] = index;
    const border = { from, to, horizon, shift: to - from - horizon };
    const window = cutOut(
      this.block,
      this.machine,
      this.#blockIndex,
      this.#scheduleIndex,
      members,
      this.#indexOf,
      border,
    );
    for (const operation of members) this.#indexOf[operation] = -1;
    return window;
  }
}

function cutOut(
  block: Block,
  machine: SchedulingMachine,
  blockIndex: BlockIndex,
  scheduleIndex: ScheduleIndex,
  members: readonly OperationIndex[],
  indexOf: Int32Array,
  border: Border,
): Window {
  const { from, to, horizon, shift } = border;
  const { schedule, first, last } = scheduleIndex;
  const { placements } = schedule;
  const { successors, predecessors } = blockIndex.graph;
  const distance = (edge: Dependence): number =>
    waitAfter(edge, block.operations[edge.from]!.forms[placements[edge.from]!.form]!);

  const arrivals: Arrival[] = [];
  const demands: Demand[] = [];
  /** In numbers of the block's forms. */
  const inside: ProblemDependence[] = [];
  for (const [index, operation] of members.entries()) {
    for (let at = successors.offsets[operation]!; at < successors.offsets[operation + 1]!; at++) {
      const edge = block.dependences[successors.edges[at]!]!;
      const { to: taker, latency, kind } = edge;
      if (indexOf[taker]! >= 0) {
        inside.push({ ...edge, from: index, to: indexOf[taker]! });
      } else if (last[operation]! < to && holdsAt(edge.toForms, placements[taker]!.form)) {
        const limit = first[taker]! - shift - from - latency;
        demands.push({ index, limit, extra: waitsForResult(kind), forms: edge.fromForms });
      }
    }
    if (first[operation]! < from) continue;
    for (let at = predecessors.offsets[operation]!; at < predecessors.offsets[operation + 1]!; at++) {
      const edge = block.dependences[predecessors.edges[at]!]!;
      if (indexOf[edge.from]! >= 0 || !holdsAt(edge.fromForms, placements[edge.from]!.form)) continue;
      arrivals.push({ index, cycle: last[edge.from]! + distance(edge) - from, forms: edge.toForms });
    }
  }
  let conflict: string | undefined;
  if (shift > 0 && horizon < blockIndex.longest) {
    // Only a dependence longer than what is left of the window can be broken by the outside moving together.
    const broken = activeDependences(block, placements).find(
      (edge) =>
        last[edge.from]! < from && first[edge.to]! >= to && first[edge.to]! - shift < last[edge.from]! + distance(edge),
    );
    if (broken !== undefined) {
      const [giver, taker] = [block.operations[broken.from]!.id, block.operations[broken.to]!.id];
      conflict = `${taker} waits for ${giver} across the window`;
    }
  }
  const limits = deadlines(members.length, horizon, demands);
  const release = releasesOf(new Int32Array(members.length), arrivals);
  const unread = unreadable(block, machine, blockIndex, scheduleIndex, members, border);

  const operations: ProblemOperation[] = [];
  const parts: WindowPart[] = [];
  const current: Placement[] = [];
  let complete = true;
  for (const [index, operation] of members.entries()) {
    const { id, forms } = block.operations[operation]!;
    const placement = placements[operation]!;
    const form = forms[placement.form]!;
    const lanes = [...placement.cycles.keys()].filter((lane) => {
      const cycle = placement.cycles[lane]!;
      return from <= cycle && cycle < to;
    });
    const reach = farthestRow(form);
    const whole = lanes.length === placement.cycles.length;
    const relative = lanes.map((lane) => placement.cycles[lane]! - from);
    if (lastCycle(placement) < to && lastCycle(placement) + reach >= to) {
      // Rows that reach over the right border tie the operation to it: it stays where it is, seen from there.
      const cycle = relative[0]! - shift;
      const rows = form.rows.filter((row) => cycle + row.offset < horizon);
      if (!whole || relative.length > 1 || cycle < 0) conflict = `${id} reaches over the right border of the window`;
      const at = Math.max(0, cycle);
      operations.push({ id, origin: operation, forms: [{ ...form, rows }], release: at, deadline: at });
      parts.push({ operation, forms: [placement.form] });
    } else if (whole) {
      const offered = [...forms.keys()].filter((at) => !unread.get(operation)?.has(at));
      if (offered.length < forms.length) complete = false;
      const windows = offered.map((at) => ({ release: release(index, at), deadline: limits(index, forms[at]!, at) }));
      operations.push({ id, origin: operation, forms: offered.map((at) => forms[at]!), ...issueWindow(windows) });
      parts.push({ operation, forms: offered });
    } else {
      const piece = { ...form, lanes: lanes.length };
      const deadline = lastCycle(placement) >= to ? horizon - 1 - reach : limits(index, form, placement.form);
      operations.push({ id, origin: operation, forms: [piece], release: release(index, placement.form), deadline });
      parts.push({ operation, lanes, forms: [placement.form] });
    }
    current.push({ form: parts[index]!.forms.indexOf(placement.form), cycles: relative });
  }

  const slots = residualSlots(block, machine, blockIndex, scheduleIndex, border);
  if (typeof slots === "string") conflict = slots;
  const offered = (index: number): readonly number[] => parts[index]!.forms;
  const dependences = inside.flatMap((edge) => offeredDependence(edge, offered) ?? []);
  const { values, words } = residualWords(block, machine, blockIndex, scheduleIndex, members, indexOf, offered, border);
  const problem: Problem = {
    name: `${block.name} ${from}..${to}`,
    horizon,
    engines: machine.engines.map((engine) => engine.name),
    slots: typeof slots === "string" ? machine.engines.map(() => new Int32Array(horizon)) : slots,
    operations,
    dependences,
    values,
    ...(words === undefined ? {} : { words }),
  };
  return { from, to, problem, parts, current, complete, ...(conflict === undefined ? {} : { conflict }) };
}
