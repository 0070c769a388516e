import { Atoms } from "./atoms.ts";
import type { BoundTrail } from "./boundTrail.ts";

/** Explains an entry of the trail: atoms before `at` that imply (side, key). */
export type Explain = (at: number, side: number, key: number, out: Atoms) => void;

/** An entry that was resolved away, with the atom of it that was needed: what a proof lists. */
export interface Resolved {
  readonly entry: number;
  readonly side: number;
  readonly key: number;
}

const none = -(2 ** 31);
/** How deep a literal's reasons are followed to find it redundant. */
const deepest = 40;

/**
 * Conflict analysis to the first unique implication point (Zhang et al. 2001), where each side has one literal at most: of two
 * atoms of a side the greater key implies the other. Reasons are asked for when they are needed, with the weakest key that
 * will do. Then literals that follow from the others are left out (Sörensson and Biere 2009).
 */
export class ConflictAnalysis {
  /** The nogood learned: the first atom is the one of the conflict's level. */
  readonly nogood = new Atoms();
  /** Level to go back to. */
  backTo = 0;
  /** Decision levels among the atoms. */
  lbd = 0;
  readonly resolved: Resolved[] = [];
  readonly #trail: BoundTrail;
  readonly #explain: Explain;
  readonly #bump: (side: number, key: number) => void;
  readonly #need: Int32Array;
  readonly #entry: Int32Array;
  readonly #reason = new Atoms();
  readonly #deeper: Atoms[] = Array.from({ length: deepest + 1 }, () => new Atoms());
  readonly #known = new Map<number, number>();
  #open = 0;
  #floor = 0;

  constructor(trail: BoundTrail, explain: Explain, bump: (side: number, key: number) => void) {
    this.#trail = trail;
    this.#explain = explain;
    this.#bump = bump;
    this.#need = new Int32Array(trail.bound.length).fill(none);
    this.#entry = new Int32Array(trail.bound.length).fill(-1);
  }

  /** Learns from atoms that hold and contradict one another; the latest of them must be of the present level. */
  learn(conflict: Atoms, minimise: boolean): void {
    const trail = this.#trail;
    this.resolved.length = 0;
    this.#open = 0;
    this.#floor = trail.starts.at(-1)!;
    const lower: number[] = [];
    for (let n = 0; n < conflict.length; n++) this.#require(conflict.sides[n]!, conflict.keys[n]!, lower);
    let at = trail.length - 1;
    let side: number;
    for (;;) {
      while (this.#entry[trail.side[at]!] !== at) at--;
      side = trail.side[at]!;
      if (this.#open === 1) break;
      const key = this.#need[side]!;
      this.#forget(side);
      this.#open--;
      this.resolved.push({ entry: at, side, key });
      this.#reason.clear();
      this.#explain(at, side, key, this.#reason);
      for (let n = 0; n < this.#reason.length; n++) this.#require(this.#reason.sides[n]!, this.#reason.keys[n]!, lower);
      at--;
    }
    this.#write(side, lower, minimise);
  }

  #require(side: number, key: number, lower: number[]): void {
    const trail = this.#trail;
    if (trail.root[side]! >= key) return;
    this.#bump(side, key);
    const before = this.#entry[side]!;
    if (this.#need[side]! >= key) return;
    const entry = trail.entryOf(side, key);
    this.#need[side] = key;
    this.#entry[side] = entry;
    if (entry >= this.#floor) {
      if (before < this.#floor) this.#open++;
    } else if (before < 0) lower.push(side);
  }

  #forget(side: number): void {
    this.#need[side] = none;
    this.#entry[side] = -1;
  }

  #write(side: number, lower: readonly number[], minimise: boolean): void {
    const { nogood } = this;
    const trail = this.#trail;
    // A side may have been required on the way at lower levels and then at this one, or twice.
    const others = [...new Set(lower)].filter((other) => other !== side && this.#entry[other]! >= 0);
    const levels = new Set(others.map((other) => trail.level[this.#entry[other]!]!));
    this.#known.clear();
    const kept = minimise ? others.filter((other) => !this.#redundant(other, levels)) : others;
    nogood.clear();
    nogood.add(side, this.#need[side]!);
    this.backTo = 0;
    let second = 1;
    const remaining = new Set<number>();
    for (const other of kept) {
      const level = trail.level[this.#entry[other]!]!;
      remaining.add(level);
      if (level > this.backTo) {
        this.backTo = level;
        second = nogood.length;
      }
      nogood.add(other, this.#need[other]!);
    }
    if (nogood.length > 2) swap(nogood, 1, second);
    this.lbd = remaining.size + 1;
    this.#forget(side);
    for (const other of others) this.#forget(other);
  }

  /** Whether a literal follows from the others: all that its reason needs is among them, or follows from them. */
  #redundant(side: number, levels: ReadonlySet<number>): boolean {
    const from = this.resolved.length;
    if (this.#follows(this.#entry[side]!, side, this.#need[side]!, levels, 0)) return true;
    this.resolved.length = from;
    // What was found on the way is no longer listed, so it may not be relied on.
    this.#known.clear();
    return false;
  }

  #follows(entry: number, side: number, key: number, levels: ReadonlySet<number>, depth: number): boolean {
    const trail = this.#trail;
    if (depth > deepest || trail.reason[entry] === 0 || !levels.has(trail.level[entry]!)) return false;
    const known = this.#known.get(entry);
    if (known !== undefined && known >= key) return true;
    const reason = this.#deeper[depth]!;
    reason.clear();
    this.#explain(entry, side, key, reason);
    for (let n = 0; n < reason.length; n++) {
      const [s, k] = [reason.sides[n]!, reason.keys[n]!];
      if (trail.root[s]! >= k) continue;
      // Only a literal of an earlier entry: otherwise two could each be left out because of the other.
      if (this.#need[s]! >= k && this.#entry[s]! < entry) continue;
      if (!this.#follows(trail.entryOf(s, k), s, k, levels, depth + 1)) return false;
    }
    this.resolved.push({ entry, side, key });
    this.#known.set(entry, key);
    return true;
  }
}

function swap({ sides, keys }: Atoms, a: number, b: number): void {
  [sides[a], sides[b]] = [sides[b]!, sides[a]!];
  [keys[a], keys[b]] = [keys[b]!, keys[a]!];
}
