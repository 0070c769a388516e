// Symmetry. Two operations are twins, two groups (parts that no dependence joins to the rest) are alike, when exchanging
// them maps the problem onto itself: forms, releases, deadlines, dependences, values, objective. Then it maps schedules
// to schedules of the same value, with the same slots in use in every cycle and the same words live at every boundary:
// scratch caps are kept, as they are not by superiority edges that only look at times. So one of the images is enough:
//   z_j,t ≤ z_i,t                 for twins i < j, every t
//   z_g+1,k,t ≤ z_g,k,t           for like groups g, g + 1 and one operation k of each
// which are order edges of latency 0, where the operations are not divided. Both at once are sound: groups keep the
// order of their twins when they change places, since likeness is found in an order that twins have by index.
import type { Objective } from "../src/exact/problem/formulation.ts";
import type { Problem, ProblemDependence } from "../src/exact/problem/problem.ts";
import type { Placement } from "../src/schedule/schedule.ts";
import { isAutomorphism } from "./automorphism.ts";
import { operationColours } from "./operationColours.ts";

/** Which symmetries are broken. */
export interface SymmetrySwitches {
  readonly groupOrder: boolean;
  readonly twinOrder: boolean;
}

/** Edges that leave one image of each schedule, and the way to it. */
export interface Symmetry {
  readonly edges: readonly ProblemDependence[];
  /** The image that keeps the edges, of placements of any schedule. */
  canonical(placements: readonly Placement[]): readonly Placement[];
}

/** Rows that may change places, in order: an operation each for twins, all operations of a group for groups. */
interface Class {
  readonly rows: readonly (readonly number[])[];
  /** The place in a row of the operation that rows are ordered by. */
  readonly key: number;
}

/**
 * The symmetries of a problem under an objective. Operations are matched by colour, those of equal colour by index, and
 * every exchange is verified; what only another matching would show is not found.
 */
export function symmetry(problem: Problem, objective: Objective, switches: SymmetrySwitches): Symmetry {
  if (!switches.groupOrder && !switches.twinOrder) return { edges: [], canonical: (placements) => placements };
  const colours = operationColours(problem, objective);
  const groups = components(problem).map((members) => members.sort((a, b) => colours[a]! - colours[b]! || a - b));
  const classes: Class[] = [];
  if (switches.twinOrder) {
    const alike = groups.flatMap((members) => runs(members, (a, b) => colours[a] === colours[b]));
    for (const members of alike)
      classes.push(
        ...exchangeable(
          problem,
          members.map((member) => [member]),
        ),
      );
  }
  if (switches.groupOrder) {
    const text = (members: readonly number[]): string => members.map((member) => colours[member]).join();
    const sorted = groups.map((members) => ({ members, colours: text(members) }));
    sorted.sort((a, b) => (a.colours < b.colours ? -1 : Number(a.colours > b.colours)));
    for (const same of runs(sorted, (a, b) => a.colours === b.colours)) {
      classes.push(
        ...exchangeable(
          problem,
          same.map(({ members }) => members),
        ),
      );
    }
  }
  const edges = classes.flatMap(({ rows, key }) =>
    rows.slice(1).map((row, at): ProblemDependence => {
      return { from: rows[at]![key]!, to: row[key]!, latency: 0, kind: "order" };
    }),
  );
  return {
    edges,
    canonical(placements) {
      const image = [...placements];
      // Twins come first: groups then carry them along in order.
      for (const { rows, key } of classes) {
        const cycle = (row: readonly number[]): number => image[row[key]!]!.cycles[0]!;
        const sorted = [...rows].sort((a, b) => cycle(a) - cycle(b)).map((row) => row.map((i) => image[i]!));
        for (const [at, row] of rows.entries()) for (const [k, i] of row.entries()) image[i] = sorted[at]![k]!;
      }
      return image;
    },
  };
}

/** Rows that may change places with each other. To be exchangeable is an equivalence: it is asked for the latest only. */
function exchangeable(problem: Problem, rows: readonly (readonly number[])[]): Class[] {
  const key = latestWhole(problem, rows[0]!);
  if (rows.length < 2 || key < 0) return [];
  const classes: (readonly number[])[][] = [];
  for (const row of rows) {
    const known = classes.find((members) => isAutomorphism(problem, exchange(members.at(-1)!, row)));
    if (known === undefined) classes.push([row]);
    else known.push(row);
  }
  return classes.filter((members) => members.length > 1).map((members) => ({ rows: members, key }));
}

/** The place of the latest operation of a row that is never divided, in program order; -1 where all may be. */
function latestWhole(problem: Problem, row: readonly number[]): number {
  let key = -1;
  for (const [at, i] of row.entries()) {
    const whole = problem.operations[i]!.forms.every(({ lanes }) => lanes === 1);
    if (whole && (key < 0 || i > row[key]!)) key = at;
  }
  return key;
}

function exchange(one: readonly number[], other: readonly number[]): Map<number, number> {
  const image = new Map<number, number>();
  for (const [at, i] of one.entries()) image.set(i, other[at]!).set(other[at]!, i);
  return image;
}

/** Parts that no dependence joins, each with its operations. */
function components({ operations, dependences }: Problem): number[][] {
  const parent = Int32Array.from(operations.keys());
  const root = (i: number): number => {
    let at = i;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]!]!;
      at = parent[at]!;
    }
    return at;
  };
  for (const { from, to } of dependences) parent[root(from)] = root(to);
  const members = new Map<number, number[]>();
  for (const i of operations.keys()) {
    const at = root(i);
    members.set(at, [...(members.get(at) ?? []), i]);
  }
  return [...members.values()];
}

/** Stretches of a list in which each item is like the one before it. */
function runs<T>(items: readonly T[], alike: (one: T, next: T) => boolean): T[][] {
  const found: T[][] = [];
  for (const [at, item] of items.entries()) {
    if (at > 0 && alike(items[at - 1]!, item)) found.at(-1)!.push(item);
    else found.push([item]);
  }
  return found;
}
