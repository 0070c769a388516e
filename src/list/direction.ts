import { dependenceGraph } from "../graph/dependenceGraph.ts";
import { heads, tails } from "../graph/heads.ts";
import type { Block, Dependence, OperationIndex } from "../ir/block.ts";
import { isSure } from "../ir/formDependences.ts";
import { waitsForResult } from "../ir/waiting.ts";
import { type FormGroups, formSubsets } from "./formGroups.ts";
import { type FormTable, subsetKey } from "./formTable.ts";
import { type Occupancy, occupancy } from "./occupancy.ts";

/** An edge that holds between some forms. */
interface EdgeCondition {
  /** Forms of the operation that it leads from in this direction; all, where undefined. */
  readonly forms: readonly number[] | undefined;
  /** The groups that wait because of it; undefined: the whole operation does. */
  readonly groups: readonly number[] | undefined;
}

/**
 * A block read in one direction of time. Forward, a value begins with its first definer and ends with its last user or
 * definer. Backward, cycle t is H-1-t and boundary b is H-b, and the live range of a value begins with the first of its
 * users or definers to be met and ends with the last definer: the same machinery schedules both ways.
 */
export interface Direction extends Occupancy {
  readonly mirrored: boolean;
  /** Edges out of operation i: rows i of `offsets` into the three arrays beside it. */
  readonly successors: {
    readonly offsets: Int32Array;
    readonly targets: Int32Array;
    readonly latencies: Int32Array;
    /** 1 where the extra latency of the operation's form is to be added. */
    readonly extras: Uint8Array;
    /** By edge (0: none, each operation in whatever form): which of `conditions` it has, plus 1. */
    readonly conditions: Uint32Array;
  };
  readonly conditions: readonly EdgeCondition[];
  /** The forms of operations that wait for different operations. */
  readonly groups: FormGroups;
  /** For each operation with groups, its class when those in a mask are ready. */
  readonly classOfMask: ReadonlyMap<OperationIndex, Int32Array>;
  /** All that an operation may wait for, in any form; and what it waits for in all of them. */
  readonly predecessorCounts: Int32Array;
  readonly sureCounts: Int32Array;
  /** Longest path from each operation's issue to the issue of a sink, whatever the forms forward; over all dependences. */
  readonly tails: Int32Array;
  /** The same without those that hold in some forms only: no pass ends earlier after an operation. */
  readonly sureTails: Int32Array;
  /** Operations with every predecessor before its successors. */
  readonly order: Int32Array;
}

/**
 * Compiles one direction of a block. Backward, an edge carries the largest extra latency of the forms of its source,
 * because the source's form is not yet known when the edge is met.
 * @throws {RangeError} when dependences form a cycle.
 */
export function direction(block: Block, forms: FormTable, groups: FormGroups, mirrored: boolean): Direction {
  const takesExtra = ({ kind }: Dependence): boolean => waitsForResult(kind);
  const latest = (edge: Dependence): number =>
    edge.latency + (mirrored && takesExtra(edge) ? (forms.largestExtra[edge.from] ?? 0) : 0);
  const graph = dependenceGraph(block, latest);
  const out = mirrored ? graph.predecessors : graph.successors;
  const into = mirrored ? graph.successors : graph.predecessors;
  const extras = new Uint8Array(out.targets.length);
  if (!mirrored) for (const [k, edge] of out.edges.entries()) extras[k] = takesExtra(block.dependences[edge]!) ? 1 : 0;
  const conditions: EdgeCondition[] = [];
  const conditionOf = new Uint32Array(out.targets.length);
  const predecessorCounts = Int32Array.from(graph.order, (_, i) => into.offsets[i + 1]! - into.offsets[i]!);
  const sureCounts = predecessorCounts.slice();
  const sure = block.dependences.every(isSure);
  if (!sure) {
    for (const [k, edge] of out.edges.entries()) {
      const { fromForms, toForms } = block.dependences[edge]!;
      const condition = { forms: mirrored ? toForms : fromForms, groups: groups.waiting.get(edge) };
      if (condition.groups !== undefined) sureCounts[out.targets[k]!]!--;
      if (condition.forms !== undefined || condition.groups !== undefined) conditionOf[k] = conditions.push(condition);
    }
  }
  const least = (edge: Dependence): number => edge.latency + (takesExtra(edge) ? forms.leastExtra[edge.from]! : 0);
  const plain = forms.leastExtra.every((extra) => extra === 0);
  const all = mirrored ? heads(graph) : tails(plain ? graph : dependenceGraph(block, least));
  const order = mirrored ? graph.order.slice().reverse() : graph.order;
  const { offsets, targets, latencies } = out;
  const successors = { offsets, targets, latencies, extras, conditions: conditionOf };
  return {
    mirrored,
    successors,
    conditions,
    groups,
    classOfMask: classesOfMasks(forms, groups),
    predecessorCounts,
    sureCounts,
    tails: all,
    sureTails: sure ? all : sureTails(successors, order, forms.leastExtra),
    order,
    ...occupancy(block, mirrored),
  };
}

/** Longest paths over edges without a condition. */
function sureTails(
  { offsets, targets, latencies, extras, conditions }: Direction["successors"],
  order: Int32Array,
  leastExtra: Int32Array,
): Int32Array {
  const longest = new Int32Array(order.length);
  for (let at = order.length - 1; at >= 0; at--) {
    const i = order[at]!;
    for (let k = offsets[i]!; k < offsets[i + 1]!; k++) {
      if (conditions[k] !== 0) continue;
      longest[i] = Math.max(longest[i]!, longest[targets[k]!]! + latencies[k]! + extras[k]! * leastExtra[i]!);
    }
  }
  return longest;
}

function classesOfMasks({ classOf, subsets }: FormTable, groups: FormGroups): ReadonlyMap<OperationIndex, Int32Array> {
  const classes = new Map<OperationIndex, Int32Array>();
  for (const [operation, sets] of formSubsets(groups)) {
    const free = classOf[operation]!;
    classes.set(operation, Int32Array.from([-1, ...sets.map((set) => subsets.get(subsetKey(free, set))!)]));
  }
  return classes;
}
