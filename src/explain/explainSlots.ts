import type { Lateness, RootCause } from "./idleLateness.ts";
import { type IdleReason, type IdleSlot, type IdleView, idleReasons } from "./idleSlots.ts";

/** Idle slots of an engine in a cycle with one reason. */
export interface SlotReason {
  readonly engine: string;
  readonly cycle: number;
  readonly slots: number;
  readonly reason: IdleReason;
  /** The operation that the reason is about. */
  readonly operation?: string;
  /** Of `noneReady`: the predecessor that the operation waits for, and the one with which the waiting began. */
  readonly waitsFor?: string;
  readonly root?: { readonly operation: string; readonly cause: RootCause["kind"] };
}

/** Idle slots with the same reason by operations of the same stage. */
export interface PurposeReasons {
  readonly reason: IdleReason;
  /** Absent for operations without a stage. */
  readonly stage?: string;
  /** By engine. */
  readonly slots: Readonly<Record<string, number>>;
}

/** An idle slot with names in place of indices. */
export function slotReason(view: IdleView, lateness: Lateness, slot: IdleSlot): SlotReason {
  const { operations } = view.block;
  const { cycle, slots, reason, operation } = slot;
  const engine = view.machine.engines[slot.engine]!.name;
  if (operation === undefined) return { engine, cycle, slots, reason };
  const base = { engine, cycle, slots, reason, operation: operations[operation]!.id };
  if (reason !== "noneReady") return base;
  const root = lateness.root(slot.waitsFor!);
  return {
    ...base,
    waitsFor: operations[slot.waitsFor!]!.id,
    root: { operation: operations[root.operation]!.id, cause: root.cause.kind },
  };
}

/** Idle slots by reason and by the stage of the operation that is named, in order of the reasons. */
export function reasonsByPurpose(view: IdleView, slots: readonly IdleSlot[]): PurposeReasons[] {
  const rows = new Map<string, { reason: IdleReason; stage?: string; slots: Record<string, number> }>();
  for (const { engine, reason, operation, slots: count } of slots) {
    if (operation === undefined) continue;
    const stage = view.block.operations[operation]!.provenance?.stage;
    const key = `${idleReasons.indexOf(reason)} ${stage ?? ""}`;
    const row = rows.get(key) ?? { reason, ...(stage === undefined ? {} : { stage }), slots: {} };
    rows.set(key, row);
    const { name } = view.machine.engines[engine]!;
    row.slots[name] = (row.slots[name] ?? 0) + count;
  }
  return [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}
