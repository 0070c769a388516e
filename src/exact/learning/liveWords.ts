import type { Problem } from "../problem/problem.ts";
import { type Atoms, rules } from "./atoms.ts";
import type { BoundTrail } from "./boundTrail.ts";
import type { Propagator } from "./searchParts.ts";
import { excluded, type Variables } from "./variables.ts";

/** A lane whose cycle ends a live range, where the operation issues in a form that reads the value. */
interface End {
  readonly lane: number;
  /** Atoms that leave only such forms. */
  readonly conditions: readonly (readonly [number, number])[];
}

interface LiveValue {
  readonly words: number;
  /** First lanes of its definers; none where it is live from the beginning. */
  readonly begins: readonly number[];
  /** Last lanes of its users and definers; undefined where it is live to the end. */
  readonly ends: readonly End[] | undefined;
}

const never = 2 ** 29;

/** A value read in some of its user's forms only names them. */
type FormUses = readonly { readonly user: number; readonly forms: readonly number[] }[] | undefined;

/**
 * Live words as a cumulative over begun/done literals: a value is certainly live at boundary b when a definer has certainly
 * begun before it (its first lane by b - 1) and an end certainly comes later (its last lane in b or after), and at the boundary
 * after its begin in any case. The atoms of one definer and one end explain each. No variable stands for a live range.
 */
export class LiveWords implements Propagator {
  readonly variables: Set<number>;
  reason = 0;
  readonly contradiction = { detail: 0, second: 0 };
  readonly #values: readonly LiveValue[];
  readonly #limit: Int32Array;
  readonly #live: Int32Array;
  /** Per value the first boundary at which it has certainly begun, and the last at which it is certainly wanted. */
  readonly #begun: Int32Array;
  readonly #until: Int32Array;

  constructor(problem: Problem, variables: Variables, words: Int32Array) {
    const { lane, lanes } = variables;
    const last = (i: number): number => lane[i]! + lanes[i]! - 1;
    this.#values = problem.values.flatMap((value): LiveValue[] => {
      if (value.words === 0 || (value.definers.length === 0 && !value.liveIn)) return [];
      const formUses = (value as { readonly formUses?: FormUses }).formUses;
      const ends = new Map<string, End>();
      const add = (i: number, forms: readonly number[] | undefined): void => {
        const count = problem.operations[i]!.forms.length;
        const conditions = [...Array(count).keys()].flatMap((f) => {
          const atom = forms === undefined || forms.includes(f) ? undefined : excluded(variables, i, f, count);
          return atom === undefined ? [] : [atom];
        });
        ends.set(`${i} ${conditions.join()}`, { lane: last(i), conditions });
      };
      for (const i of value.users) add(i, formUses?.find(({ user }) => user === i)?.forms);
      for (const i of value.definers) add(i, undefined);
      const begins = value.liveIn ? [] : [...new Set(value.definers.map((i) => lane[i]!))];
      return [{ words: value.words, begins, ends: value.liveOut ? undefined : [...ends.values()] }];
    });
    this.#limit = words;
    this.#live = new Int32Array(words.length + 1);
    this.#begun = new Int32Array(this.#values.length);
    this.#until = new Int32Array(this.#values.length);
    this.variables = new Set();
    for (const { begins, ends } of this.#values) {
      for (const x of begins) this.variables.add(x);
      for (const { lane: x, conditions } of ends ?? []) {
        this.variables.add(x);
        for (const [side] of conditions) this.variables.add(side >> 1);
      }
    }
  }

  propagate(trail: BoundTrail): boolean {
    const { bound } = trail;
    const live = this.#live;
    const boundaries = this.#limit.length;
    live.fill(0);
    for (let v = 0; v < this.#values.length; v++) {
      const { words, begins, ends } = this.#values[v]!;
      let begun = begins.length === 0 ? 0 : never;
      let point = begins.length === 0 ? 0 : never;
      for (let n = 0; n < begins.length; n++) {
        begun = Math.min(begun, 1 - bound[2 * begins[n]! + 1]!);
        point = Math.min(point, bound[2 * begins[n]!]! + 1);
      }
      let until = ends === undefined ? boundaries - 1 : point;
      if (ends !== undefined) {
        for (let n = 0; n < ends.length; n++) {
          if (holds(ends[n]!, bound)) until = Math.max(until, bound[2 * ends[n]!.lane]!);
        }
      }
      this.#begun[v] = begun;
      this.#until[v] = Math.min(until, boundaries - 1);
      if (begun > this.#until[v]!) continue;
      live[begun]! += words;
      live[this.#until[v]! + 1]! -= words;
    }
    for (let b = 0, sum = 0; b < boundaries; b++) {
      sum += live[b]!;
      live[b] = sum;
      if (sum <= this.#limit[b]!) continue;
      this.contradiction.detail = -1;
      this.contradiction.second = b;
      return false;
    }
    for (let v = 0; v < this.#values.length; v++) if (!this.#narrow(trail, v)) return false;
    return true;
  }

  /**
   * A value that has begun ends before the next boundary without room; one that is wanted begins after the last. No function is
   * made in here: it runs a hundred thousand times a second.
   */
  #narrow(trail: BoundTrail, v: number): boolean {
    const { words, begins, ends } = this.#values[v]!;
    const [begun, until] = [this.#begun[v]!, this.#until[v]!];
    const live = this.#live;
    const limit = this.#limit;
    if (ends !== undefined && begun < never) {
      let b = Math.max(begun, until + 1);
      while (b < limit.length && live[b]! + words <= limit[b]!) b++;
      if (b < limit.length && !this.#endBefore(trail, v, b)) return false;
    }
    if (begins.length === 0) return true;
    let b = Math.min(until, begun - 1);
    while (b >= 0 && live[b]! + words <= limit[b]!) b--;
    if (b < 0) return true;
    for (let n = 0; n < begins.length; n++) if (!trail.raise(2 * begins[n]!, b, this.reason, v, b)) return false;
    return true;
  }

  /** All ends of a value that has begun come before boundary b. */
  #endBefore(trail: BoundTrail, v: number, b: number): boolean {
    const { begins, ends } = this.#values[v]!;
    const { bound } = trail;
    for (let n = 0; n < ends!.length; n++) {
      const end = ends![n]!;
      const { lane } = end;
      if (holds(end, bound)) {
        if (!trail.raise(2 * lane + 1, 1 - b, this.reason, v, b)) return false;
      } else if (bound[2 * lane]! >= b) {
        const open = end.conditions.filter(([side, key]) => bound[side]! < key);
        if (open.length !== 1 || bound[open[0]![0] ^ 1]! > -open[0]![1]) continue;
        if (!trail.raise(open[0]![0] ^ 1, 1 - open[0]![1], this.reason, v, b)) return false;
      }
    }
    // The boundary after its only begin is one of its own.
    return begins.length !== 1 || trail.raise(2 * begins[0]! + 1, 2 - b, this.reason, v, b);
  }

  explain(trail: BoundTrail, at: number, side: number, key: number, own: number, b: number, out: Atoms): void {
    out.by(rules.words, b);
    let missing = this.#limit[b]! + 1;
    if (side >= 0) {
      missing -= this.#values[own]!.words;
      this.#explainOwn(trail, at, side, key, own, b, out);
    }
    const found: { readonly v: number; readonly entry: number; readonly begin: number; readonly end: number }[] = [];
    for (let v = 0; v < this.#values.length; v++) {
      if (v === own) continue;
      const begin = this.#beginAt(trail, at, v, b);
      if (begin === undefined) continue;
      const end = this.#endAt(trail, at, v, b);
      if (end !== undefined) found.push({ v, begin: begin.n, end: end.n, entry: Math.max(begin.entry, end.entry) });
    }
    found.sort((x, y) => x.entry - y.entry);
    for (const { v, begin, end } of found) {
      if (missing <= 0) break;
      missing -= this.#values[v]!.words;
      this.#addBegin(v, begin, b, out);
      this.#addEnd(v, end, b, out);
    }
    if (missing > 0) throw new Error(`words at boundary ${b}: the reason is ${missing} short`);
  }

  /** What of the value itself is needed: its begin for an end, its end for a begin. */
  #explainOwn(trail: BoundTrail, at: number, side: number, key: number, v: number, b: number, out: Atoms): void {
    const { begins, ends } = this.#values[v]!;
    if ((side & 1) === 0 && begins.includes(side >> 1) && key <= b) {
      this.#addEnd(v, this.#endAt(trail, at, v, b)!.n, b, out);
      return;
    }
    const begin = this.#beginAt(trail, at, v, b)!;
    const end = ends!.find(
      ({ lane, conditions }) =>
        (side === 2 * lane + 1 && conditions.every(([s, k]) => trail.before(s, at) >= k)) ||
        conditions.some(([s]) => s === (side ^ 1)),
    );
    // The boundary after the begin, of a value that is its own end there: both atoms are of its definer.
    const isPoint = end === undefined || (side === 2 * end.lane + 1 && -key < b - 1);
    this.#addBegin(v, begin.n, b, out);
    if (isPoint) return;
    if (side !== 2 * end.lane + 1) out.add(2 * end.lane, b);
    for (const [s, k] of end.conditions) if (s !== (side ^ 1)) out.add(s, k);
  }

  /** The definer that had certainly begun before boundary b, the earliest known; -1 where it is live from the beginning. */
  #beginAt(
    trail: BoundTrail,
    at: number,
    v: number,
    b: number,
  ): { readonly n: number; readonly entry: number } | undefined {
    const { begins } = this.#values[v]!;
    if (begins.length === 0) return { n: -1, entry: -1 };
    let best: { readonly n: number; readonly entry: number } | undefined;
    for (const [n, lane] of begins.entries()) {
      if (trail.before(2 * lane + 1, at) < 1 - b) continue;
      const entry = trail.entryOf(2 * lane + 1, 1 - b);
      if (best === undefined || entry < best.entry) best = { n, entry };
    }
    return best;
  }

  /** The end that was certainly at b or later; -1 where it is live to the end, -2 for the boundary after its begin. */
  #endAt(
    trail: BoundTrail,
    at: number,
    v: number,
    b: number,
  ): { readonly n: number; readonly entry: number } | undefined {
    const { ends, begins } = this.#values[v]!;
    if (ends === undefined) return { n: -1, entry: -1 };
    let best: { readonly n: number; readonly entry: number } | undefined;
    for (const [n, { lane, conditions }] of ends.entries()) {
      if (trail.before(2 * lane, at) < b || conditions.some(([s, k]) => trail.before(s, at) < k)) continue;
      let entry = trail.entryOf(2 * lane, b);
      for (const [s, k] of conditions) entry = Math.max(entry, trail.entryOf(s, k));
      if (best === undefined || entry < best.entry) best = { n, entry };
    }
    if (best !== undefined) return best;
    if (begins.length === 0) return b === 0 ? { n: -2, entry: -1 } : undefined;
    if (begins.some((lane) => trail.before(2 * lane, at) < b - 1)) return undefined;
    return { n: -2, entry: begins.reduce((most, lane) => Math.max(most, trail.entryOf(2 * lane, b - 1)), -1) };
  }

  #addBegin(v: number, n: number, b: number, out: Atoms): void {
    if (n >= 0) out.add(2 * this.#values[v]!.begins[n]! + 1, 1 - b);
  }

  #addEnd(v: number, n: number, b: number, out: Atoms): void {
    const { begins, ends } = this.#values[v]!;
    if (n === -2) for (const lane of begins) out.add(2 * lane, b - 1);
    if (n < 0) return;
    const { lane, conditions } = ends![n]!;
    out.add(2 * lane, b);
    for (const [side, key] of conditions) out.add(side, key);
  }
}

function holds({ conditions }: End, bound: Int32Array): boolean {
  for (let n = 0; n < conditions.length; n++) if (bound[conditions[n]![0]]! < conditions[n]![1]) return false;
  return true;
}
