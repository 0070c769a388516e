/** Operations by the cycle in which they become ready: a linked list per cycle. */
export class Calendar {
  /** How many operations have been put in and not been taken out. */
  count = 0;
  #first = new Int32Array(1024).fill(-1);
  readonly #next: Int32Array;

  constructor(operations: number) {
    this.#next = new Int32Array(operations);
  }

  /** Takes everything out. */
  clear(): void {
    this.#first.fill(-1);
    this.count = 0;
  }

  /** Puts an operation into a cycle. */
  put(operation: number, cycle: number): void {
    if (cycle >= this.#first.length) {
      const grown = new Int32Array(Math.max(cycle + 1, 2 * this.#first.length)).fill(-1);
      grown.set(this.#first);
      this.#first = grown;
    }
    this.#next[operation] = this.#first[cycle]!;
    this.#first[cycle] = operation;
    this.count++;
  }

  /** One operation of the cycle, taken out, or -1. */
  take(cycle: number): number {
    const operation = cycle < this.#first.length ? this.#first[cycle]! : -1;
    if (operation < 0) return -1;
    this.#first[cycle] = this.#next[operation]!;
    this.count--;
    return operation;
  }

  /** The first cycle at or after this one that has an operation. Only where there is one (`count` above 0). */
  next(cycle: number): number {
    let at = cycle;
    while (this.#first[at]! < 0) at++;
    return at;
  }
}
