import { limits } from "../machine/limits.ts";

/** One direction of the edges in compressed rows: the edges of operation i stand at `offsets[i] .. offsets[i + 1] - 1`. */
export interface Adjacency {
  readonly offsets: Int32Array;
  /** The operation at the other end. */
  readonly targets: Int32Array;
  readonly latencies: Int32Array;
  /** The index of the edge in the block's `dependences`. */
  readonly edges: Int32Array;
}

/** The dependences of a block, both ways, and a topological order; `order` is program order where that is topological. */
export interface DependenceGraph {
  readonly operations: number;
  readonly successors: Adjacency;
  readonly predecessors: Adjacency;
  readonly order: Int32Array;
  /**
   * Maximum time lags, by their index in the block's `dependences`, which may lead back: they are in no list above, and who does not
   * ask for them bounds what they are without (`signedPaths` asks).
   */
  readonly lags: Int32Array;
}

/** What a graph is made from: a block, a window's problem, or anything with as much in it. */
export interface DependenceSource {
  /** With their ids, if they are to be named where something is wrong. */
  readonly operations: { readonly length: number; readonly [operation: number]: unknown };
  /** Ends are indices of operations; `to` may not begin before `from` plus `latency` cycles. */
  readonly dependences: readonly {
    readonly from: number;
    readonly to: number;
    readonly latency: number;
  }[];
}

/**
 * Builds the graph in time linear in operations and dependences.
 * @param latency replaces a dependence's own latency where given.
 * @throws {RangeError} when an end of a dependence is no operation, a latency is no integer, or the dependences form a
 * cycle (which is then named).
 */
export function dependenceGraph<S extends DependenceSource>(
  source: S,
  latency?: (dependence: S["dependences"][number], index: number) => number,
): DependenceGraph {
  const operations = source.operations.length;
  const count = source.dependences.length;
  const lags: number[] = [];
  const from = new Int32Array(count);
  const to = new Int32Array(count);
  const latencies = new Int32Array(count);
  let forward = true;
  for (let e = 0; e < count; e++) {
    const dependence = source.dependences[e]!;
    for (const [end, operation] of [["from", dependence.from] as const, ["to", dependence.to] as const]) {
      if (Number.isInteger(operation) && operation >= 0 && operation < operations) continue;
      throw new RangeError(`dependence ${e}: "${end}" is ${operation}, operations are 0 .. ${operations - 1}`);
    }
    const cycles = latency === undefined ? dependence.latency : latency(dependence, e);
    if (!Number.isInteger(cycles)) throw new RangeError(`dependence ${e}: latency ${cycles} is no integer`);
    if (Math.abs(cycles) > limits.cycles) {
      throw new RangeError(`dependence ${e}: latency ${cycles}, at most ${limits.cycles} wanted`);
    }
    from[e] = dependence.from;
    to[e] = dependence.to;
    latencies[e] = cycles;
    if (cycles < 0) lags.push(e);
    else if (dependence.from >= dependence.to) forward = false;
  }
  const nameOf = (operation: number): string => {
    const { id } = (source.operations[operation] ?? {}) as { readonly id?: unknown };
    return typeof id === "string" ? id : String(operation);
  };
  const lag = lags.length === 0 ? undefined : new Uint8Array(count);
  for (const e of lags) lag![e] = 1;
  const successors = adjacency(operations, from, to, latencies, lag);
  const predecessors = adjacency(operations, to, from, latencies, lag);
  const left = Int32Array.from(lags);
  if (forward) {
    const order = Int32Array.from({ length: operations }, (_, i) => i);
    return { operations, successors, predecessors, order, lags: left };
  }
  const sorted = kahn(successors, predecessors);
  if (sorted.waiting !== undefined) {
    throw new RangeError(`dependences form a cycle: ${cycleText(cycleAmong(sorted.waiting, predecessors), nameOf)}`);
  }
  return { operations, successors, predecessors, order: sorted.order, lags: left };
}

/** Whether a dependence says how long after `to` its `from` may issue at most, and so may lead back to what comes before. */
export function isMaximumLag({ latency }: { readonly latency: number }): boolean {
  return latency < 0;
}

function adjacency(
  operations: number,
  near: Int32Array,
  far: Int32Array,
  latency: Int32Array,
  left: Uint8Array | undefined,
): Adjacency {
  const offsets = new Int32Array(operations + 1);
  let count = 0;
  for (let e = 0; e < near.length; e++) {
    if (left?.[e] === 1) continue;
    offsets[near[e]! + 1]!++;
    count++;
  }
  for (let i = 0; i < operations; i++) offsets[i + 1]! += offsets[i]!;
  const next = offsets.slice(0, operations);
  const targets = new Int32Array(count);
  const latencies = new Int32Array(count);
  const edges = new Int32Array(count);
  for (let e = 0; e < near.length; e++) {
    if (left?.[e] === 1) continue;
    const at = next[near[e]!]!++;
    targets[at] = far[e]!;
    latencies[at] = latency[e]!;
    edges[at] = e;
  }
  return { offsets, targets, latencies, edges };
}

/** Operations of a cycle that a message names, the first one again at the end. */
const shownOfCycle = 12;

/** The operations of a cycle in words; a cycle through everything is named by its ends. */
export function cycleText(cycle: readonly number[], nameOf: (operation: number) => string): string {
  const rest = cycle.length - shownOfCycle;
  const shown = rest > 0 ? [...cycle.slice(0, shownOfCycle - 1), -1, cycle.at(-1)!] : cycle;
  return shown.map((operation) => (operation < 0 ? `${rest} more` : nameOf(operation))).join(" -> ");
}

/** Kahn's algorithm; the queue is the order itself. `waiting` where there is none: above 0 for operations on cycles or behind. */
function kahn(successors: Adjacency, predecessors: Adjacency): { order: Int32Array; waiting?: Int32Array } {
  const operations = successors.offsets.length - 1;
  const waiting = new Int32Array(operations);
  const order = new Int32Array(operations);
  let filled = 0;
  for (let i = 0; i < operations; i++) {
    waiting[i] = predecessors.offsets[i + 1]! - predecessors.offsets[i]!;
    if (waiting[i] === 0) order[filled++] = i;
  }
  for (let at = 0; at < filled; at++) {
    const i = order[at]!;
    for (let e = successors.offsets[i]!; e < successors.offsets[i + 1]!; e++) {
      const j = successors.targets[e]!;
      if (--waiting[j]! === 0) order[filled++] = j;
    }
  }
  return filled < operations ? { order, waiting } : { order };
}

/** Every operation that still waits has a waiting predecessor, so walking backwards must come round. */
function cycleAmong(waiting: Int32Array, predecessors: Adjacency): number[] {
  const walk: number[] = [];
  const seenAt = new Map<number, number>();
  let i = waiting.findIndex((count) => count > 0);
  while (!seenAt.has(i)) {
    seenAt.set(i, walk.length);
    walk.push(i);
    for (let e = predecessors.offsets[i]!; e < predecessors.offsets[i + 1]!; e++) {
      if (waiting[predecessors.targets[e]!]! > 0) {
        i = predecessors.targets[e]!;
        break;
      }
    }
  }
  return [i, ...walk.slice(seenAt.get(i)!).reverse()];
}
