import type { Problem } from "../problem/problem.ts";
import { type Atoms, rules } from "./atoms.ts";
import type { BoundTrail } from "./boundTrail.ts";
import type { Propagator } from "./searchParts.ts";
import { excluded, type Variables } from "./variables.ts";

/** `demand` slots in cycles issue + `offset` .. + `length` - 1, of a lane, where the form is not ruled out. */
interface Reservation {
  readonly lane: number;
  readonly offset: number;
  readonly length: number;
  readonly demand: number;
  /** The atom that rules its form out; side -1 where there is no other. */
  readonly side: number;
  readonly key: number;
  /** Atoms that leave its form only. */
  readonly chosen: readonly (readonly [number, number])[];
}

/**
 * Slots of one engine by what is certainly in use in every cycle (Le Pape's timetable; explained cycle by cycle as in
 * Schutt, Feydy, Stuckey and Wallace 2011): for reservations of several cycles, which intervals alone do not decide.
 */
export class Timetable implements Propagator {
  readonly variables: Set<number>;
  reason = 0;
  readonly contradiction = { detail: 0, second: 0 };
  readonly #engine: number;
  readonly #all: readonly Reservation[];
  /** The same in typed arrays, since they are read with every propagation: lane, offset, length, demand, side, key of each. */
  readonly #flat: Int32Array;
  readonly #limit: Int32Array;
  readonly #least: number;
  /** Sums of what need not fit together: beyond 32 bits. */
  readonly #used: Float64Array;
  /** Reservations by variable. */
  readonly #of = new Map<number, number[]>();

  constructor(problem: Problem, variables: Variables, engine: number) {
    this.#engine = engine;
    this.#all = reservations(problem, variables, engine);
    const reach = this.#all.reduce((most, { offset, length }) => Math.max(most, offset + length), 0);
    this.#limit = Int32Array.from({ length: problem.horizon + reach }, (_, t) => problem.slots[engine]![t] ?? 0);
    this.#used = new Float64Array(this.#limit.length);
    this.#least = this.#limit.reduce((least, limit) => Math.min(least, limit), Number.POSITIVE_INFINITY);
    this.#flat = Int32Array.from(
      this.#all.flatMap(({ lane, offset, length, demand, side, key }) => [lane, offset, length, demand, side, key]),
    );
    this.variables = new Set();
    for (const [at, { lane, side, chosen }] of this.#all.entries()) {
      for (const x of new Set([lane, ...(side < 0 ? [] : [side >> 1]), ...chosen.map(([s]) => s >> 1)])) {
        this.variables.add(x);
        this.#of.set(x, [...(this.#of.get(x) ?? []), at]);
      }
    }
  }

  /**
   * Whether intervals do not decide this engine by themselves: an operation takes it at several offsets, in one form or in one
   * form at another than in another.
   */
  static wanted(problem: Problem, engine: number): boolean {
    return problem.operations.some(({ forms }) => {
      const rows = forms.flatMap((form) => form.rows.filter((row) => row.engine === engine && row.slots > 0));
      return new Set(rows.map(({ offset }) => offset)).size > 1;
    });
  }

  propagate(trail: BoundTrail): boolean {
    const { bound } = trail;
    const used = this.#used;
    const flat = this.#flat;
    const all = this.#all;
    used.fill(0);
    for (let r = 0, at = 0; r < all.length; r++, at += 6) {
      const lane = flat[at]!;
      const offset = flat[at + 1]!;
      const to = bound[2 * lane]! + offset + flat[at + 2]!;
      const from = offset - bound[2 * lane + 1]!;
      if (from >= to || !chosen(all[r]!, bound)) continue;
      const demand = flat[at + 3]!;
      for (let t = from; t < to; t++) used[t]! += demand;
    }
    let most = 0;
    for (let t = 0; t < used.length; t++) {
      const now = used[t]!;
      if (now > most) most = now;
      if (now <= this.#limit[t]!) continue;
      this.contradiction.detail = t;
      this.contradiction.second = -1;
      return false;
    }
    for (let r = 0, at = 0; r < all.length; r++, at += 6) {
      if (most + flat[at + 3]! <= this.#least) continue;
      if (!this.#narrow(trail, r, at)) return false;
    }
    return true;
  }

  #narrow(trail: BoundTrail, r: number, at: number): boolean {
    const { bound } = trail;
    const flat = this.#flat;
    const side = flat[at + 4]!;
    const key = flat[at + 5]!;
    if (side >= 0 && bound[side]! >= key) return true;
    const lane = flat[at]!;
    const earliest = bound[2 * lane]!;
    const latest = -bound[2 * lane + 1]!;
    const certain = chosen(this.#all[r]!, bound);
    // What has its place is in the table.
    if (certain && earliest === latest) return true;
    const offset = flat[at + 1]!;
    const length = flat[at + 2]!;
    const demand = flat[at + 3]!;
    const used = this.#used;
    const limit = this.#limit;
    if (!certain) {
      for (let t = latest + offset; t < earliest + offset + length; t++) {
        if (used[t]! + demand > limit[t]!) return trail.raise(side, key, this.reason, r, t);
      }
      return true;
    }
    // Where it certainly is its own slots are not in its way.
    const ownFrom = latest + offset;
    const ownTo = earliest + offset + length;
    let start = earliest;
    for (let t = start + offset; t < start + offset + length && start <= latest; t++) {
      if (used[t]! + (t >= ownFrom && t < ownTo ? 0 : demand) <= limit[t]!) continue;
      start = t + 1 - offset;
      if (!trail.raise(2 * lane, start, this.reason, r, t)) return false;
    }
    start = latest;
    for (let t = start + offset + length - 1; t >= start + offset; t--) {
      if (used[t]! + (t >= ownFrom && t < ownTo ? 0 : demand) <= limit[t]!) continue;
      start = t - offset - length;
      if (!trail.raise(2 * lane + 1, -start, this.reason, r, t)) return false;
    }
    return true;
  }

  explain(trail: BoundTrail, at: number, side: number, _key: number, detail: number, second: number, out: Atoms): void {
    const own = side >= 0 ? this.#all[detail]! : undefined;
    const t = own === undefined ? detail : second;
    out.by(rules.cycle, this.#engine, t);
    let missing = this.#limit[t]! + 1;
    if (own !== undefined) {
      missing -= own.demand;
      // It covers t from issue t - offset - length + 1 to t - offset.
      if (side !== 2 * own.lane + 1) out.add(2 * own.lane, t - own.offset - own.length + 1);
      if (side !== 2 * own.lane) out.add(2 * own.lane + 1, own.offset - t);
      if (side >> 1 === own.lane) for (const [s, k] of own.chosen) out.add(s, k);
    }
    const found: { readonly each: Reservation; readonly entry: number }[] = [];
    for (const each of this.#all) {
      if (each === own) continue;
      const { lane, offset, length, chosen: only } = each;
      if (trail.before(2 * lane, at) + offset + length - 1 < t || -trail.before(2 * lane + 1, at) + offset > t)
        continue;
      if (only.some(([s, k]) => trail.before(s, at) < k)) continue;
      const low = trail.entryOf(2 * lane, t - offset - length + 1);
      found.push({ each, entry: Math.max(low, trail.entryOf(2 * lane + 1, offset - t)) });
    }
    found.sort((x, y) => x.entry - y.entry);
    for (const { each } of found) {
      if (missing <= 0) break;
      missing -= each.demand;
      out.add(2 * each.lane, t - each.offset - each.length + 1);
      out.add(2 * each.lane + 1, each.offset - t);
      for (const [s, k] of each.chosen) out.add(s, k);
    }
    if (missing > 0) throw new Error(`slots of cycle ${t}: the reason is ${missing} short`);
  }
}

function chosen({ chosen: only }: Reservation, bound: Int32Array): boolean {
  for (let n = 0; n < only.length; n++) if (bound[only[n]![0]]! < only[n]![1]) return false;
  return true;
}

/** Rows of one engine, neighbouring offsets with the same slots in one piece. */
function reservations(problem: Problem, variables: Variables, engine: number): Reservation[] {
  const found: Reservation[] = [];
  for (const [i, { forms }] of problem.operations.entries()) {
    for (const [f, form] of forms.entries()) {
      const [side, key] = excluded(variables, i, f, forms.length) ?? [-1, 0];
      const only = [...forms.keys()].flatMap((other) => {
        const atom = other === f ? undefined : excluded(variables, i, other, forms.length);
        return atom === undefined ? [] : [atom];
      });
      const slots = new Map<number, number>();
      for (const row of form.rows) {
        if (row.engine === engine && row.slots > 0) slots.set(row.offset, (slots.get(row.offset) ?? 0) + row.slots);
      }
      const pieces: { offset: number; length: number; demand: number }[] = [];
      for (const offset of [...slots.keys()].sort((a, b) => a - b)) {
        const before = pieces.at(-1);
        const demand = slots.get(offset)!;
        if (before !== undefined && before.offset + before.length === offset && before.demand === demand)
          before.length++;
        else pieces.push({ offset, length: 1, demand });
      }
      for (let k = 0; k < form.lanes; k++) {
        for (const piece of pieces) found.push({ lane: variables.lane[i]! + k, ...piece, side, key, chosen: only });
      }
    }
  }
  return found;
}
