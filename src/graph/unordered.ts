import type { Adjacency, DependenceGraph } from "./dependenceGraph.ts";

/** Operations that must be ordered with `from`: after it, or (`either`) on any side of it. `from` itself may be among them. */
export interface OrderDemand {
  readonly from: number;
  readonly to: readonly number[];
  readonly either: boolean;
}

/**
 * The first demand that no chain of dependences meets, with the operation that is not ordered as it wants. Direct
 * dependences answer most demands at once. For the others, marks of 32 sources at a time run along the topological
 * order, between the first and the last operation in question: sources / 32 times the edges there, at most.
 */
export function unordered<D extends OrderDemand>(
  graph: DependenceGraph,
  demands: readonly D[],
): { readonly demand: D; readonly operation: number } | undefined {
  const { operations, order, successors, predecessors } = graph;
  const position = new Int32Array(operations);
  for (let at = 0; at < operations; at++) position[order[at]!] = at;
  const open = notDirect(graph, demands);
  open.sort((a, b) => position[a.from]! - position[b.from]!);

  const after = new Uint32Array(operations);
  const before = new Uint32Array(operations);
  for (let start = 0; start < open.length; start += 32) {
    const chunk = open.slice(start, start + 32);
    // Definers of one value share their list of users: it is gone through once, for the bits of all of them.
    const bits = new Map<readonly number[], number>();
    for (const [bit, { to }] of chunk.entries()) bits.set(to, (bits.get(to) ?? 0) | (1 << bit));
    let [low, high] = [position[chunk[0]!.from]!, position[chunk.at(-1)!.from]!];
    for (const to of bits.keys()) {
      for (const operation of to) {
        low = Math.min(low, position[operation]!);
        high = Math.max(high, position[operation]!);
      }
    }
    after.fill(0, low, high + 1);
    before.fill(0, low, high + 1);
    for (const [bit, { from }] of chunk.entries()) {
      after[position[from]!]! |= 1 << bit;
      before[position[from]!]! |= 1 << bit;
    }
    for (let at = low; at <= high; at++) after[at]! |= gathered(predecessors, order[at]!, position, after, low, high);
    for (let at = high; at >= low; at--) before[at]! |= gathered(successors, order[at]!, position, before, low, high);
    let either = 0;
    for (const [bit, demand] of chunk.entries()) if (demand.either) either |= 1 << bit;
    for (const [to, wanted] of bits) {
      for (const operation of to) {
        const at = position[operation]!;
        const missing = wanted & ~(after[at]! | (before[at]! & either));
        if (missing !== 0) return { demand: chunk[31 - Math.clz32(missing)]!, operation };
      }
    }
  }
  return undefined;
}

/** The marks of an operation's neighbours on one side, those between `low` and `high` in the order. */
function gathered(
  { offsets, targets }: Adjacency,
  operation: number,
  position: Int32Array,
  marks: Uint32Array,
  low: number,
  high: number,
): number {
  let all = 0;
  for (let e = offsets[operation]!; e < offsets[operation + 1]!; e++) {
    const at = position[targets[e]!]!;
    if (at >= low && at <= high) all |= marks[at]!;
  }
  return all;
}

/** The demands that are not met by direct dependences alone. */
function notDirect<D extends OrderDemand>(graph: DependenceGraph, demands: readonly D[]): D[] {
  const met = new Int32Array(graph.operations).fill(-1);
  const mark = ({ offsets, targets }: Adjacency, from: number, stamp: number): void => {
    for (let e = offsets[from]!; e < offsets[from + 1]!; e++) met[targets[e]!] = stamp;
  };
  return demands.filter(({ from, to, either }, stamp) => {
    met[from] = stamp;
    mark(graph.successors, from, stamp);
    if (either) mark(graph.predecessors, from, stamp);
    return to.some((operation) => met[operation] !== stamp);
  });
}
