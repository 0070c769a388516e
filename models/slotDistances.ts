// Distances that slots imply. Between a definer i and an end j of a value lie the operations K that i leads to and that
// lead to j. Those of K with a distance of at least a from i and at least b to j issue in cycles s_i + a .. s_j - b, so
//   s_j - s_i ≥ a + b + ceil(slots_e(K_ab) / c_e) - 1   for every engine e.
// Where that exceeds the longest path it becomes an order edge. The sum of the scratch rows over all boundaries counts
// life times, and a precedence edge from definer to end is their lower bound in the relaxation: with these edges GLPK
// refutes at once what branching did not in 20 s (window-L4c, 34 cycles).
import type { Problem, ProblemDependence } from "../src/exact/problem/problem.ts";
import type { Steps } from "../src/time/steps.ts";
import { longestPaths, type Paths } from "./paths.ts";

/**
 * Order edges from definers to ends of values, where slots ask for more than paths do. Only where words are limited. Ended
 * early they are those found by then: each holds by itself.
 */
export function* slotDistanceEdges(problem: Problem): Steps<ProblemDependence[]> {
  if (problem.words === undefined) return [];
  const paths = longestPaths(problem);
  const demand = problem.engines.map((_, engine) => problem.operations.map((_, i) => leastSlots(problem, i, engine)));
  const capacity = problem.slots.map((cycles) => cycles.reduce((most, slots) => Math.max(most, slots), 0));
  const seen = new Set<number>();
  const edges: ProblemDependence[] = [];
  for (const value of problem.values) {
    for (const from of value.definers) {
      for (const to of [...value.users, ...value.definers]) {
        const pair = from * problem.operations.length + to;
        const direct = paths.distance(from, to);
        if (from === to || direct < 0 || seen.has(pair)) continue;
        seen.add(pair);
        if (!(yield)) return edges;
        let latency = direct;
        for (const [engine, slots] of demand.entries()) {
          latency = Math.max(latency, distance(problem, paths, from, to, slots, capacity[engine]!));
        }
        if (latency > direct) edges.push({ from, to, latency, kind: "order" });
      }
    }
  }
  return edges;
}

/** The most that one engine's slots ask for between two operations; 0 when they ask for nothing. */
function distance(
  problem: Problem,
  paths: Paths,
  from: number,
  to: number,
  slots: readonly number[],
  capacity: number,
): number {
  const between: { readonly head: number; readonly tail: number; readonly slots: number }[] = [];
  for (const k of problem.operations.keys()) {
    if (slots[k] === 0) continue;
    // The lanes of a divided operation at either end may lie outside the interval.
    if ((k === from || k === to) && problem.operations[k]!.forms.some((form) => form.lanes > 1)) continue;
    const head = paths.distance(from, k);
    const tail = paths.distance(k, to);
    if (head >= 0 && tail >= 0) between.push({ head, tail, slots: slots[k]! });
  }
  let most = 0;
  for (const { head } of between) {
    const inside = between.filter((one) => one.head >= head).sort((a, b) => b.tail - a.tail);
    let total = 0;
    for (const one of inside) {
      total += one.slots;
      most = Math.max(most, head + one.tail + Math.ceil(total / capacity) - 1);
    }
  }
  return most;
}

/** Slots of an engine that an operation takes in its issue cycles, whatever the form. */
function leastSlots(problem: Problem, operation: number, engine: number): number {
  return Math.min(
    ...problem.operations[operation]!.forms.map((form) =>
      form.rows.reduce(
        (total, row) => total + (row.engine === engine && row.offset === 0 ? row.slots * form.lanes : 0),
        0,
      ),
    ),
  );
}
