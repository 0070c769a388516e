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
  // A few operations may lie millions of cycles apart, on a machine of hundreds of engines.
  const dense = issue.end * engines <= 2 ** 24;
  const used = new Float64Array(dense ? issue.end * engines : 0);
  const sparse = new Map<number, number>();
  for (let operation = 0; operation < block.operations.length; operation++) {
    if (issue.first[operation]! < 0) continue;
    const { form, cycles } = placements[operation]!;
    for (const { engine, offset, slots } of block.operations[operation]!.forms[form]!.rows) {
      for (const cycle of cycles) {
        const at = (cycle + offset) * engines + engine;
        if (dense) used[at]! += slots;
        else sparse.set(at, (sparse.get(at) ?? 0) + slots);
      }
    }
  }
  const demand = (at: number, issued: number): void => {
    const engine = at % engines;
    const { name, slots } = machine.engines[engine]!;
    if (issued <= slots) return;
    const cycle = (at - engine) / engines;
    const message = `${name} issues ${issued} slots in cycle ${cycle}, ${slots} allowed`;
    violations.push({ kind: "slots", message, cycle, engine });
  };
  for (let at = 0; at < used.length; at++) demand(at, used[at]!);
  for (const [at, issued] of [...sparse].sort(([one], [other]) => one - other)) demand(at, issued);
}
