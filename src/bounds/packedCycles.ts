/**
 * Cycles without those that nobody can reach: where two heads lie further apart than all the work there is, what lies between
 * is cut down to `reach` cycles. Placing jobs greedily in packed cycles is placing them in the real ones, at a cost that
 * does not grow with the latencies.
 */
export class PackedCycles {
  /** The heads in packed cycles, in the order given. */
  readonly heads: Int32Array;
  readonly #real: Int32Array;
  readonly #packed: Int32Array;

  /** @param reach more cycles than all jobs together can fill. */
  constructor(heads: Int32Array, reach: number) {
    const sorted = heads.toSorted();
    const [real, packed] = [new Int32Array(heads.length), new Int32Array(heads.length)];
    let count = 0;
    for (const head of sorted) {
      if (count > 0 && real[count - 1] === head) continue;
      packed[count] =
        count === 0 ? Math.min(head, reach) : packed[count - 1]! + Math.min(head - real[count - 1]!, reach);
      real[count++] = head;
    }
    this.#real = real.subarray(0, count);
    this.#packed = packed.subarray(0, count);
    this.heads = heads.map((head) => packed[last(this.#real, head)]!);
  }

  /** The real cycle of a packed one at or after the first head. */
  real(cycle: number): number {
    const at = last(this.#packed, cycle);
    return this.#real[at]! + cycle - this.#packed[at]!;
  }
}

/** The index of the last of ascending values that is at most `value`; 0 where none is. */
function last(values: Int32Array, value: number): number {
  let [low, high] = [0, values.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (values[middle]! <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
