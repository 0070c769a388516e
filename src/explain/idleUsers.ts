import type { Block, Cycle, EngineIndex, OperationIndex } from "../ir/block.ts";
import type { Schedule } from "../schedule/schedule.ts";
import type { Readiness } from "./idleReadiness.ts";

/** A way for an operation to use an idle slot of an engine: a row of a form that it has or, not begun, could take. */
export interface SlotUser {
  readonly operation: OperationIndex;
  readonly form: number;
  readonly divided: boolean;
  /** Offset of the row from the issue cycle. */
  readonly offset: number;
  /** In cycles `ready` .. `end - 1` the dependences allow it, and it would be earlier than the schedule has it. */
  readonly ready: Cycle;
  readonly end: Cycle;
  /** The predecessor that `ready` comes from, -1 for none. */
  readonly waitsFor: OperationIndex;
  /** How many slots of a cycle it could use. */
  slots(cycle: Cycle): number;
}

/** All ways to use slots of an engine earlier than the schedule does, by `ready`, then by operation. */
export function slotUsers(
  { block, schedule, readiness }: { block: Block; schedule: Schedule; readiness: Readiness },
  engine: EngineIndex,
): SlotUser[] {
  const users: SlotUser[] = [];
  for (const [operation, { id, forms }] of block.operations.entries()) {
    const placement = schedule.placements[operation]!;
    for (const [form, { rows, lanes }] of forms.entries()) {
      const divided = lanes > 1;
      // Once begun, an operation stays in its form.
      const until = form === placement.form ? readiness.last[operation]! : readiness.first[operation]!;
      for (const row of rows) {
        if (row.engine !== engine) continue;
        const { offset } = row;
        const { cycle, waitsFor } = readiness.readyIn(operation, form);
        const ready = cycle + offset;
        const end = until + offset;
        if (ready > end && form !== placement.form) continue;
        if (ready > end)
          throw new RangeError(`"${id}" issues in cycle ${end - offset}, before its predecessors allow it`);
        const slots =
          divided && form === placement.form
            ? (cycle: Cycle) => row.slots * placement.cycles.filter((lane) => lane > cycle - offset).length
            : () => row.slots * lanes;
        users.push({ operation, form, divided, offset, ready, waitsFor, end, slots });
      }
    }
  }
  return users.sort((a, b) => a.ready - b.ready || a.operation - b.operation);
}
