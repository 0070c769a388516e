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

/** How many operations of nearly the same priority are put in order by comparing them. */
const mostAlike = 64;

/**
 * Ranks operations by priority, highest first, ties by index. A stable radix sort on the bits of the numbers, because
 * a comparison sort of 10,000 operations costs more than scheduling them; where the numbers are cycles, by whole cycles first.
 * @throws {RangeError} when a priority is NaN.
 */
export function ranking(priority: Float64Array): Ranking {
  return byCycles(priority) ?? byDigits(priority);
}

/**
 * Counts the operations of every whole cycle below the highest priority, and puts those of a cycle in order by insertion.
 * Undefined where the priorities lie too far apart, or too many of them in one cycle.
 */
function byCycles(priority: Float64Array): Ranking | undefined {
  const n = priority.length;
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < n; i++) {
    const each = priority[i]!;
    if (Number.isNaN(each)) throw new RangeError(`priority[${i}] is NaN`);
    if (each < least) least = each;
    if (each > most) most = each;
  }
  // Infinities are in no range.
  if (n === 0 || !(most - least < 4 * n)) return undefined;
  const ends = new Int32Array(Math.floor(most - least) + 2);
  for (let i = 0; i < n; i++) ends[(most - priority[i]!) | 0]!++;
  let sum = 0;
  for (let cycle = 0; cycle < ends.length; cycle++) {
    const count = ends[cycle]!;
    ends[cycle] = sum;
    sum += count;
  }
  const order = new Int32Array(n);
  for (let i = 0; i < n; i++) order[ends[(most - priority[i]!) | 0]!++] = i;
  for (let cycle = 0, first = 0; cycle < ends.length; first = ends[cycle++]!) {
    if (!sorted(order, priority, first, ends[cycle]!)) return undefined;
  }
  const rank = new Int32Array(n);
  for (let at = 0; at < n; at++) rank[order[at]!] = at;
  return { order, rank };
}

/** Sorts `order[first .. end)`, stably, highest priority first; false where that would take too long. */
function sorted(order: Int32Array, priority: Float64Array, first: number, end: number): boolean {
  let steps = mostAlike * (end - first);
  for (let at = first + 1; at < end; at++) {
    const operation = order[at]!;
    const own = priority[operation]!;
    let to = at;
    for (; to > first && priority[order[to - 1]!]! < own; to--) order[to] = order[to - 1]!;
    order[to] = operation;
    steps -= at - to;
    if (steps < 0) return false;
  }
  return true;
}

function byDigits(priority: Float64Array): Ranking {
  const n = priority.length;
  const [high, low] = keysOf(n);
  const bits = new Uint32Array(priority.buffer, priority.byteOffset, 2 * n);
  for (let i = 0; i < n; i++) {
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
