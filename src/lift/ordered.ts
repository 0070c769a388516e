import { components, type Unit, type Version, type Versions, versionsRead } from "./step.ts";
import type { StepEdge } from "./stepOrder.ts";

/** Units in an order in which every one reads what it read in the program, each component of versions being one value. */
export interface Ordered {
  readonly status: "ordered";
  readonly order: readonly number[];
  readonly component: Int32Array;
}

/** What stands in the way of an order: reads that only a copy keeps, units of several steps that have to be taken apart. */
export interface Tangled {
  readonly status: "tangled";
  readonly copies: readonly Copy[];
  readonly apart: readonly number[];
}

/** The operand of a unit that has this version is to be read from a copy: as it is, or word by word. */
export interface Copy {
  readonly unit: number;
  readonly version: Version;
  readonly byWords: boolean;
}

interface Edge {
  readonly from: number;
  readonly to: number;
  /** The version that `from` still has to read before `to` overwrites its word. */
  readonly reads?: Version | undefined;
  /** The version of `from` that `to` overwrites in the same value. */
  readonly overwrites?: Version | undefined;
}

/**
 * Puts units in order: definers before users, users before what overwrites their words in the same value, and the edges
 * between steps. The program itself is such an order but where slots of one bundle exchange words that have to stay in one value
 * (or a late result overtakes): then it says what to change. Of several ready units the one that issued first comes first.
 * @throws {RangeError} where no copy could help.
 */
export function ordered(units: readonly Unit[], versions: Versions, stepEdges: readonly StepEdge[]): Ordered | Tangled {
  const component = components(units, versions);
  const edges = constraints(units, versions, component, stepEdges);
  const incoming: number[][] = units.map(() => []);
  const outgoing: number[][] = units.map(() => []);
  const missing = new Int32Array(units.length);
  for (const [at, { from, to }] of edges.entries()) {
    incoming[to]!.push(at);
    outgoing[from]!.push(at);
    missing[to]!++;
  }
  const key = units.map(({ steps }) => steps.at(-1) ?? -1);
  const ready = new Heap(key);
  for (let unit = 0; unit < units.length; unit++) if (missing[unit] === 0) ready.push(unit);
  const order: number[] = [];
  const done = new Uint8Array(units.length);
  const copies: Copy[] = [];
  const apart: number[] = [];
  const take = (unit: number): void => {
    done[unit] = 1;
    order.push(unit);
    for (const edge of outgoing[unit]!) {
      const { to } = edges[edge]!;
      if (--missing[to]! === 0 && done[to] === 0) ready.push(to);
    }
  };
  let lowest = 0;
  const byKey = units.map((_, unit) => unit).sort((a, b) => key[a]! - key[b]!);
  while (order.length < units.length) {
    const unit = ready.pop();
    if (unit !== undefined) {
      if (done[unit] === 0) take(unit);
      continue;
    }
    while (done[byKey[lowest]!] === 1) lowest++;
    const cycle = cycleFrom(byKey[lowest]!, edges, incoming, done);
    const whole = cycle.flatMap(({ from }) => (units[from]!.steps.length > 1 ? [from] : []));
    const read = cycle.find((edge) => edge.reads !== undefined);
    const written = cycle.find((edge) => edge.overwrites !== undefined);
    if (whole.length > 0) apart.push(...whole);
    else if (read !== undefined) copies.push({ unit: read.from, version: read.reads!, byWords: false });
    else if (written !== undefined) copies.push(...bindings(units, versions, component, written.overwrites!));
    else throw new Error("a cycle of dependences that no program has");
    // The rest is looked through as if this were mended.
    take(whole[0] ?? (read ?? written)!.to);
  }
  if (apart.length > 0 || copies.length > 0) return { status: "tangled", copies, apart: [...new Set(apart)] };
  return { status: "ordered", order, component };
}

/** Reads that bind versions of several writes to one value, where results that overtake each other cannot stay in one. */
function bindings(units: readonly Unit[], versions: Versions, component: Int32Array, version: Version): Copy[] {
  return units.flatMap(({ operands }, unit) =>
    operands.flatMap((operand): Copy[] => {
      if ("immediate" in operand || component[operand[0]!] !== component[version]) return [];
      const bound = operand.some((each) => versions.step[each] !== versions.step[operand[0]!]);
      return bound ? [{ unit, version: operand[0]!, byWords: true }] : [];
    }),
  );
}

function constraints(
  units: readonly Unit[],
  versions: Versions,
  component: Int32Array,
  stepEdges: readonly StepEdge[],
): Edge[] {
  const unitOf = new Map<number, number>();
  for (const [unit, { steps }] of units.entries()) for (const step of steps) unitOf.set(step, unit);
  const maker = new Int32Array(versions.word.length).fill(-1);
  const readers = new Map<Version, number[]>();
  for (const [unit, each] of units.entries()) {
    for (const version of each.writes) maker[version] = unit;
    for (const version of versionsRead(each)) {
      const list = readers.get(version);
      if (list === undefined) readers.set(version, [unit]);
      else if (list.at(-1) !== unit) list.push(unit);
    }
  }
  const edges: Edge[] = [];
  const add = (from: number, to: number, over: Pick<Edge, "reads" | "overwrites"> = {}): void => {
    if (from >= 0 && from !== to) edges.push({ from, to, ...over });
  };
  // Versions of one word of one value, in the order in which they came into scratch.
  const histories = new Map<number, Version[]>();
  for (const [version, word] of versions.word.entries()) {
    const used = maker[version]! >= 0 || readers.has(version);
    if (!used) continue;
    const place = component[version]! * 2 ** 21 + word;
    const list = histories.get(place);
    if (list === undefined) histories.set(place, [version]);
    else list.push(version);
    for (const reader of readers.get(version) ?? []) add(maker[version]!, reader);
  }
  for (const history of histories.values()) {
    if (history.length === 1) continue;
    history.sort((a, b) => versions.landed[a]! - versions.landed[b]!);
    for (let at = 1; at < history.length; at++) {
      const [before, after] = [history[at - 1]!, maker[history[at]!]!];
      add(maker[before]!, after, { overwrites: before });
      for (const reader of readers.get(before) ?? []) add(reader, after, { reads: before });
    }
  }
  for (const { from, to } of stepEdges) {
    const [left, right] = [unitOf.get(from), unitOf.get(to)];
    if (left !== undefined && right !== undefined) add(left, right);
  }
  return edges;
}

/** A cycle of edges that cannot be done, found by going back from a unit. */
function cycleFrom(
  start: number,
  edges: readonly Edge[],
  incoming: readonly (readonly number[])[],
  done: Uint8Array,
): Edge[] {
  const way: Edge[] = [];
  const seen = new Map<number, number>([[start, 0]]);
  for (let unit = start; ; ) {
    const edge = edges[incoming[unit]!.find((each) => done[edges[each]!.from] === 0)!]!;
    way.push(edge);
    unit = edge.from;
    const before = seen.get(unit);
    if (before !== undefined) return way.slice(before);
    seen.set(unit, way.length);
  }
}

/** A binary heap of units, the least key first. */
class Heap {
  readonly #key: readonly number[];
  readonly #items: number[] = [];

  constructor(key: readonly number[]) {
    this.#key = key;
  }

  push(unit: number): void {
    const items = this.#items;
    let at = items.push(unit) - 1;
    while (at > 0) {
      const up = (at - 1) >> 1;
      if (this.#key[items[up]!]! <= this.#key[items[at]!]!) break;
      [items[up], items[at]] = [items[at]!, items[up]!];
      at = up;
    }
  }

  pop(): number | undefined {
    const items = this.#items;
    const top = items[0];
    const last = items.pop();
    if (items.length === 0 || last === undefined) return top;
    items[0] = last;
    for (let at = 0; ; ) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (child < items.length && this.#key[items[child]!]! < this.#key[items[least]!]!) least = child;
      }
      if (least === at) return top;
      [items[least], items[at]] = [items[at]!, items[least]!];
      at = least;
    }
  }
}
