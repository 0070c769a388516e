import type { LoopWait } from "./loopBound.ts";

/**
 * A cycle of waits: from `operations[k]` to the next (the last to the first) it takes `waits[k].cycles` and reaches
 * `waits[k].distance` iterations on. All together they take at least `cycles` and reach `distance` iterations on, so that an
 * initiation interval is at least ceil(cycles / distance).
 */
export interface RecurrenceCycle {
  readonly waits: readonly LoopWait[];
  readonly cycles: number;
  readonly distance: number;
}

/**
 * The least interval that no cycle of waits forbids (RecMII), at least `least`, with the cycle that asks for it; no cycle where
 * `least` itself is not forbidden. Each cycle found raises the interval to its own ratio (Lawler 1976, from below), so that the last is a
 * critical one.
 * @throws {RangeError} where a cycle reaches no iteration on and takes time: no interval is long enough.
 */
export function recurrenceBound(
  operations: number,
  waits: readonly LoopWait[],
  least = 1,
): { readonly cycles: number; readonly cycle?: RecurrenceCycle | undefined } {
  const among = componentsOf(operations, waits);
  const cyclic = waits.filter(({ from, to }) => among[from] === among[to]);
  let interval = least;
  let critical: RecurrenceCycle | undefined;
  for (;;) {
    const cycle = positiveCycle(operations, cyclic, interval);
    if (cycle === undefined) return { cycles: interval, cycle: critical };
    if (cycle.distance <= 0) {
      const named = cycle.waits.map(({ from }) => from).join(", ");
      throw new RangeError(`operations ${named} wait for one another within an iteration: no interval is long enough`);
    }
    interval = Math.ceil(cycle.cycles / cycle.distance);
    critical = cycle;
  }
}

/** A cycle of waits whose sum of cycles - interval * distance is positive; undefined where there is none (Bellman and Ford). */
export function positiveCycle(
  operations: number,
  waits: readonly LoopWait[],
  interval: number,
): RecurrenceCycle | undefined {
  const longest = new Float64Array(operations);
  const by = new Int32Array(operations).fill(-1);
  for (let pass = 0; pass <= operations; pass++) {
    let changed = false;
    for (let at = 0; at < waits.length; at++) {
      const { from, to, cycles, distance } = waits[at]!;
      const reached = longest[from]! + cycles - interval * distance;
      if (reached <= longest[to]!) continue;
      longest[to] = reached;
      by[to] = at;
      changed = true;
    }
    if (!changed) return undefined;
    const met = cycleOf(by, waits);
    if (met !== undefined) {
      const cycles = met.reduce((sum, wait) => sum + wait.cycles, 0);
      return { waits: met, cycles, distance: met.reduce((sum, wait) => sum + wait.distance, 0) };
    }
  }
  throw new Error("longest paths still grow after as many passes as operations, and no cycle shows");
}

/** A cycle among the waits by which operations were last raised. */
function cycleOf(by: Int32Array, waits: readonly LoopWait[]): LoopWait[] | undefined {
  const state = new Int32Array(by.length);
  for (let start = 0; start < by.length; start++) {
    let i = start;
    while (state[i] === 0 && by[i]! >= 0) {
      state[i] = start + 1;
      i = waits[by[i]!]!.from;
    }
    if (state[i] === start + 1 && by[i]! >= 0) {
      const found: LoopWait[] = [];
      const end = i;
      do {
        const wait = waits[by[i]!]!;
        found.push(wait);
        i = wait.from;
      } while (i !== end);
      return found.reverse();
    }
    if (state[i] === 0) state[i] = start + 1;
  }
  return undefined;
}

/** The strongly connected component of every operation, by number (Tarjan 1972, without recursion). */
export function componentsOf(operations: number, waits: readonly LoopWait[]): Int32Array {
  const offsets = new Int32Array(operations + 1);
  for (const { from } of waits) offsets[from + 1]!++;
  for (let i = 0; i < operations; i++) offsets[i + 1]! += offsets[i]!;
  const next = offsets.slice(0, operations);
  const targets = new Int32Array(waits.length);
  for (const { from, to } of waits) targets[next[from]!++] = to;
  const cursor = offsets.slice(0, operations);
  const index = new Int32Array(operations).fill(-1);
  const low = new Int32Array(operations);
  const component = new Int32Array(operations).fill(-1);
  const open: number[] = [];
  const path: number[] = [];
  let met = 0;
  let count = 0;
  for (let root = 0; root < operations; root++) {
    if (index[root]! >= 0) continue;
    path.push(root);
    while (path.length > 0) {
      const i = path.at(-1)!;
      if (index[i]! < 0) {
        index[i] = low[i] = met++;
        open.push(i);
      }
      let deeper = -1;
      while (cursor[i]! < offsets[i + 1]!) {
        const j = targets[cursor[i]!++]!;
        if (index[j]! < 0) {
          deeper = j;
          break;
        }
        if (component[j]! < 0) low[i] = Math.min(low[i]!, index[j]!);
      }
      if (deeper >= 0) {
        path.push(deeper);
        continue;
      }
      path.pop();
      if (path.length > 0) low[path.at(-1)!] = Math.min(low[path.at(-1)!]!, low[i]!);
      if (low[i] !== index[i]) continue;
      for (;;) {
        const j = open.pop()!;
        component[j] = count;
        if (j === i) break;
      }
      count++;
    }
  }
  return component;
}
