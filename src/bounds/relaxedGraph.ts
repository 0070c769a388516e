import { type DependenceGraph, dependenceGraph } from "../graph/dependenceGraph.ts";
import type { Dependence, Operation } from "../ir/block.ts";
import { leastAdded, waitsForResult } from "../ir/waiting.ts";
import type { SchedulingMachine } from "../machine/machine.ts";

/** What bounds see of a block, or of a window's problem. */
export interface RelaxationSource {
  readonly operations: readonly Pick<Operation, "id" | "forms">[];
  readonly dependences: readonly Pick<Dependence, "from" | "to" | "latency" | "kind">[];
}

/**
 * The dependences of a block with the least latency that any choice of forms leaves them: RAW and WAW count the smallest
 * `extraLatency` of their operation's forms. Bounds hold for every choice of forms because of it.
 * @throws {RangeError} as `dependenceGraph` does.
 */
export function relaxedGraph(block: RelaxationSource): DependenceGraph {
  // Looked up once an operation, not once a dependence.
  const added = block.operations.map(({ forms }) => leastAdded(forms));
  return dependenceGraph(block, ({ from, latency, kind }) =>
    waitsForResult(kind) ? latency + (added[from] ?? 0) : latency,
  );
}

/**
 * For each operation, the greatest offset in the reservation table of the form that reaches least far: so many cycles of a
 * schedule follow its issue even if nothing depends on it. Engines that cost no cycle do not count.
 */
export function leastReach(block: Pick<RelaxationSource, "operations">, machine: SchedulingMachine): Int32Array {
  return Int32Array.from(block.operations, ({ forms }) => {
    const reach = forms.map((form) =>
      form.rows.reduce((most, row) => (machine.engines[row.engine]?.free ? most : Math.max(most, row.offset)), 0),
    );
    return reach.length === 0 ? 0 : Math.min(...reach);
  });
}
