import type { DependenceKind } from "../ir/block.ts";
import type { Step } from "./step.ts";
import type { Symbols } from "./wordSum.ts";

/** Step `to` issues at least `latency` cycles after step `from`. */
export interface StepEdge {
  readonly from: number;
  readonly to: number;
  readonly latency: number;
  readonly kind: DependenceKind;
}

/** Memory that a step was seen to touch, [start, end) over all inputs; undefined where it touched none. */
export type Observed = readonly ({ readonly start: number; readonly end: number } | undefined)[];

/** Edges of memory, and what could be said of the addresses. */
export interface MemoryOrdering {
  readonly edges: readonly StepEdge[];
  readonly accesses: number;
  /** Pairs of accesses, a store in each, that are proved apart; seen apart only; kept in order. */
  readonly proved: number;
  readonly assumed: number;
  readonly ordered: number;
}

/** Ancestors of so many accesses are kept as bits; beyond it every pair has its own edge. */
const mostBits = 30_000;

/**
 * The order of accesses to memory: a load comes a cycle after the stores before it that may have written what it reads, a store
 * not before the loads of what it may overwrite, and a cycle after such stores. Two accesses are left without order where
 * their addresses are proved to be apart, or, with `observed`, where they were seen apart. What follows from other edges is
 * left out.
 */
export function memoryOrder(steps: readonly Step[], symbols: Symbols, observed?: Observed): MemoryOrdering {
  const accesses = steps.flatMap(({ access }, step) => (access === undefined ? [] : [step]));
  // A load reads memory as its cycle begins, a store writes when it ends.
  accesses.sort((a, b) => steps[a]!.cycle - steps[b]!.cycle || writes(steps[a]!) - writes(steps[b]!) || a - b);
  const edges: StepEdge[] = [];
  const row = accesses.length <= mostBits ? Math.ceil(accesses.length / 32) : 0;
  const before = new Uint32Array(row * accesses.length);
  const ranges = accesses.map((step) => {
    const { address, words } = steps[step]!.access!;
    const { least, most } = symbols.range(address);
    return { least, end: most + words };
  });
  const counts = { proved: 0, assumed: 0, ordered: 0 };
  const stores: number[] = [];
  for (const [at, to] of accesses.entries()) {
    const own = steps[to]!.access!;
    const mine = before.subarray(row * at, row * (at + 1));
    const consider = (other: number): void => {
      if (row > 0 && (mine[other >> 5]! >>> (other & 31)) & 1) {
        counts.ordered++;
        return;
      }
      const from = accesses[other]!;
      const access = steps[from]!.access!;
      const [left, right] = [ranges[other]!, ranges[at]!];
      const apart =
        left.end <= right.least ||
        right.end <= left.least ||
        !symbols.mayMeet(access.address, access.words, own.address, own.words);
      if (apart) {
        counts.proved++;
        return;
      }
      if (observed !== undefined && seenApart(observed[from], observed[to])) {
        counts.assumed++;
        return;
      }
      counts.ordered++;
      // Two stores of one bundle may meet: then the later slot wins, which it does in any bundle.
      const together = steps[from]!.cycle === steps[to]!.cycle && steps[from]!.row.engine === steps[to]!.row.engine;
      edges.push({ from, to, latency: access.writes && !together ? 1 : 0, kind: "memory" });
      if (row === 0) return;
      mine[other >> 5]! |= 1 << (other & 31);
      const theirs = before.subarray(row * other, row * (other + 1));
      for (let word = 0; word <= other >> 5; word++) mine[word]! |= theirs[word]!;
    };
    if (own.writes) for (let other = at - 1; other >= 0; other--) consider(other);
    else for (let k = stores.length - 1; k >= 0; k--) consider(stores[k]!);
    if (own.writes) stores.push(at);
  }
  return { edges, accesses: accesses.length, ...counts };
}

const writes = (step: Step): number => (step.access?.writes === true ? 1 : 0);

function seenApart(a: Observed[number], b: Observed[number]): boolean {
  return a === undefined || b === undefined || a.end <= b.start || b.end <= a.start;
}

/**
 * The order of what the outside sees: memory is the same at every pause, and traces and pauses keep their order. A jump that
 * is kept as a step parts what is before it from what comes after.
 */
export function controlOrder(steps: readonly Step[]): StepEdge[] {
  const edges: StepEdge[] = [];
  let pauses: number[] = [];
  let stores: number[] = [];
  let section: number[] = [];
  let jump = -1;
  let last = -1;
  for (let first = 0; first < steps.length; ) {
    let end = first;
    while (end < steps.length && steps[end]!.cycle === steps[first]!.cycle) end++;
    for (let step = first; step < end; step++) {
      section.push(step);
      if (jump >= 0) edges.push({ from: jump, to: step, latency: 1, kind: "order" });
      if (steps[step]!.access?.writes === true) {
        for (const pause of pauses) edges.push({ from: pause, to: step, latency: 1, kind: "order" });
        stores.push(step);
      }
    }
    for (let step = first; step < end; step++) {
      const { row, cycle } = steps[step]!;
      if (row.control !== true) continue;
      if (last >= 0) {
        const before = steps[last]!;
        const together = before.cycle === cycle && before.row.engine === row.engine;
        edges.push({ from: last, to: step, latency: together ? 0 : 1, kind: "order" });
      }
      last = step;
      if (row.opcode === "pause") {
        for (const store of stores) edges.push({ from: store, to: step, latency: 0, kind: "order" });
        [stores, pauses] = [[], [step]];
      } else if (row.opcode !== "trace_write") {
        for (const other of section) {
          if (other !== step) edges.push({ from: other, to: step, latency: 0, kind: "order" });
        }
        [section, jump] = [[], step];
      }
    }
    first = end;
  }
  return edges;
}
