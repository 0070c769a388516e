/** A set of half-open integer intervals, disjoint and in ascending order; adjacent ones are merged. */
export class IntervalSet {
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];

  /** Whether nothing of [start, end) is in the set. */
  isFree(start: number, end: number): boolean {
    const at = this.#firstEndingAfter(start);
    return at === this.#starts.length || this.#starts[at]! >= end;
  }

  /** How much of [start, end) is in the set. */
  covered(start: number, end: number): number {
    let sum = 0;
    for (let at = this.#firstEndingAfter(start); at < this.#starts.length && this.#starts[at]! < end; at++) {
      sum += Math.min(this.#ends[at]!, end) - Math.max(this.#starts[at]!, start);
    }
    return sum;
  }

  /** Where the last interval that ends at or before `start` ends, 0 without one. */
  endBefore(start: number): number {
    return this.#ends[this.#firstEndingAfter(start) - 1] ?? 0;
  }

  /** Where the first interval from `end` on starts, `otherwise` without one. [.., end) must be free just before `end`. */
  startAfter(end: number, otherwise: number): number {
    return this.#starts[this.#firstEndingAfter(end)] ?? otherwise;
  }

  /**
   * How far the free stretch around [start, end) reaches beyond it, before and after, up to `limit`; infinity where
   * [start, end) is not free. One search: what ends first after `start` is also what starts first after `end`.
   */
  roomAround(start: number, end: number, limit: number): number {
    const at = this.#firstEndingAfter(start);
    const next = this.#starts[at] ?? limit;
    if (at < this.#starts.length && next < end) return Number.POSITIVE_INFINITY;
    return start - (this.#ends[at - 1] ?? 0) + (next - end);
  }

  /** Adds [start, end), whatever of it is there already. */
  add(start: number, end: number): void {
    if (start >= end) return;
    let from = this.#firstEndingAfter(start);
    if (from > 0 && this.#ends[from - 1] === start) from--;
    let to = from;
    let [low, high] = [start, end];
    while (to < this.#starts.length && this.#starts[to]! <= end) {
      low = Math.min(low, this.#starts[to]!);
      high = Math.max(high, this.#ends[to]!);
      to++;
    }
    this.#starts.splice(from, to - from, low);
    this.#ends.splice(from, to - from, high);
  }

  #firstEndingAfter(point: number): number {
    const ends = this.#ends;
    // From the end in steps that double: values placed in order of start are looked for among the last.
    let high = ends.length;
    let low = high;
    for (let step = 1; low > 0 && ends[low - 1]! > point; step *= 2) {
      high = low - 1;
      low = Math.max(0, high - step);
    }
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (ends[middle]! > point) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
