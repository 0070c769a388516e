import type { Block, Dependence, Form } from "../../ir/block.ts";
import { farthestRow, waitAfter } from "../../ir/waiting.ts";
import type { SchedulingMachine } from "../../machine/machine.ts";
import { activeDependences, firstCycle, lastCycle, type Placement, type Schedule } from "../../schedule/schedule.ts";
import { Pressure } from "../problem/pressure.ts";

/**
 * Global left shift: in the order of their cycles, every operation moves to the earliest cycles that its predecessors,
 * the slots and the live words allow, in the form it has; then cycles left empty are dropped. Never longer, and every
 * operation issues where it did or earlier.
 */
export function leftShift(block: Block, machine: SchedulingMachine, schedule: Schedule): Schedule {
  const placements: Placement[] = [...schedule.placements];
  const used = machine.engines.map(() => new Int32Array(schedule.length + longestRow(block)));
  const reserve = (operation: number, sign: 1 | -1): void => {
    const { form, cycles } = placements[operation]!;
    for (const { engine, offset, slots } of block.operations[operation]!.forms[form]!.rows) {
      for (const cycle of cycles) used[engine]![cycle + offset]! += sign * slots;
    }
  };
  for (const operation of placements.keys()) reserve(operation, 1);
  const pressure = new Pressure(block, schedule, machine.scratchWords ?? Number.POSITIVE_INFINITY);

  const formOf = (operation: number): Form => block.operations[operation]!.forms[placements[operation]!.form]!;
  const incoming: Dependence[][] = placements.map(() => []);
  for (const edge of activeDependences(block, placements)) incoming[edge.to]!.push(edge);
  const order = issueOrder(block, schedule);
  for (const operation of order) {
    const placement = placements[operation]!;
    let ready = 0;
    for (const edge of incoming[operation]!) {
      ready = Math.max(ready, lastCycle(placements[edge.from]!) + waitAfter(edge, formOf(edge.from)));
    }
    const first = firstCycle(placement);
    if (ready >= first && placement.cycles.length === 1) continue;
    const form = formOf(operation);
    reserve(operation, -1);
    const room = (cycle: number): number =>
      form.rows.reduce((least, { engine, offset, slots }) => {
        const free = machine.engines[engine]!.slots - used[engine]![cycle + offset]!;
        return slots === 0 ? least : Math.min(least, Math.floor(free / slots));
      }, Number.POSITIVE_INFINITY);
    for (let start = ready; start <= first; start++) {
      const cycles = fill(start, lastCycle(placement), placement.cycles.length, room);
      if (cycles === undefined || sum(cycles) >= sum(placement.cycles)) continue;
      if (!pressure.move(operation, cycles[0]!, cycles.at(-1)!)) continue;
      placements[operation] = { form: placement.form, cycles };
      break;
    }
    reserve(operation, 1);
  }
  return dropEmptyCycles(block, { placements, length: schedule.length });
}

/** `lanes` cycles in [start, end] from the left, as many in one cycle as there is room for. */
function fill(start: number, end: number, lanes: number, room: (cycle: number) => number): number[] | undefined {
  const cycles: number[] = [];
  for (let cycle = start; cycle <= end && cycles.length < lanes; cycle++) {
    const taken = Math.min(lanes - cycles.length, Math.max(0, room(cycle)));
    for (let lane = 0; lane < taken; lane++) cycles.push(cycle);
  }
  return cycles.length === lanes ? cycles : undefined;
}

/** Takes out cycles in which nothing issues or occupies a slot, where no latency needs them. */
export function dropEmptyCycles(block: Block, schedule: Schedule): Schedule {
  const busy = new Uint8Array(schedule.length);
  for (const [operation, { form, cycles }] of schedule.placements.entries()) {
    const reach = farthestRow(block.operations[operation]!.forms[form]!);
    for (const cycle of cycles) busy.fill(1, cycle, cycle + reach + 1);
  }
  const active = activeDependences(block, schedule.placements);
  let { placements, length } = schedule;
  for (let cycle = schedule.length - 1; cycle >= 0; cycle--) {
    if (busy[cycle] === 1 || length === 1) continue;
    const needed = active.some((edge) => {
      const { from, to } = edge;
      const last = lastCycle(placements[from]!);
      const first = firstCycle(placements[to]!);
      if (last >= cycle || first <= cycle) return false;
      return first - last <= waitAfter(edge, block.operations[from]!.forms[placements[from]!.form]!);
    });
    if (needed) continue;
    placements = placements.map(({ form, cycles }) => ({
      form,
      cycles: cycles.map((at) => (at > cycle ? at - 1 : at)),
    }));
    length--;
  }
  return { placements, length };
}

/** Operations by first cycle; those of one cycle so that a dependence of latency 0 runs forward. */
function issueOrder(block: Block, schedule: Schedule): number[] {
  const depth = new Int32Array(schedule.placements.length);
  const zero = activeDependences(block, schedule.placements).filter(
    ({ from, to }) => lastCycle(schedule.placements[from]!) === firstCycle(schedule.placements[to]!),
  );
  for (let changed = true; changed; ) {
    changed = false;
    for (const { from, to } of zero) {
      if (depth[to]! > depth[from]!) continue;
      depth[to] = depth[from]! + 1;
      changed = true;
    }
  }
  return [...schedule.placements.keys()].sort(
    (a, b) =>
      firstCycle(schedule.placements[a]!) - firstCycle(schedule.placements[b]!) || depth[a]! - depth[b]! || a - b,
  );
}

function longestRow(block: Block): number {
  let most = 0;
  for (const { forms } of block.operations) for (const form of forms) most = Math.max(most, farthestRow(form));
  return most + 1;
}

const sum = (cycles: readonly number[]): number => cycles.reduce((total, cycle) => total + cycle, 0);
