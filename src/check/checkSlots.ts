import type { Block } from "../ir/block.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import type { Schedule } from "../schedule/schedule.ts";
import type { Issue } from "./checkPlacements.ts";
import type { Violation } from "./checkViolation.ts";

/** Slots by engine and cycle: every row of every lane at its offset. Operations with a malformed placement are left out. */
export function checkSlots(
  block: Block,
  machine: SchedulingMachine,
  { placements }: Schedule,
  issue: Issue,
  violations: Violation[],
): void {
  const engines = machine.engines.length;
  const used = new Float64Array(issue.end * engines);
  for (let operation = 0; operation < block.operations.length; operation++) {
    if (issue.first[operation]! < 0) continue;
    const { form, cycles } = placements[operation]!;
    for (const { engine, offset, slots } of block.operations[operation]!.forms[form]!.rows) {
      for (const cycle of cycles) used[(cycle + offset) * engines + engine]! += slots;
    }
  }
  for (let at = 0; at < used.length; at++) {
    const engine = at % engines;
    const { name, slots } = machine.engines[engine]!;
    if (used[at]! <= slots) continue;
    const cycle = (at - engine) / engines;
    const message = `${name} issues ${used[at]} slots in cycle ${cycle}, ${slots} allowed`;
    violations.push({ kind: "slots", message, cycle, engine });
  }
}
