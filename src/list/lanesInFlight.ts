/** How many operations may be divided at the same time; each waits for the one before, so more only delay each other. */
const limit = 4;

/** Operations of which some lanes have issued and some have not, and the record of all that were divided. */
export class LanesInFlight {
  /** How many operations are in flight. */
  count = 0;
  readonly operations = new Int32Array(limit);
  readonly forms = new Int32Array(limit);
  readonly lanes = new Int32Array(limit);
  #fragments = new Int32Array(3 * 256);
  #used = 0;

  /** True where another operation may be divided. */
  get open(): boolean {
    return this.count < limit;
  }

  /** Grows whenever lanes issue. */
  get issued(): number {
    return this.#used;
  }

  clear(): void {
    this.count = 0;
    this.#used = 0;
  }

  /** `left` lanes are still to issue; keeps the order. */
  put(operation: number, form: number, left: number): void {
    this.operations[this.count] = operation;
    this.forms[this.count] = form;
    this.lanes[this.count++] = left;
  }

  /** Notes that so many lanes of a divided operation issue in a cycle. */
  record(operation: number, cycle: number, lanes: number): void {
    if (this.#used + 3 > this.#fragments.length) {
      const grown = new Int32Array(2 * this.#fragments.length);
      grown.set(this.#fragments);
      this.#fragments = grown;
    }
    this.#fragments[this.#used] = operation;
    this.#fragments[this.#used + 1] = cycle;
    this.#fragments[this.#used + 2] = lanes;
    this.#used += 3;
  }

  /** Triples (operation, cycle, lanes), as `CompactSchedule` has them. */
  fragments(): Int32Array {
    return this.#fragments.slice(0, this.#used);
  }
}
