import type { Problem, ProblemDependence } from "../src/exact/problem/problem.ts";
import { isSure } from "../src/ir/formDependences.ts";
import { longestWait } from "../src/ir/waiting.ts";
import type { Steps } from "../src/time/steps.ts";
import { leastDistance } from "./windows.ts";

/** Least distances from one operation to the others along dependences that hold for all forms; -Infinity where no path leads. */
export interface Paths {
  distance(from: number, to: number): number;
}

/**
 * Longest paths over the dependences of a problem, a row computed when it is first asked for.
 * @throws {RangeError} when the dependences from latency 0 have a cycle.
 */
export function longestPaths(problem: Problem): Paths {
  const outgoing: { readonly to: number; readonly distance: number }[][] = problem.operations.map(() => []);
  for (const edge of problem.dependences) {
    if (edge.latency >= 0 && isSure(edge))
      outgoing[edge.from]!.push({ to: edge.to, distance: leastDistance(problem, edge) });
  }
  const order = topological(problem);
  const lags = problem.dependences.filter((edge) => edge.latency < 0 && isSure(edge));
  const rows = new Map<number, Float64Array>();
  const rowOf = (from: number): Float64Array => {
    const known = rows.get(from);
    if (known !== undefined) return known;
    const row = new Float64Array(problem.operations.length).fill(Number.NEGATIVE_INFINITY);
    row[from] = 0;
    // Maximum lags lead back: once more for each that makes a path longer. Where a cycle grows there is no schedule anyhow.
    let changed = true;
    for (let sweep = 0; changed && sweep <= lags.length; sweep += 1) {
      for (const at of order) {
        if (row[at] === Number.NEGATIVE_INFINITY) continue;
        for (const edge of outgoing[at]!) row[edge.to] = Math.max(row[edge.to]!, row[at]! + edge.distance);
      }
      changed = false;
      for (const edge of lags) {
        const through = row[edge.from]! + edge.latency;
        if (through <= row[edge.to]!) continue;
        row[edge.to] = through;
        changed = true;
      }
    }
    rows.set(from, row);
    return row;
  };
  return { distance: (from, to) => rowOf(from)[to]! };
}

function topological(problem: Problem): number[] {
  const waiting = new Int32Array(problem.operations.length);
  const successors: number[][] = problem.operations.map(() => []);
  for (const { from, to, latency } of problem.dependences) {
    if (latency < 0) continue;
    waiting[to] = waiting[to]! + 1;
    successors[from]!.push(to);
  }
  const order = [...waiting.keys()].filter((operation) => waiting[operation] === 0);
  for (let at = 0; at < order.length; at += 1) {
    for (const to of successors[order[at]!]!) {
      waiting[to] = waiting[to]! - 1;
      if (waiting[to] === 0) order.push(to);
    }
  }
  if (order.length < waiting.length) {
    const stuck = waiting.findIndex((count) => count > 0);
    throw new RangeError(`dependences of "${problem.name}" have a cycle through ${problem.operations[stuck]!.id}`);
  }
  return order;
}

/**
 * The dependences that no path implies. Of two equal ones the first stays. A dependence whose latency depends on the
 * form goes only when the path is long enough for the slowest form. Ended early it keeps those that it has not looked at.
 */
export function* withoutTransitiveEdges(problem: Problem, paths: Paths): Steps<ProblemDependence[]> {
  // Round a cycle of no length dependences imply each other, and each itself.
  if (problem.dependences.some(({ latency }) => latency < 0)) return [...problem.dependences];
  const kept: ProblemDependence[] = [];
  const outgoing: number[][] = problem.operations.map(() => []);
  for (const [index, { from }] of problem.dependences.entries()) outgoing[from]!.push(index);
  const dropped = new Set<number>();
  let inTime = true;
  for (const [index, edge] of problem.dependences.entries()) {
    inTime &&= yield;
    if (!inTime) {
      kept.push(edge);
      continue;
    }
    const slowest = slowestDistance(problem, edge);
    const implied = outgoing[edge.from]!.some((at) => {
      const other = problem.dependences[at]!;
      if (at === index) return false;
      if (other.to === edge.to) return !dropped.has(at) && leastDistance(problem, other) >= slowest;
      // A path over at least one operation between them.
      return leastDistance(problem, other) + paths.distance(other.to, edge.to) >= slowest;
    });
    if (implied) dropped.add(index);
    else kept.push(edge);
  }
  return kept;
}

function slowestDistance(problem: Problem, edge: ProblemDependence): number {
  return longestWait(edge, problem.operations[edge.from]!.forms);
}
