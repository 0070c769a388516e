import { dependenceGraph } from "../graph/dependenceGraph.ts";
import { heads, tails } from "../graph/heads.ts";
import type { Block, Dependence } from "../ir/block.ts";
import type { FormTable } from "./formTable.ts";

/** Lists of integers in compressed rows: list i is `items[offsets[i] .. offsets[i+1])`. */
export interface Lists {
  readonly offsets: Int32Array;
  readonly items: Int32Array;
}

/**
 * A block read in one direction of time. Forward, a value begins with its first definer and ends with its last user or
 * definer. Backward, cycle t is H-1-t and boundary b is H-b, and the live range of a value begins with the first of its
 * users or definers to be met and ends with the last definer: the same machinery schedules both ways.
 */
export interface Direction {
  readonly mirrored: boolean;
  /** Edges out of operation i: rows i of `offsets` into the three arrays beside it. */
  readonly successors: {
    readonly offsets: Int32Array;
    readonly targets: Int32Array;
    readonly latencies: Int32Array;
    /** 1 where the extra latency of the operation's form is to be added. */
    readonly extras: Uint8Array;
  };
  readonly predecessorCounts: Int32Array;
  /** Longest path from each operation's issue to the issue of a sink. */
  readonly tails: Int32Array;
  /** Operations with every predecessor before its successors. */
  readonly order: Int32Array;
  /** Values that each operation may begin, and those that it may end. */
  readonly begins: Lists;
  readonly ends: Lists;
  /** Per value: the operations that may begin it. */
  readonly beginners: Lists;
  /** Per value: how many operations must be done before it ends, and the exclusive or of their indices. */
  readonly enderCounts: Int32Array;
  readonly enderXors: Int32Array;
  readonly words: Int32Array;
  /** 1: occupied from the start. */
  readonly begun: Uint8Array;
  /** 1: occupied to the end. */
  readonly endless: Uint8Array;
  /** Words occupied before the first cycle. */
  readonly initialWords: number;
  /** Words of values that nothing but this operation touches: occupied at one boundary all the same. */
  readonly deadWords: Int32Array;
}

/**
 * Compiles one direction of a block. Backward, an edge carries the largest extra latency of the forms of its source,
 * because the source's form is not yet known when the edge is met.
 * @throws {RangeError} when dependences form a cycle or have a negative latency.
 */
export function direction(block: Block, forms: FormTable, mirrored: boolean): Direction {
  const takesExtra = ({ kind }: Dependence): boolean => kind === "RAW" || kind === "WAW";
  const graph = dependenceGraph(block, (edge) => {
    if (edge.latency >= 0) {
      return edge.latency + (mirrored && takesExtra(edge) ? (forms.largestExtra[edge.from] ?? 0) : 0);
    }
    const [from, to] = [edge.from, edge.to].map((operation) => block.operations[operation]!.id);
    throw new RangeError(`dependence ${from} -> ${to}: latency ${edge.latency}, at least 0 wanted`);
  });
  const out = mirrored ? graph.predecessors : graph.successors;
  const into = mirrored ? graph.successors : graph.predecessors;
  const extras = new Uint8Array(out.targets.length);
  if (!mirrored) for (const [k, edge] of out.edges.entries()) extras[k] = takesExtra(block.dependences[edge]!) ? 1 : 0;
  return {
    mirrored,
    successors: { offsets: out.offsets, targets: out.targets, latencies: out.latencies, extras },
    predecessorCounts: Int32Array.from({ length: graph.operations }, (_, i) => into.offsets[i + 1]! - into.offsets[i]!),
    tails: mirrored ? heads(graph) : tails(graph),
    order: mirrored ? graph.order.slice().reverse() : graph.order,
    ...occupancy(block, mirrored),
  };
}

function occupancy(block: Block, mirrored: boolean) {
  const { values } = block;
  const begins = new Map<number, number[]>();
  const ends = new Map<number, number[]>();
  const beginners: number[][] = [];
  const enderCounts = new Int32Array(values.length);
  const enderXors = new Int32Array(values.length);
  const begun = new Uint8Array(values.length);
  const endless = new Uint8Array(values.length);
  const deadWords = new Int32Array(block.operations.length);
  let initialWords = 0;
  for (const [index, value] of values.entries()) {
    const definers = [...new Set(value.definers)];
    const touchers = [...new Set([...value.definers, ...value.users])];
    const [first, last] = mirrored ? [touchers, definers] : [definers, touchers];
    beginners.push(first);
    for (const operation of first) append(begins, operation, index);
    for (const operation of last) append(ends, operation, index);
    enderCounts[index] = last.length;
    for (const operation of last) enderXors[index]! ^= operation;
    const [start, end] = mirrored ? [value.liveOut, value.liveIn] : [value.liveIn, value.liveOut];
    begun[index] = start ? 1 : 0;
    endless[index] = end ? 1 : 0;
    // An untouched live-in is occupied at one boundary only, before anything issues.
    if (start && (end || touchers.length > 0)) initialWords += value.words;
    if (!start && !end && touchers.length === 1) deadWords[touchers[0]!]! += value.words;
  }
  return {
    begins: lists(block.operations.length, begins),
    ends: lists(block.operations.length, ends),
    beginners: lists(values.length, new Map(beginners.entries())),
    enderCounts,
    enderXors,
    words: Int32Array.from(values, (value) => value.words),
    begun,
    endless,
    initialWords,
    deadWords,
  };
}

function append(map: Map<number, number[]>, key: number, item: number): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [item]);
  else list.push(item);
}

function lists(rows: number, map: ReadonlyMap<number, readonly number[]>): Lists {
  const offsets = new Int32Array(rows + 1);
  for (let row = 0; row < rows; row++) offsets[row + 1] = offsets[row]! + (map.get(row)?.length ?? 0);
  const items = new Int32Array(offsets[rows]!);
  for (let row = 0; row < rows; row++) items.set(map.get(row) ?? [], offsets[row]!);
  return { offsets, items };
}
