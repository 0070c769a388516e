import { engineIndex } from "../machine/machine.ts";
import { chainText, type Lateness, type RootCause } from "./idleLateness.ts";
import type { IdleSlot, IdleView } from "./idleSlots.ts";
import type { EngineTotals } from "./idleTotals.ts";

/** A wait, with how many idle slots of an engine it stands behind and an example in words. */
export interface Chain {
  readonly engine: string;
  readonly slots: number;
  /** Ids, from the operation that waits back to the one with which the waiting began. */
  readonly operations: readonly string[];
  readonly cause: RootCause["kind"];
  readonly text: string;
}

/**
 * The operations with which the waiting for idle slots began, each with one chain; most slots first, but a slot counts by
 * the square of its engine's load: what stores wait for is of no interest where stores are hardly used.
 */
export function longestWaits(
  view: IdleView,
  lateness: Lateness,
  slots: readonly IdleSlot[],
  engines: readonly EngineTotals[],
): Chain[] {
  const weighted = engines.flatMap(({ engine, used, capacity }) => {
    const weight = capacity === 0 ? 0 : (used / capacity) ** 2;
    return waitsOf(view, lateness, slots, engineIndex(view.machine, engine)).map((chain) => ({
      chain,
      weight: weight * chain.slots,
    }));
  });
  return weighted.sort((a, b) => b.weight - a.weight).map(({ chain }) => chain);
}

function waitsOf(view: IdleView, lateness: Lateness, slots: readonly IdleSlot[], engine: number): Chain[] {
  const byRoot = new Map<number, { slots: number; example: IdleSlot }>();
  for (const slot of slots) {
    if (slot.engine !== engine || slot.reason !== "noneReady") continue;
    const root = lateness.root(slot.waitsFor!).operation;
    const known = byRoot.get(root) ?? { slots: 0, example: slot };
    known.slots += slot.slots;
    byRoot.set(root, known);
  }
  return [...byRoot.values()].map(({ slots: count, example }) => {
    const { operations: links, cause } = lateness.chain(example.waitsFor!);
    const operations = [example.operation!, ...links];
    return {
      engine: view.machine.engines[engine]!.name,
      slots: count,
      operations: operations.map((operation) => view.block.operations[operation]!.id),
      cause: cause.kind,
      text: chainText(view, { operations, cause }),
    };
  });
}
