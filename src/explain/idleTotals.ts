import type { Cycle, EngineIndex } from "../ir/block.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import type { RootCause } from "./idleLateness.ts";
import { type IdleReason, type IdleSlot, idleReasons } from "./idleSlots.ts";

/** Idle slots by reason. */
export type ReasonCounts = Readonly<Record<IdleReason, number>>;

/** How an engine was used in some cycles. */
export interface EngineTotals {
  readonly engine: string;
  /** Slots that could have issued: slots a cycle, times cycles. */
  readonly capacity: number;
  readonly used: number;
  /** The rest, which `reasons` add up to. */
  readonly idle: number;
  readonly reasons: ReasonCounts;
}

/** How the engines were used in cycles [start, end). */
export interface RangeTotals {
  readonly start: Cycle;
  readonly end: Cycle;
  readonly engines: readonly EngineTotals[];
}

/** Totals of `slots` (see `idleSlots`) for cycles [start, end) of the given engines. */
export function idleTotals(
  machine: SchedulingMachine,
  slots: readonly IdleSlot[],
  engines: readonly EngineIndex[],
  [start, end]: readonly [Cycle, Cycle],
): RangeTotals {
  const counts = new Map(engines.map((engine) => [engine, noReasons()]));
  for (const slot of slots) {
    if (slot.cycle < start || slot.cycle >= end) continue;
    const reasons = counts.get(slot.engine);
    if (reasons !== undefined) reasons[slot.reason] += slot.slots;
  }
  return {
    start,
    end,
    engines: engines.map((engine) => {
      const { name, slots: perCycle } = machine.engines[engine]!;
      const reasons = counts.get(engine)!;
      const idle = idleReasons.reduce((sum, reason) => sum + reasons[reason], 0);
      const capacity = perCycle * (end - start);
      return { engine: name, capacity, used: capacity - idle, idle, reasons };
    }),
  };
}

/** Totals of consecutive windows of `cycles` cycles; the last one may be shorter. */
export function idleWindows(
  machine: SchedulingMachine,
  slots: readonly IdleSlot[],
  engines: readonly EngineIndex[],
  { length, cycles }: { readonly length: number; readonly cycles: number },
): RangeTotals[] {
  if (!Number.isInteger(cycles) || cycles < 1)
    throw new RangeError(`windows of ${cycles} cycles; at least 1 is needed`);
  const windows: IdleSlot[][] = Array.from({ length: Math.ceil(length / cycles) }, () => []);
  for (const slot of slots) windows[Math.floor(slot.cycle / cycles)]!.push(slot);
  return windows.map((inside, index) => {
    return idleTotals(machine, inside, engines, [index * cycles, Math.min(length, (index + 1) * cycles)]);
  });
}

/** Idle slots without a ready operation, by where the waiting began. */
export interface WaitingTotals {
  readonly engine: string;
  /** The chain goes back to the start of the block: a longer path than the schedule had time for. */
  readonly start: number;
  readonly words: number;
  readonly policy: number;
  /** By the engine that had no slots. */
  readonly slots: Readonly<Record<string, number>>;
}

/** Sums up the chains behind the idle slots of `reason` `noneReady`. @param rootOf the end of a waiting operation's chain. */
export function waitingTotals(
  machine: SchedulingMachine,
  slots: readonly IdleSlot[],
  engines: readonly EngineIndex[],
  rootOf: (slot: IdleSlot) => RootCause,
): WaitingTotals[] {
  return engines.map((engine) => {
    const totals = { start: 0, words: 0, policy: 0 };
    const bySlots: Record<string, number> = {};
    for (const slot of slots) {
      if (slot.engine !== engine || slot.reason !== "noneReady") continue;
      const cause = rootOf(slot);
      if (cause.kind === "slots") {
        const { name } = machine.engines[cause.engine]!;
        bySlots[name] = (bySlots[name] ?? 0) + slot.slots;
      } else {
        totals[cause.kind] += slot.slots;
      }
    }
    return { engine: machine.engines[engine]!.name, ...totals, slots: bySlots };
  });
}

function noReasons(): Record<IdleReason, number> {
  return { policy: 0, noWords: 0, otherTaken: 0, noneReady: 0, noneLeft: 0 };
}
