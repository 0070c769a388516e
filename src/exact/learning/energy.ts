import type { Problem } from "../problem/problem.ts";
import { type Atoms, rules } from "./atoms.ts";
import type { BoundTrail } from "./boundTrail.ts";
import type { Propagator } from "./searchParts.ts";
import type { Variables } from "./variables.ts";

/** `demand` slots in cycles issue + `offset` .. + `length` - 1. */
interface Piece {
  readonly lane: number;
  readonly offset: number;
  readonly length: number;
  readonly demand: number;
}

/**
 * Energetic reasoning (Erschler and Lopez 1990; Baptiste, Le Pape and Nuijten 1999; explained as in Schutt, Feydy and
 * Stuckey 2013): in cycles a..b an operation of several cycles takes what it does there at least, wherever it begins, though
 * it need not lie there. It only checks, for a at the earliest begins and b at the latest ends, and counts operations of
 * one form.
 */
export class Energy implements Propagator {
  readonly variables: Set<number>;
  reason = 0;
  readonly contradiction = { detail: 0, second: 0 };
  readonly #engine: number;
  readonly #pieces: readonly Piece[];
  /** Slots before a cycle. */
  readonly #supply: Float64Array;
  readonly #earliest: Int32Array;
  readonly #latest: Int32Array;

  /** The engine's own price vector has the engine's number. */
  constructor(problem: Problem, { lane }: Variables, engine: number) {
    this.#engine = engine;
    this.#pieces = problem.operations.flatMap(({ forms }, i) => {
      const rows = forms[0]!.rows.filter((row) => row.engine === engine && row.slots > 0);
      if (forms.length > 1 || forms[0]!.lanes > 1 || rows.length === 0) return [];
      const offset = Math.min(...rows.map((row) => row.offset));
      const length = new Set(rows.map((row) => row.offset)).size;
      const demand = rows.reduce((sum, { slots }) => sum + slots, 0) / length;
      const slots = new Map<number, number>();
      for (const row of rows) slots.set(row.offset, (slots.get(row.offset) ?? 0) + row.slots);
      const even = Array.from({ length }, (_, n) => slots.get(offset + n)).every((each) => each === demand);
      return even ? [{ lane: lane[i]!, offset, length, demand }] : [];
    });
    this.variables = new Set(this.#pieces.map((piece) => piece.lane));
    this.#supply = new Float64Array(problem.horizon + 1);
    for (let t = 0; t < problem.horizon; t++) this.#supply[t + 1] = this.#supply[t]! + problem.slots[engine]![t]!;
    this.#earliest = new Int32Array(this.#pieces.length);
    this.#latest = new Int32Array(this.#pieces.length);
  }

  propagate({ bound }: BoundTrail): boolean {
    const pieces = this.#pieces;
    const supply = this.#supply;
    for (let p = 0; p < pieces.length; p++) {
      const { lane, offset } = pieces[p]!;
      this.#earliest[p] = bound[2 * lane]! + offset;
      this.#latest[p] = offset - bound[2 * lane + 1]!;
    }
    for (let first = 0; first < pieces.length; first++) {
      const a = this.#earliest[first]!;
      for (let last = 0; last < pieces.length; last++) {
        const b = this.#latest[last]! + pieces[last]!.length - 1;
        if (b < a) continue;
        let left = supply[Math.min(b + 1, supply.length - 1)]! - supply[a]!;
        for (let p = 0; p < pieces.length && left >= 0; p++) left -= pieces[p]!.demand * this.#inside(p, a, b);
        if (left >= 0) continue;
        this.contradiction.detail = a;
        this.contradiction.second = b;
        return false;
      }
    }
    return true;
  }

  /** Cycles of a..b that a piece takes wherever it begins. */
  #inside(p: number, a: number, b: number): number {
    const { length } = this.#pieces[p]!;
    const cycles = Math.min(length, b - a + 1, this.#earliest[p]! + length - a, b + 1 - this.#latest[p]!);
    return cycles > 0 ? cycles : 0;
  }

  /** It moves no bounds, so there is nothing to explain but a contradiction, which is of the present. */
  explain(trail: BoundTrail, _at: number, _side: number, _key: number, a: number, b: number, out: Atoms): void {
    out.by(rules.interval, this.#engine, a, b);
    let missing = this.#supply[Math.min(b + 1, this.#supply.length - 1)]! - this.#supply[a]! + 1;
    const found: { readonly piece: Piece; readonly cycles: number; readonly entry: number }[] = [];
    for (const [p, piece] of this.#pieces.entries()) {
      const cycles = this.#inside(p, a, b);
      if (cycles === 0) continue;
      const [low, high] = within(piece, cycles, a, b);
      const entry = Math.max(trail.entryOf(2 * piece.lane, low), trail.entryOf(2 * piece.lane + 1, high));
      found.push({ piece, cycles, entry });
    }
    found.sort((x, y) => x.entry - y.entry);
    for (const { piece, cycles } of found) {
      if (missing <= 0) break;
      // No more of it than is needed.
      const needed = Math.min(cycles, Math.ceil(missing / piece.demand));
      missing -= needed * piece.demand;
      const [low, high] = within(piece, needed, a, b);
      out.add(2 * piece.lane, low);
      out.add(2 * piece.lane + 1, high);
    }
    if (missing > 0) throw new Error(`slots of cycles ${a}..${b}: the reason is ${missing} short`);
  }
}

/** Keys of the two sides of a piece's lane between which it takes so many cycles of a..b. */
function within({ offset, length }: Piece, cycles: number, a: number, b: number): readonly [low: number, high: number] {
  return [a + cycles - length - offset, offset + cycles - b - 1];
}
