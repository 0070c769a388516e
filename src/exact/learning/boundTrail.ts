/** Why an entry of the trail holds. From `propagator` on: the propagator of that number, and what it noted. */
export const reasons = {
  decision: 0,
  /** A clause: where it stands in the arena. */
  clause: 1,
  /** An arc of a precedence edge. */
  arc: 2,
  /** A condition of an edge that cannot hold: the arc, and the key of its source. */
  condition: 3,
  propagator: 4,
} as const;

/**
 * Integer variables as two *sides* each: side 2x says "x is at least", side 2x + 1 says "-x is at least". An atom (side, key)
 * holds when the side's bound has reached the key, and its negation is (side ^ 1, 1 - key): so [x <= t] and [x >= t + 1]
 * are each other's negation, and one piece of code treats both ends. A bound that moves from 3 to 7 makes four order
 * literals true with one entry of the trail (Feydy and Stuckey 2009: lazy clause generation reengineered).
 */
export class BoundTrail {
  /** Per side the greatest key that holds. */
  readonly bound: Int32Array;
  /** Per side what holds whatever is decided. */
  readonly root: Int32Array;
  /** Per side its latest entry, -1 where the root's bound is the present one. */
  readonly top: Int32Array;
  /** Per entry: its side, the entry of the same side before, its key, its decision level, and why it holds. */
  side = new Int32Array(1024);
  previous = new Int32Array(1024);
  key = new Int32Array(1024);
  level = new Int32Array(1024);
  reason = new Int32Array(1024);
  /** What the reason's owner wants to know when it is asked. */
  detail = new Int32Array(1024);
  second = new Int32Array(1024);
  length = 0;
  /** First entry of each decision level; level 0 is the root and has none. */
  readonly starts: number[] = [];
  /** The contradiction of the last `raise` that failed: its reason, and the atom it wanted. */
  readonly conflict = { side: -1, key: 0, reason: 0, detail: 0, second: 0 };

  constructor(lower: Int32Array, upper: Int32Array) {
    const sides = 2 * lower.length;
    this.bound = new Int32Array(sides);
    for (let x = 0; x < lower.length; x++) {
      this.bound[2 * x] = lower[x]!;
      this.bound[2 * x + 1] = -upper[x]!;
    }
    this.root = this.bound.slice();
    this.top = new Int32Array(sides).fill(-1);
  }

  get depth(): number {
    return this.starts.length;
  }

  /** Opens a decision level. */
  push(): void {
    this.starts.push(this.length);
  }

  /** Moves a side's bound up to `key`, unless it is there. False, with `conflict`, where the variable has no value left. */
  raise(side: number, key: number, reason: number, detail: number, second: number): boolean {
    const { bound, top } = this;
    if (bound[side]! >= key) return true;
    if (key + bound[side ^ 1]! > 0) {
      const { conflict } = this;
      conflict.side = side;
      conflict.key = key;
      conflict.reason = reason;
      conflict.detail = detail;
      conflict.second = second;
      return false;
    }
    if (this.length === this.side.length) this.#grow();
    const at = this.length++;
    this.side[at] = side;
    this.previous[at] = top[side]!;
    this.key[at] = key;
    this.level[at] = this.starts.length;
    this.reason[at] = reason;
    this.detail[at] = detail;
    this.second[at] = second;
    top[side] = at;
    bound[side] = key;
    return true;
  }

  /** Takes the latest entry back. */
  pop(): number {
    const at = --this.length;
    const side = this.side[at]!;
    const before = this.previous[at]!;
    this.top[side] = before;
    this.bound[side] = before < 0 ? this.root[side]! : this.key[before]!;
    return side;
  }

  /** Makes what level 0 found the root. Nothing may be decided. */
  settle(): void {
    this.root.set(this.bound);
    this.top.fill(-1);
    this.length = 0;
  }

  /** A side's bound just before the entry `at`. */
  before(side: number, at: number): number {
    let entry = this.top[side]!;
    while (entry >= at) entry = this.previous[entry]!;
    return entry < 0 ? this.root[side]! : this.key[entry]!;
  }

  /** The entry that first made an atom hold; -1 where the root does. The atom must hold now. */
  entryOf(side: number, key: number): number {
    if (this.root[side]! >= key) return -1;
    let entry = this.top[side]!;
    for (;;) {
      const before = this.previous[entry]!;
      if (before < 0 || this.key[before]! < key) return entry;
      entry = before;
    }
  }

  #grow(): void {
    const twice = (array: Int32Array): Int32Array<ArrayBuffer> => {
      const larger = new Int32Array(2 * array.length);
      larger.set(array);
      return larger;
    };
    this.side = twice(this.side);
    this.previous = twice(this.previous);
    this.key = twice(this.key);
    this.level = twice(this.level);
    this.reason = twice(this.reason);
    this.detail = twice(this.detail);
    this.second = twice(this.second);
  }
}
