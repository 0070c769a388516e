import type { Form } from "../ir/block.ts";
import { isSure } from "../ir/formDependences.ts";
import { leastAdded, mostAdded } from "../ir/waiting.ts";
import type { LoopInstance } from "./loopInstance.ts";
import { componentsOf } from "./recurrenceBound.ts";

/** Whom a search over rows gives rows. */
export interface RowedOperations {
  readonly chosen: readonly number[];
  /** Engines that cannot hold all operations at once. */
  readonly scarce: readonly number[];
}

/**
 * Operations on cycles of waits and those whose tables take more than a slot, where they ask for something scarce: the others stand in
 * any row that has room.
 */
export function rowedOperations(instance: LoopInstance): RowedOperations {
  const { operations } = instance.loop.body;
  const cyclic = cyclicOperations(instance);
  const ample = ampleEngines(instance);
  const asks = ({ rows }: Form): boolean => rows.some(({ engine, slots }) => slots > 0 && !ample.has(engine));
  // Longest waits lead through operations without rows, so they must not depend on anybody's form.
  const plain =
    instance.edges.every((edge) => isSure(edge) || !cyclic.has(edge.from) || !cyclic.has(edge.to)) &&
    [...cyclic].every((i) => leastAdded(operations[i]!.forms) === mostAdded(operations[i]!.forms));
  const chosen = [...operations.keys()].filter((i) => {
    const { forms } = operations[i]!;
    // Who asks for nothing that is scarce stands in any row; on a cycle of waits it must have no choice of forms, either.
    if (cyclic.has(i)) return !plain || forms.length > 1 || forms.some(asks);
    return forms.some(asks) && !forms.every(isUnit);
  });
  const scarce = [...instance.machine.engines.keys()].filter((engine) => !ample.has(engine));
  return { chosen, scarce };
}

/** One slot of one engine a lane: any row with a free slot will do. */
function isUnit({ rows }: Form): boolean {
  return rows.length === 0 || (rows.length === 1 && rows[0]!.slots <= 1);
}

/** Engines with slots for all operations at once, whatever their rows. */
function ampleEngines({ loop, machine }: LoopInstance): Set<number> {
  const most = machine.engines.map(() => 0);
  for (const { forms } of loop.body.operations) {
    for (const engine of most.keys()) {
      const asked = forms.map(({ rows, lanes }) => {
        return rows.reduce((sum, row) => sum + (row.engine === engine ? row.slots * lanes : 0), 0);
      });
      most[engine]! += Math.max(0, ...asked);
    }
  }
  return new Set(
    [...most.keys()].filter((engine) => {
      const { slots, unlimited } = machine.engines[engine]!;
      return unlimited === true || most[engine]! <= slots;
    }),
  );
}

/** Operations on a cycle of edges. */
function cyclicOperations({ loop, edges }: LoopInstance): Set<number> {
  const count = loop.body.operations.length;
  const waits = edges.map(({ from, to, distance }) => ({ from, to, distance, cycles: 0 }));
  const component = componentsOf(count, waits);
  const size = new Int32Array(count);
  for (const of of component) size[of]!++;
  const own = new Set(edges.filter(({ from, to }) => from === to).map(({ from }) => from));
  return new Set([...component.keys()].filter((i) => size[component[i]!]! > 1 || own.has(i)));
}
