import type { PricedPool } from "./poolPrices.ts";

/** The jobs of an operation's ancestors, sorted by distance, greatest first. One for many operations: buffers are used again. */
export class AncestorJobs {
  length = 0;
  /** The least head of all; beyond any where there is none. */
  least = 0x7fffffff;
  heads: Int32Array;
  distances: Int32Array;
  readonly cost: Float64Array;
  #kinds: Int32Array;
  #spare: [Int32Array, Int32Array, Int32Array];
  #next = new Int32Array(64);
  /** How many jobs of each kind, and the greatest head + distance of them. */
  readonly #counts: Int32Array;
  readonly #reach: Int32Array;
  #byHead = new Int32Array(0);
  #room = new Float64Array(0);
  #open = new Int32Array(0);
  #every = new Int32Array(0);

  /** @param capacity jobs at most. */
  constructor(capacity: number, kinds: number) {
    this.#counts = new Int32Array(kinds);
    this.#reach = new Int32Array(kinds);
    const array = () => new Int32Array(capacity);
    this.heads = array();
    this.distances = array();
    this.#kinds = array();
    this.#spare = [array(), array(), array()];
    this.cost = new Float64Array(capacity);
  }

  add(head: number, distance: number, kind: number): void {
    const at = this.length++;
    this.heads[at] = head;
    this.distances[at] = distance;
    this.#kinds[at] = kind;
    if (head < this.least) this.least = head;
    this.#counts[kind]!++;
    if (head + distance > this.#reach[kind]!) this.#reach[kind] = head + distance;
  }

  clear(): void {
    this.length = 0;
    this.least = 0x7fffffff;
    this.#counts.fill(0);
    this.#reach.fill(0);
  }

  sort(): void {
    let greatest = 0;
    for (let k = 0; k < this.length; k++) if (this.distances[k]! > greatest) greatest = this.distances[k]!;
    // Long latencies: more distances than a counting sort should look through.
    if (greatest > 1024 + 16 * this.length) {
      this.#sortByComparing();
      return;
    }
    if (this.#next.length < greatest + 2) this.#next = new Int32Array(2 * greatest + 2);
    const next = this.#next.fill(0, 0, greatest + 2);
    for (let k = 0; k < this.length; k++) next[greatest - this.distances[k]! + 1]!++;
    for (let d = 0; d <= greatest; d++) next[d + 1]! += next[d]!;
    const [heads, distances, kinds] = this.#spare;
    for (let k = 0; k < this.length; k++) {
      const at = next[greatest - this.distances[k]!]!++;
      heads[at] = this.heads[k]!;
      distances[at] = this.distances[k]!;
      kinds[at] = this.#kinds[k]!;
    }
    this.#spare = [this.heads, this.distances, this.#kinds];
    [this.heads, this.distances, this.#kinds] = [heads, distances, kinds];
  }

  #sortByComparing(): void {
    const order = Uint32Array.from({ length: this.length }, (_, k) => k);
    order.sort((a, b) => this.distances[b]! - this.distances[a]! || a - b);
    const [heads, distances, kinds] = this.#spare;
    for (const [at, k] of order.entries()) {
      heads[at] = this.heads[k]!;
      distances[at] = this.distances[k]!;
      kinds[at] = this.#kinds[k]!;
    }
    this.#spare = [this.heads, this.distances, this.#kinds];
    [this.heads, this.distances, this.#kinds] = [heads, distances, kinds];
  }

  /**
   * Whether each job, in order, finds the earliest capacity at or after its head such that its last cycle and its distance are no more
   * than `end`: `RimJainPlacement` cut down to this question. False also where heads lie too far apart to look at every cycle.
   */
  fit({ cost, capacity }: PricedPool, end: number): boolean {
    let total = 0;
    let reach = 0;
    for (let kind = 0; kind < cost.length; kind++) {
      if (cost[kind] === 0 || this.#counts[kind] === 0) continue;
      total += this.#counts[kind]! * cost[kind]!;
      if (this.#reach[kind]! > reach) reach = this.#reach[kind]!;
    }
    // All of them together, at the head and distance that add up to most, are weaker than no interval.
    if (total === 0 || reach + Math.ceil(total / capacity) - 1 <= end) return true;
    // Cycles count from the least head on: far from the beginning of a long block, only the last ones are of interest.
    const { heads, distances, length, least } = this;
    const span = end - least;
    if (span < 0 || !this.spans(end)) return false;
    if (this.#room.length < span + 2) {
      this.#room = new Float64Array(2 * span + 2);
      this.#open = new Int32Array(2 * span + 2);
      this.#every = Int32Array.from(this.#open, (_, cycle) => cycle);
    }
    const [room, open] = [this.#room, this.#open];
    room.fill(capacity, 0, span + 1);
    open.set(this.#every.subarray(0, span + 2));
    const kinds = this.#kinds;
    for (let k = 0; k < length; k++) {
      let left = cost[kinds[k]!]!;
      if (left === 0) continue;
      const last = span - distances[k]!;
      let t = heads[k]! - least;
      for (;;) {
        // The first cycle from t on that has room; paths are halved on the way.
        while (open[t] !== t) {
          open[t] = open[open[t]!]!;
          t = open[t]!;
        }
        if (t > last) return false;
        if (left < room[t]!) {
          room[t]! -= left;
          break;
        }
        left -= room[t]!;
        open[t] = t + 1;
        if (left === 0) break;
      }
    }
    return true;
  }

  /** Whether the cycles from the least head to `latest` are few enough to look at every one. */
  spans(latest: number): boolean {
    return latest - this.least <= 1024 + 16 * this.length;
  }

  /** Prepares `filled`: how many jobs of each kind have which head, from the least on; none is above `latest`. */
  countByHead(latest: number): void {
    const kinds = this.#counts.length;
    const size = Math.max(0, latest - this.least + 1) * kinds;
    if (this.#byHead.length < size) this.#byHead = new Int32Array(2 * size);
    else this.#byHead.fill(0, 0, size);
    for (let k = 0; k < this.length; k++) this.#byHead[(this.heads[k]! - this.least) * kinds + this.#kinds[k]!]!++;
  }

  /** The greatest capacity * a + cost of the jobs with a head of at least a, and of `own` at `latest`, over all a. */
  filled({ cost, capacity }: PricedPool, latest: number, own: number): number {
    const kinds = this.#counts.length;
    const counts = this.#byHead;
    const { least } = this;
    let demand = own;
    let most = capacity * latest + own;
    for (let head = latest; head >= least; head--) {
      const row = (head - least) * kinds;
      for (let kind = 0; kind < kinds; kind++) demand += counts[row + kind]! * cost[kind]!;
      if (capacity * head + demand > most) most = capacity * head + demand;
    }
    return most;
  }

  /** Fills in what the jobs cost in a pool. */
  price(pool: PricedPool): void {
    for (let k = 0; k < this.length; k++) this.cost[k] = pool.cost[this.#kinds[k]!]!;
  }
}
