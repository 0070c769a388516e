import { type Atoms, rules } from "./atoms.ts";

/**
 * What the search learned, as numbers, step by step: a *nogood* (atoms that do not hold together) and what it follows from, in
 * the order in which assuming the nogood propagates them: earlier steps by number, and lemmas, nogoods that a rule of the
 * problem shows by itself. A nogood of one atom holds from then on. The last step is the empty nogood.
 */
export class ProofLog {
  readonly #limit: number;
  /** Whether it became larger than it may: then there is none. */
  overflow = false;
  #numbers = new Int32Array(4096);
  #length = 0;
  readonly #starts: number[] = [];

  /** `limit`: numbers kept at most. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The number that the next step will have. */
  get next(): number {
    return this.#starts.length;
  }

  /** Opens a step. Uses follow, then `close`. */
  open(nogood: Atoms): void {
    this.#starts.push(this.#length);
    this.#atoms(nogood);
  }

  useStep(step: number): void {
    this.#put(rules.clause);
    this.#put(step);
  }

  /** The atoms of a lemma; with a side, the negated conclusion stands among them. */
  useLemma(reason: Atoms, side: number, key: number): void {
    this.#put(reason.rule);
    this.#put(reason.first);
    this.#put(reason.second);
    this.#put(reason.third);
    if (side >= 0) reason.add(side ^ 1, 1 - key);
    this.#atoms(reason);
    if (side >= 0) reason.length--;
  }

  close(): void {
    this.#put(-1);
  }

  #atoms({ length, sides, keys }: Atoms): void {
    this.#put(length);
    for (let n = 0; n < length; n++) {
      this.#put(sides[n]!);
      this.#put(keys[n]!);
    }
  }

  #put(number: number): void {
    if (this.#length >= this.#limit) {
      this.overflow = true;
      return;
    }
    if (this.#length === this.#numbers.length) {
      const larger = new Int32Array(Math.min(this.#limit, 2 * this.#length));
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    this.#numbers[this.#length++] = number;
  }

  /** The steps that the last one needs, renumbered; undefined where the log is too long. */
  trimmed(): Int32Array | undefined {
    if (this.overflow) return undefined;
    const { length } = this.#starts;
    const numbers = this.#numbers;
    const end = (step: number): number => this.#starts[step + 1] ?? this.#length;
    const needed = new Uint8Array(length);
    needed[length - 1] = 1;
    // A step of one atom holds without being named, so all of them stay.
    for (let step = 0; step < length; step++) if (numbers[this.#starts[step]!] === 1) needed[step] = 1;
    for (let step = length - 1; step >= 0; step--) {
      if (needed[step] === 1) this.#uses(step, (used) => (needed[used] = 1));
    }
    const renamed = new Int32Array(length);
    let kept = 0;
    let size = 0;
    for (let step = 0; step < length; step++) {
      if (needed[step] === 0) continue;
      renamed[step] = kept++;
      size += end(step) - this.#starts[step]!;
    }
    const out = new Int32Array(size);
    let write = 0;
    for (let step = 0; step < length; step++) {
      if (needed[step] === 0) continue;
      const begin = this.#starts[step]!;
      out.set(numbers.subarray(begin, end(step)), write);
      this.#uses(step, (used, at) => (out[write + at - begin] = renamed[used]!));
      write += end(step) - begin;
    }
    return out;
  }

  /** Calls `each` with every step that a step uses, and where that stands. */
  #uses(step: number, each: (used: number, at: number) => void): void {
    const numbers = this.#numbers;
    let at = this.#starts[step]!;
    at += 1 + 2 * numbers[at]!;
    while (numbers[at] !== -1) {
      if (numbers[at] === rules.clause) {
        each(numbers[at + 1]!, at + 1);
        at += 2;
      } else {
        at += 5 + 2 * numbers[at + 4]!;
      }
    }
  }
}
