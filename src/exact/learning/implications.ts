import { holdsAt } from "../../ir/formDependences.ts";
import { addedTo } from "../../ir/waiting.ts";
import type { Problem, ProblemDependence } from "../problem/problem.ts";
import type { Atoms } from "./atoms.ts";
import { rules } from "./atoms.ts";
import { type BoundTrail, reasons } from "./boundTrail.ts";
import type { ImpliedDistance } from "./impliedDistances.ts";
import { excluded, reaches, type Variables } from "./variables.ts";

/** A dependence may hold between some forms of its ends only. */
type Conditional = ProblemDependence & {
  readonly fromForms?: readonly number[] | undefined;
  readonly toForms?: readonly number[] | undefined;
};

/**
 * Precedence: `to` ≥ `from` + weight, where all conditions hold (atoms on forms). Every edge is two arcs between sides, since
 * the later end's latest cycle bounds the earlier one's. An edge whose ends contradict it falsifies the last condition that is
 * open. Each explains itself by the other end and the conditions, when it is asked.
 */
export class Implications {
  /** Per arc: sides, weight, edge. */
  readonly #source: Int32Array;
  readonly #target: Int32Array;
  readonly #weight: Int32Array;
  readonly #edge: Int32Array;
  /** Arcs by source side. */
  readonly #outgoing: Int32Array;
  /** Per edge: conditions, rule. */
  readonly #conditions: Int32Array;
  readonly #side: Int32Array;
  readonly #key: Int32Array;
  readonly #rule: Int32Array;
  readonly #about: Int32Array;
  /** Edges by the side of a condition. */
  readonly #waiting: (number[] | undefined)[];
  readonly #arcs: Int32Array;
  readonly #distances: readonly ImpliedDistance[];

  constructor(problem: Problem, variables: Variables, distances: readonly ImpliedDistance[] = []) {
    this.#distances = distances;
    const edges = [...edgesOf(problem, variables), ...distanceEdges(variables, distances)];
    const arcs: [number, number, number, number][] = [];
    const [side, key, conditions, rule, about]: [number[], number[], number[], number[], number[]] = [
      [],
      [],
      [0],
      [],
      [],
    ];
    this.#waiting = new Array(2 * variables.count);
    this.#arcs = new Int32Array(2 * edges.length);
    for (const [at, edge] of edges.entries()) {
      arcs.push([2 * edge.from, 2 * edge.to, edge.weight, at]);
      arcs.push([2 * edge.to + 1, 2 * edge.from + 1, edge.weight, at]);
      for (const [s, k] of edge.conditions) {
        side.push(s);
        key.push(k);
        const known = this.#waiting[s];
        if (known === undefined) this.#waiting[s] = [at];
        else known.push(at);
      }
      conditions.push(side.length);
      rule.push(edge.rule);
      about.push(edge.about);
    }
    arcs.sort((a, b) => a[0] - b[0]);
    this.#source = Int32Array.from(arcs, (arc) => arc[0]);
    this.#target = Int32Array.from(arcs, (arc) => arc[1]);
    this.#weight = Int32Array.from(arcs, (arc) => arc[2]);
    this.#edge = Int32Array.from(arcs, (arc) => arc[3]);
    for (const [at, arc] of arcs.entries()) this.#arcs[2 * arc[3] + (arc[0] & 1)] = at;
    this.#outgoing = new Int32Array(2 * variables.count + 1);
    for (const [source] of arcs) this.#outgoing[source + 1]!++;
    for (let s = 0; s < 2 * variables.count; s++) this.#outgoing[s + 1]! += this.#outgoing[s]!;
    this.#conditions = Int32Array.from(conditions);
    this.#side = Int32Array.from(side);
    this.#key = Int32Array.from(key);
    this.#rule = Int32Array.from(rule);
    this.#about = Int32Array.from(about);
  }

  /** All arcs, once: for the root. */
  propagateAll(trail: BoundTrail): boolean {
    for (let arc = 0; arc < this.#source.length; arc++) if (!this.#follow(trail, arc)) return false;
    return true;
  }

  /** What follows from a side's new bound. */
  propagate(trail: BoundTrail, side: number): boolean {
    for (let arc = this.#outgoing[side]!; arc < this.#outgoing[side + 1]!; arc++) {
      if (!this.#follow(trail, arc)) return false;
    }
    const waiting = this.#waiting[side];
    if (waiting === undefined) return true;
    for (const edge of waiting) {
      if (!this.#follow(trail, this.#arcs[2 * edge]!)) return false;
      if (!this.#follow(trail, this.#arcs[2 * edge + 1]!)) return false;
    }
    return true;
  }

  #follow(trail: BoundTrail, arc: number): boolean {
    const { bound } = trail;
    const target = this.#target[arc]!;
    const key = bound[this.#source[arc]!]! + this.#weight[arc]!;
    if (bound[target]! >= key) return true;
    const edge = this.#edge[arc]!;
    let open = -1;
    for (let c = this.#conditions[edge]!; c < this.#conditions[edge + 1]!; c++) {
      if (bound[this.#side[c]!]! >= this.#key[c]!) continue;
      if (open >= 0 || bound[this.#side[c]! ^ 1]! > -this.#key[c]!) return true;
      open = c;
    }
    if (open < 0) return trail.raise(target, key, reasons.arc, arc, 0);
    if (key + bound[target ^ 1]! <= 0) return true;
    return trail.raise(this.#side[open]! ^ 1, 1 - this.#key[open]!, reasons.condition, arc, key - this.#weight[arc]!);
  }

  /** Why an arc moved its target to `key`. */
  explainArc(arc: number, key: number, out: Atoms): void {
    const source = this.#source[arc]!;
    out.add(source, key - this.#weight[arc]!);
    this.#addConditions(this.#edge[arc]!, -1, out);
    if (out.rule === rules.distance)
      this.#addDistance(arc, (source & 1) === 0 ? key - this.#weight[arc]! : 1 - key, out);
  }

  /** Why an arc's condition on `side` cannot hold: its source is at `key` and the target cannot follow. */
  explainCondition(arc: number, side: number, key: number, out: Atoms): void {
    out.add(this.#source[arc]!, key);
    out.add(this.#target[arc]! ^ 1, 1 - (key + this.#weight[arc]!));
    this.#addConditions(this.#edge[arc]!, side ^ 1, out);
  }

  /** The cycles without slots enough: `from` begins at `begin` at the earliest, `to` one cycle less than the distance after it. */
  #addDistance(arc: number, begin: number, out: Atoms): void {
    const { vector, head, tail, cycles } = this.#distances[this.#about[this.#edge[arc]!]!]!;
    out.by(rules.distance, vector, begin + head, begin + cycles - 1 - tail);
  }

  #addConditions(edge: number, except: number, out: Atoms): void {
    for (let c = this.#conditions[edge]!; c < this.#conditions[edge + 1]!; c++) {
      if (this.#side[c] !== except) out.add(this.#side[c]!, this.#key[c]!);
    }
    out.by(this.#rule[edge]!, this.#about[edge]!);
  }
}

interface Edge {
  readonly from: number;
  readonly to: number;
  readonly weight: number;
  readonly conditions: readonly (readonly [number, number])[];
  readonly rule: number;
  readonly about: number;
}

function distanceEdges({ lane, lanes }: Variables, distances: readonly ImpliedDistance[]): Edge[] {
  return distances.map(({ from, to, cycles }, about) => ({
    ...{ from: lane[from]! + lanes[from]! - 1, to: lane[to]!, weight: cycles },
    ...{ conditions: [], rule: rules.distance, about },
  }));
}

function edgesOf(problem: Problem, variables: Variables): Edge[] {
  const { operations } = problem;
  const { lane, lanes, makespan } = variables;
  const edges: Edge[] = [];
  const last = (i: number): number => lane[i]! + lanes[i]! - 1;
  /** Atoms that leave operation i only the forms that `allowed` says. */
  const only = (i: number, allowed: (f: number) => boolean): [number, number][] => {
    const { forms } = operations[i]!;
    return [...forms.keys()].flatMap((f) => {
      const atom = allowed(f) ? undefined : excluded(variables, i, f, forms.length);
      return atom === undefined ? [] : [atom];
    });
  };
  for (const [about, edge] of (problem.dependences as readonly Conditional[]).entries()) {
    const { from, to, latency, kind, fromForms, toForms } = edge;
    const extras = operations[from]!.forms.map((form) => addedTo(kind, form));
    const holds = (f: number): boolean => holdsAt(fromForms, f);
    const receives = toForms === undefined ? [] : only(to, (f) => toForms.includes(f));
    const levels = new Set(extras.filter((_, f) => holds(f)));
    for (const extra of levels) {
      const conditions = [...only(from, (f) => holds(f) && extras[f]! >= extra), ...receives];
      edges.push({
        from: last(from),
        to: lane[to]!,
        weight: latency + extra,
        conditions,
        rule: rules.dependence,
        about,
      });
    }
  }
  for (const [i, { forms }] of operations.entries()) {
    for (let k = 1; k < lanes[i]!; k++) {
      edges.push({ from: lane[i]! + k - 1, to: lane[i]! + k, weight: 0, conditions: [], rule: rules.lanes, about: i });
    }
    for (const count of new Set(forms.map((form) => form.lanes))) {
      if (count === lanes[i]) continue;
      const conditions = only(i, (f) => forms[f]!.lanes <= count);
      const [from, to] = [last(i), lane[i]! + count - 1];
      edges.push({ from, to, weight: 0, conditions, rule: rules.lanes, about: i });
    }
    const reach = reaches(problem, i);
    for (const most of new Set(reach)) {
      const conditions = only(i, (f) => reach[f]! >= most);
      edges.push({ from: last(i), to: makespan, weight: most + 1, conditions, rule: rules.makespan, about: i });
    }
  }
  return edges;
}
