/** Clauses one after the other in one typed array that grows: numbers in a plain array take four times the room. */
export interface LiteralList {
  /** Beyond the limit: what is added then is lost. */
  readonly full: boolean;
  /** Adds a clause; the 0 after it is written here. */
  clause(literals: readonly number[]): void;
  /** All literals so far. */
  literals(): Int32Array;
}

const firstSize = 1 << 16;

/** An empty list for at most `limit` literals and zeros. */
export function literalList(limit: number): LiteralList {
  let list = new Int32Array(Math.min(limit, firstSize));
  let length = 0;
  let full = false;
  return {
    get full() {
      return full;
    },
    clause(literals) {
      const end = length + literals.length + 1;
      if (end > limit) full = true;
      if (full) return;
      if (end > list.length) {
        const larger = new Int32Array(Math.min(limit, Math.max(end, 2 * list.length)));
        larger.set(list);
        list = larger;
      }
      list.set(literals, length);
      list[end - 1] = 0;
      length = end;
    },
    literals: () => list.slice(0, length),
  };
}
