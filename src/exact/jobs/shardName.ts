/** One of `of` equal shares of all tasks; `index` from 0. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

/**
 * Reads `k/n`, the k-th of n shards, k from 1.
 * @throws {RangeError} when it is none.
 */
export function parseShard(text: string): Shard {
  const match = /^(\d+)\/(\d+)$/.exec(text);
  const [index, of] = [Number(match?.[1]) - 1, Number(match?.[2])];
  if (match === null || !(index >= 0 && index < of))
    throw new RangeError(`shard ${text}: k/n with 1 <= k <= n is wanted`);
  return { index, of };
}
