import { dependenceGraph } from "../../graph/dependenceGraph.ts";
import type { Block, Form } from "../../ir/block.ts";
import { farthestRow, waitAfter } from "../../ir/waiting.ts";
import type { SchedulingMachine } from "../../machine/machine.ts";
import { activeDependences, firstCycle, lastCycle, type Placement, type Schedule } from "../../schedule/schedule.ts";
import { Pressure } from "../problem/pressure.ts";
import { dropEmptyCycles } from "./dropEmptyCycles.ts";
import { OpenSlots } from "./openSlots.ts";

/**
 * Global left shift: in the order of their cycles, every operation moves to the earliest cycles that its predecessors,
 * the slots and the live words allow, in the form it has; then cycles left empty are dropped. Never longer, and every
 * operation issues where it did or earlier.
 */
export function leftShift(block: Block, machine: SchedulingMachine, schedule: Schedule): Schedule {
  const placements: Placement[] = [...schedule.placements];
  const slots = new OpenSlots(machine, schedule.length + longestRow(block));
  const formOf = (operation: number): Form => block.operations[operation]!.forms[placements[operation]!.form]!;
  for (const [operation, { cycles }] of placements.entries()) slots.take(formOf(operation), cycles, 1);
  const pressure = new Pressure(block, schedule, machine.scratchWords ?? Number.POSITIVE_INFINITY);

  const active = activeDependences(block, placements);
  const { offsets, edges } = dependenceGraph({ operations: block.operations, dependences: active }).predecessors;
  for (const operation of issueOrder(block, schedule)) {
    const placement = placements[operation]!;
    let ready = 0;
    for (let at = offsets[operation]!; at < offsets[operation + 1]!; at++) {
      const edge = active[edges[at]!]!;
      ready = Math.max(ready, lastCycle(placements[edge.from]!) + waitAfter(edge, formOf(edge.from)));
    }
    const first = firstCycle(placement);
    if (ready >= first && placement.cycles.length === 1) continue;
    const form = formOf(operation);
    slots.take(form, placement.cycles, -1);
    const [last, before] = [lastCycle(placement), sum(placement.cycles)];
    for (let start = slots.next(form, ready); start <= first; ) {
      const cycles = slots.fill(form, start, last);
      // From a later start on there is no more room, and the lanes issue no earlier.
      if (cycles === undefined || sum(cycles) >= before) break;
      const full = pressure.move(operation, cycles[0]!, cycles.at(-1)!);
      if (full < 0) {
        placements[operation] = { form: placement.form, cycles };
        break;
      }
      // What begins before that boundary begins words too many there, and frees no more than now.
      start = slots.next(form, Math.max(start + 1, full));
    }
    slots.take(form, placements[operation]!.cycles, 1);
  }
  return dropEmptyCycles(block, { placements, length: schedule.length });
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
