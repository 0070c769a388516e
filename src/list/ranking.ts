const digitBits = 11;
const digits = 1 << digitBits;

/** Operations in order of priority: `order[rank]` is an operation, `rank[operation]` its place, 0 the most urgent. */
export interface Ranking {
  readonly order: Int32Array;
  readonly rank: Int32Array;
}

let keys: readonly [Uint32Array, Uint32Array] = [new Uint32Array(0), new Uint32Array(0)];

/** Both halves of the keys: used again, since zeroed memory for each of thousands of rankings costs as much as they do. */
function keysOf(n: number): readonly [Uint32Array, Uint32Array] {
  if (keys[0].length !== n) keys = [new Uint32Array(n), new Uint32Array(n)];
  return keys;
}

/**
 * Ranks operations by priority, highest first, ties by index. A stable radix sort on the bits of the numbers, because
 * a comparison sort of 10,000 operations costs more than scheduling them.
 * @throws {RangeError} when a priority is NaN.
 */
export function ranking(priority: Float64Array): Ranking {
  const n = priority.length;
  const [high, low] = keysOf(n);
  const bits = new Uint32Array(priority.buffer, priority.byteOffset, 2 * n);
  for (let i = 0; i < n; i++) {
    if (Number.isNaN(priority[i])) throw new RangeError(`priority[${i}] is NaN`);
    const lowWord = bits[2 * i]!;
    let highWord = bits[2 * i + 1]!;
    // -0 equals 0.
    if (highWord === 0x80000000 && lowWord === 0) highWord = 0;
    // Descending: the order of the bit patterns of positive numbers turned round, that of negative ones as it is.
    const positive = highWord >>> 31 === 0;
    high[i] = positive ? highWord ^ 0x7fffffff : highWord;
    low[i] = positive ? ~lowWord : lowWord;
  }
  let order = new Int32Array(n);
  let spare = new Int32Array(n);
  for (let i = 0; i < n; i++) order[i] = i;
  const counts = new Int32Array(digits);
  for (const [keys, shift] of [
    [low, 0],
    [low, digitBits],
    [low, 2 * digitBits],
    [high, 0],
    [high, digitBits],
    [high, 2 * digitBits],
  ] as const) {
    counts.fill(0);
    for (let i = 0; i < n; i++) counts[(keys[i]! >>> shift) & (digits - 1)]!++;
    if (n > 0 && counts[(keys[0]! >>> shift) & (digits - 1)] === n) continue;
    let sum = 0;
    for (let digit = 0; digit < digits; digit++) {
      const count = counts[digit]!;
      counts[digit] = sum;
      sum += count;
    }
    for (let at = 0; at < n; at++) {
      const i = order[at]!;
      spare[counts[(keys[i]! >>> shift) & (digits - 1)]!++] = i;
    }
    [order, spare] = [spare, order];
  }
  const rank = spare;
  for (let at = 0; at < n; at++) rank[order[at]!] = at;
  return { order, rank };
}
