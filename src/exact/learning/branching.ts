import type { BoundTrail } from "./boundTrail.ts";

/**
 * Which order literal to decide next: the one that conflicts have met most of late (VSIDS, on literals as in Schutt et al.
 * 2011: explaining the cumulative propagator), among those they have met at all. Each variable has a value that is tried
 * first: what it had last, or has in the incumbent.
 */
export class Branching {
  readonly target: Int32Array;
  readonly #activity: Float64Array;
  readonly #base: Int32Array;
  readonly #variable: Int32Array;
  readonly #place: Int32Array;
  readonly #heap: Int32Array;
  readonly #decay: number;
  #size = 0;
  #increment = 1;

  constructor(trail: BoundTrail, decay: number) {
    const variables = trail.bound.length / 2;
    this.#decay = decay;
    this.target = new Int32Array(variables);
    this.#base = new Int32Array(variables);
    let total = 0;
    for (let x = 0; x < variables; x++) {
      this.target[x] = trail.bound[2 * x]!;
      this.#base[x] = total - trail.bound[2 * x]! - 1;
      total += -trail.bound[2 * x + 1]! - trail.bound[2 * x]!;
    }
    this.#activity = new Float64Array(total);
    this.#variable = new Int32Array(total);
    for (let x = 0, n = 0; x < variables; x++) {
      for (let k = trail.bound[2 * x]!; k < -trail.bound[2 * x + 1]!; k++) this.#variable[n++] = x;
    }
    this.#place = new Int32Array(total).fill(-1);
    this.#heap = new Int32Array(total);
  }

  /** An atom had a part in a conflict. */
  bump(side: number, key: number): void {
    const x = side >> 1;
    const n = this.#base[x]! + ((side & 1) === 0 ? key : 1 - key);
    this.#activity[n]! += this.#increment;
    if (this.#activity[n]! > 1e100) this.#rescale();
    if (this.#place[n]! < 0) this.#insert(n);
    else this.#rise(this.#place[n]!);
  }

  decay(): void {
    this.#increment /= this.#decay;
  }

  /** Atoms of a variable's side between two keys are open again. */
  reopen(side: number, from: number, to: number): void {
    const base = this.#base[side >> 1]!;
    for (let key = from + 1; key <= to; key++) {
      const n = base + ((side & 1) === 0 ? key : 1 - key);
      if (this.#place[n]! < 0 && this.#activity[n]! > 0) this.#insert(n);
    }
  }

  /** The most active open atom, its truth by the target: [side, key], or undefined where conflicts met no open one. */
  next(trail: BoundTrail): readonly [side: number, key: number] | undefined {
    const { bound } = trail;
    while (this.#size > 0) {
      const n = this.#heap[0]!;
      this.#remove();
      const x = this.#variable[n]!;
      const value = n - this.#base[x]!;
      if (bound[2 * x]! >= value || -bound[2 * x + 1]! < value) continue;
      return this.target[x]! >= value ? [2 * x, value] : [2 * x + 1, 1 - value];
    }
    return undefined;
  }

  /**
   * Where conflicts met no open atom: the variable of the list that can be earliest, with what is tried of it first. The cycle of each is that of its `by`.
   */
  earliest(trail: BoundTrail, order: Int32Array, by: Int32Array): readonly [side: number, key: number] | undefined {
    const { bound } = trail;
    let best = -1;
    let least = Number.POSITIVE_INFINITY;
    for (let n = 0; n < order.length; n++) {
      const x = order[n]!;
      const low = bound[2 * by[n]!]!;
      if (low >= least || bound[2 * x]! + bound[2 * x + 1]! === 0) continue;
      least = low;
      best = x;
    }
    if (best < 0) return undefined;
    const wanted = Math.max(bound[2 * best]!, Math.min(this.target[best]!, -bound[2 * best + 1]!));
    if (wanted < -bound[2 * best + 1]!) return [2 * best + 1, -wanted];
    return [2 * best, wanted];
  }

  #insert(n: number): void {
    const at = this.#size++;
    this.#heap[at] = n;
    this.#place[n] = at;
    this.#rise(at);
  }

  #remove(): void {
    this.#place[this.#heap[0]!] = -1;
    const last = this.#heap[--this.#size]!;
    if (this.#size === 0) return;
    this.#heap[0] = last;
    this.#place[last] = 0;
    this.#sink(0);
  }

  #rise(start: number): void {
    let at = start;
    const n = this.#heap[at]!;
    const own = this.#activity[n]!;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const other = this.#heap[parent]!;
      if (this.#activity[other]! >= own) break;
      this.#heap[at] = other;
      this.#place[other] = at;
      at = parent;
    }
    this.#heap[at] = n;
    this.#place[n] = at;
  }

  #sink(start: number): void {
    let at = start;
    const n = this.#heap[at]!;
    const own = this.#activity[n]!;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.#size) break;
      if (child + 1 < this.#size && this.#activity[this.#heap[child + 1]!]! > this.#activity[this.#heap[child]!]!)
        child++;
      const other = this.#heap[child]!;
      if (this.#activity[other]! <= own) break;
      this.#heap[at] = other;
      this.#place[other] = at;
      at = child;
    }
    this.#heap[at] = n;
    this.#place[n] = at;
  }

  #rescale(): void {
    for (let n = 0; n < this.#activity.length; n++) this.#activity[n]! *= 1e-100;
    this.#increment *= 1e-100;
  }
}
