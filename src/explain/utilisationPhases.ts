import type { Cycle, EngineIndex } from "../ir/block.ts";
import type { SchedulingMachine } from "../machine/machine.ts";

/** A stretch of a schedule. */
export interface Phase {
  readonly name: "preamble" | "body" | "tail" | "whole";
  readonly start: Cycle;
  readonly end: Cycle;
}

/** Share of its slots that the binding engine uses where a schedule runs at full speed. */
export const fullShare = 0.95;

/** Cycles over which that share is taken: short, so that the borders are sharp. */
export const phaseCycles = 8;

/** The engine with the largest share of its slots used; the first of equals. -1 where no engine costs cycles. */
export function bindingEngine(machine: SchedulingMachine, used: readonly Int32Array[]): EngineIndex {
  let best = -1;
  let largest = -1;
  for (const [engine, { slots, free }] of machine.engines.entries()) {
    if (free === true) continue;
    const share = used[engine]!.reduce((sum, each) => sum + each, 0) / slots;
    if (share > largest) [best, largest] = [engine, share];
  }
  return best;
}

/**
 * Preamble, body and tail. The body reaches from the start of the first window of `cycles` cycles in which the binding
 * engine uses at least `fullShare` of its slots to the end of the last such window. Without one, the schedule is one piece.
 * Phases without cycles are left out.
 */
export function phases(used: Int32Array, slots: number, cycles = phaseCycles): Phase[] {
  const length = used.length;
  let sum = 0;
  let start = -1;
  let end = -1;
  for (let cycle = 0; cycle < length; cycle++) {
    sum += used[cycle]! - (cycle >= cycles ? used[cycle - cycles]! : 0);
    if (cycle + 1 < cycles || sum < fullShare * slots * cycles) continue;
    if (start < 0) start = cycle + 1 - cycles;
    end = cycle + 1;
  }
  if (start < 0) return [{ name: "whole", start: 0, end: length }];
  const all = [
    { name: "preamble", start: 0, end: start },
    { name: "body", start, end },
    { name: "tail", start: end, end: length },
  ] as const;
  return all.filter((phase) => phase.start < phase.end);
}
