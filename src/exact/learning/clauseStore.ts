import type { Atoms } from "./atoms.ts";
import { type BoundTrail, reasons } from "./boundTrail.ts";

/** Numbers before a clause's literals: their count, its LBD (0: never forgotten), the conflict that last used it, its proof step. */
const header = 4;

/**
 * Clauses over order literals, two of them watched (Moskewicz et al. 2001: Chaff). A literal is an atom as it stands, a side
 * and a key; watches hang on the atoms that make one false, one list for each of them between the bounds of the root.
 */
export class ClauseStore {
  #arena = new Int32Array(4096);
  #end = 0;
  #wasted = 0;
  readonly #base: Int32Array;
  readonly #watches: (number[] | undefined)[];
  readonly #learned: number[] = [];

  constructor(trail: BoundTrail) {
    const sides = trail.bound.length;
    this.#base = new Int32Array(sides);
    let total = 0;
    for (let s = 0; s < sides; s++) {
      this.#base[s] = total - trail.bound[s]! - 1;
      total += -trail.bound[s ^ 1]! - trail.bound[s]!;
    }
    this.#watches = new Array(total);
  }

  /** How many clauses may be forgotten. */
  get learned(): number {
    return this.#learned.length;
  }

  /** Bytes, about. */
  get size(): number {
    return 4 * this.#arena.length + 8 * this.#watches.length + 48 * this.#learned.length;
  }

  proofStep(clause: number): number {
    return this.#arena[clause + 3]!;
  }

  /** A clause was of use in a conflict. */
  use(clause: number, conflict: number): void {
    this.#arena[clause + 2] = conflict;
  }

  /**
   * Adds the clause that says "not all of these atoms" (at least two): the first two negations are watched. Returns where
   * it stands.
   */
  add(nogood: Atoms, lbd: number, conflict: number, step: number): number {
    const { length, sides, keys } = nogood;
    const clause = this.#end;
    this.#end += header + 2 * length;
    while (this.#end > this.#arena.length) {
      const larger = new Int32Array(2 * this.#arena.length);
      larger.set(this.#arena);
      this.#arena = larger;
    }
    const arena = this.#arena;
    arena[clause] = length;
    arena[clause + 1] = lbd;
    arena[clause + 2] = conflict;
    arena[clause + 3] = step;
    for (let n = 0; n < length; n++) {
      arena[clause + header + 2 * n] = sides[n]! ^ 1;
      arena[clause + header + 2 * n + 1] = 1 - keys[n]!;
    }
    if (lbd > 0) this.#learned.push(clause);
    this.#watch(clause);
    return clause;
  }

  #watch(clause: number): void {
    const at = clause + header;
    const arena = this.#arena;
    this.#push(arena[at]!, arena[at + 1]!, clause, arena[at + 2]!, arena[at + 3]!);
    this.#push(arena[at + 2]!, arena[at + 3]!, clause, arena[at]!, arena[at + 1]!);
  }

  /** Watches a literal of a clause; another one of it, the blocker, saves looking at the clause while it holds. */
  #push(side: number, key: number, clause: number, blocker: number, blockerKey: number): void {
    const list = this.#base[side ^ 1]! + 1 - key;
    const watches = this.#watches[list];
    if (watches === undefined) this.#watches[list] = [clause, blocker, blockerKey];
    else watches.push(clause, blocker, blockerKey);
  }

  /** What follows from a side's move from key `from` to `to`. */
  propagate(trail: BoundTrail, side: number, from: number, to: number): boolean {
    const { bound } = trail;
    const arena = this.#arena;
    const base = this.#base[side]!;
    const falseSide = side ^ 1;
    for (let key = from + 1; key <= to; key++) {
      const watches = this.#watches[base + key];
      if (watches === undefined) continue;
      let [read, write] = [0, 0];
      const end = watches.length;
      next: while (read < end) {
        const clause: number = watches[read]!;
        if (bound[watches[read + 1]!]! >= watches[read + 2]!) {
          watches[write++] = watches[read++]!;
          watches[write++] = watches[read++]!;
          watches[write++] = watches[read++]!;
          continue;
        }
        read += 3;
        const at = clause + header;
        if (arena[at] === falseSide && arena[at + 1] === 1 - key) {
          arena[at] = arena[at + 2]!;
          arena[at + 1] = arena[at + 3]!;
          arena[at + 2] = falseSide;
          arena[at + 3] = 1 - key;
        }
        const [first, firstKey] = [arena[at]!, arena[at + 1]!];
        if (bound[first]! < firstKey) {
          const last = at + 2 * arena[clause]!;
          for (let n = at + 4; n < last; n += 2) {
            const [other, otherKey] = [arena[n]!, arena[n + 1]!];
            if (bound[other ^ 1]! > -otherKey) continue;
            arena[n] = falseSide;
            arena[n + 1] = 1 - key;
            arena[at + 2] = other;
            arena[at + 3] = otherKey;
            this.#push(other, otherKey, clause, first, firstKey);
            continue next;
          }
        }
        watches[write++] = clause;
        watches[write++] = first;
        watches[write++] = firstKey;
        if (bound[first]! < firstKey && !trail.raise(first, firstKey, reasons.clause, clause, 0)) {
          while (read < end) watches[write++] = watches[read++]!;
          watches.length = write;
          return false;
        }
      }
      if (write < end) watches.length = write;
    }
    return true;
  }

  /** Why a clause moved a side: all its other literals are false. */
  explain(clause: number, side: number, key: number, out: Atoms): void {
    const arena = this.#arena;
    const at = clause + header;
    const last = at + 2 * arena[clause]!;
    for (let n = at; n < last; n += 2) {
      // Two literals of one side are never in a clause, so this is the one that was left.
      if (arena[n] === side && arena[n + 1]! >= key) continue;
      out.add(arena[n]! ^ 1, 1 - arena[n + 1]!);
    }
  }

  /** Forgets the worse half: those of a high LBD first, and of these the ones that were not used for long. */
  reduce(trail: BoundTrail): void {
    const arena = this.#arena;
    const locked = new Set<number>();
    for (let e = 0; e < trail.length; e++) if (trail.reason[e] === reasons.clause) locked.add(trail.detail[e]!);
    const worst = this.#learned.filter((clause) => arena[clause + 1]! > 2 && !locked.has(clause));
    worst.sort((a, b) => arena[b + 1]! - arena[a + 1]! || arena[a + 2]! - arena[b + 2]!);
    const gone = new Set(worst.slice(0, this.#learned.length / 2));
    for (const clause of gone) this.#wasted += header + 2 * arena[clause]!;
    const kept = this.#learned.filter((clause) => !gone.has(clause));
    this.#learned.length = 0;
    for (const clause of kept) this.#learned.push(clause);
    for (const list of this.#watches) {
      if (list === undefined) continue;
      let write = 0;
      for (let read = 0; read < list.length; read += 3) {
        if (gone.has(list[read]!)) continue;
        list[write++] = list[read]!;
        list[write++] = list[read + 1]!;
        list[write++] = list[read + 2]!;
      }
      list.length = write;
    }
    for (const clause of gone) arena[clause + 1] = -1;
    if (2 * this.#wasted > this.#end) this.#compact(trail);
  }

  /** Closes the gaps of the arena; trail and watches follow. */
  #compact(trail: BoundTrail): void {
    const arena = this.#arena;
    const moved = new Map<number, number>();
    let write = 0;
    for (let read = 0; read < this.#end; ) {
      const size = header + 2 * arena[read]!;
      if (arena[read + 1] !== -1) {
        moved.set(read, write);
        arena.copyWithin(write, read, read + size);
        write += size;
      }
      read += size;
    }
    this.#end = write;
    this.#wasted = 0;
    for (const [at, clause] of this.#learned.entries()) this.#learned[at] = moved.get(clause)!;
    for (const list of this.#watches) {
      if (list === undefined) continue;
      for (let n = 0; n < list.length; n += 3) list[n] = moved.get(list[n]!)!;
    }
    for (let e = 0; e < trail.length; e++) {
      if (trail.reason[e] === reasons.clause) trail.detail[e] = moved.get(trail.detail[e]!)!;
    }
  }
}
