/** A growing list of atoms (side, key), used again and again: a conjunction, mostly the reason of something. */
export class Atoms {
  sides = new Int32Array(256);
  keys = new Int32Array(256);
  length = 0;
  /** Which rule refutes the conjunction together with the negated conclusion, for the proof: see `Rule`. */
  rule = 0;
  first = 0;
  second = 0;
  third = 0;

  add(side: number, key: number): void {
    if (this.length === this.sides.length) this.#grow();
    this.sides[this.length] = side;
    this.keys[this.length++] = key;
  }

  clear(): void {
    this.length = 0;
  }

  /** Names the rule of the problem that the atoms break. */
  by(rule: number, first: number, second = 0, third = 0): void {
    this.rule = rule;
    this.first = first;
    this.second = second;
    this.third = third;
  }

  #grow(): void {
    const [sides, keys] = [this.sides, this.keys];
    this.sides = new Int32Array(2 * sides.length);
    this.sides.set(sides);
    this.keys = new Int32Array(2 * keys.length);
    this.keys.set(keys);
  }
}

/** What a conjunction of atoms can break: the first number of a lemma of the proof. */
export const rules = {
  /** A clause of the search itself. */
  clause: 0,
  /** A dependence: its index. */
  dependence: 1,
  /** Lanes of one operation: in order, and all of them used: its index. */
  lanes: 2,
  /** One form and one only: the operation's index. */
  form: 3,
  /** Slots of an engine in one cycle: engine, cycle. */
  cycle: 4,
  /** Slots at prices in cycles a..b: price vector, a, b. */
  interval: 5,
  /** Words at a boundary: its number. */
  words: 6,
  /** What a form's own window allows: the operation's index. */
  window: 7,
  /** The makespan lies behind the slots of an operation: its index. */
  makespan: 8,
  /** As an interval, where everything else has moved along the dependences: price vector, a, b. */
  distance: 9,
} as const;
