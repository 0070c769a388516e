// Refutations of a problem by search, checked step by step in whole numbers. The file shares no code with the engine that
// writes them; what it takes for granted is this page.
//
// Variables, in this order. Every operation: the issue cycles of its lanes, ascending, as many as its widest form has (a form
// with fewer uses the first, the others repeat its last); then, for two forms, one variable (0: the first form, 1: the
// second); for more, one each (1: it is the one). Last the makespan, one more than the last cycle with a slot in use.
// Variable x has side 2x, "x is at least key", and side 2x + 1, "-x is at least key": an atom is a side and a key, its
// negation is (side ^ 1, 1 - key).
//
// A step is a nogood, atoms that no schedule has together: count, atoms, uses, -1. Assuming its atoms, every use has to leave
// one of its own atoms open, which is then false, or none: the contradiction that ends the step. Uses are earlier steps (0,
// number) and lemmas (rule, three numbers, count, atoms) which a rule of the problem refutes by itself. A step of one
// atom holds from then on. The empty nogood says that there is no schedule. The rules stand in `verifyRules.ts`.
import type { Problem } from "../exact/problem/problem.ts";
import type { SearchProof } from "../exact/problem/problemSolver.ts";
import { SearchBox } from "./verifyBox.ts";
import { WorkMeter } from "./verifyMeter.ts";
import { problemQuestion, type SearchQuestion } from "./verifyQuestion.ts";
import { SearchRules } from "./verifyRules.ts";

/**
 * Checks a refutation of a problem.
 * @throws {RangeError} naming the step and the first thing that is wrong with it.
 */
export function verifySearch(problem: Problem, refutation: SearchProof): void {
  const steps = verifySearchSteps(problem, refutation);
  while (steps.next(true).done !== true);
}

/** The same, yielding now and then; false where it was told to end before it had checked all. */
export function verifySearchSteps(problem: Problem, proof: SearchProof): Generator<void, boolean, boolean> {
  return new SearchChecker(problemQuestion(problem), proof, new WorkMeter(Number.POSITIVE_INFINITY)).check();
}

/** Checks a refutation that comes from a file. @throws {RangeError} too when it takes more steps than may be paid for. */
export function verifyQuestion(question: SearchQuestion, proof: SearchProof, meter: WorkMeter): void {
  const steps = new SearchChecker(question, proof, meter).check();
  while (steps.next(true).done !== true);
}

type Atoms = { readonly begin: number; readonly count: number };

class SearchChecker {
  readonly #meter: WorkMeter;
  readonly #steps: Int32Array;
  /** What a lemma's atoms alone leave. */
  readonly #box: SearchBox;
  readonly #rules: SearchRules;
  /** What holds for good, and under a step's assumption. */
  readonly #bound: Int32Array;
  readonly #undo: number[] = [];
  readonly #nogoods: Atoms[] = [];
  /** Lemmas of rule 9, which take long and come again. */
  readonly #confirmed = new Set<string>();
  #at = 0;

  constructor(problem: SearchQuestion, { prices, steps }: SearchProof, meter: WorkMeter) {
    this.#meter = meter;
    this.#steps = steps;
    this.#box = new SearchBox(problem, meter);
    this.#rules = new SearchRules(problem, prices, this.#box, meter);
    this.#bound = this.#box.widest.slice();
  }

  *check(): Generator<void, boolean, boolean> {
    let done = false;
    for (let x = 0; x < this.#bound.length; x += 2) if (this.#bound[x]! + this.#bound[x + 1]! > 0) done = true;
    while (this.#at < this.#steps.length) {
      const number = this.#nogoods.length;
      if (number % 50 === 49 && !(yield)) return false;
      try {
        done = this.#step() || done;
      } catch (error) {
        throw error instanceof RangeError ? new RangeError(`step ${number}: ${error.message}`) : error;
      }
    }
    if (!done) throw new RangeError(`after ${this.#nogoods.length} steps there may still be a schedule`);
    return true;
  }

  /** Checks the next step; true where it leaves no schedule. */
  #step(): boolean {
    const nogood = this.#atoms();
    let contradicted = false;
    this.#undo.length = 0;
    for (let n = 0; n < nogood.count; n++) {
      if (!this.#raise(this.#side(nogood, n), this.#key(nogood, n))) contradicted = true;
    }
    for (;;) {
      const rule = this.#next();
      if (rule === -1) break;
      const used = rule === 0 ? this.#nogoods[this.#next()] : this.#lemma(rule);
      if (used === undefined) throw new RangeError("it uses a step that does not come before it");
      if (!contradicted) contradicted = this.#follow(used);
    }
    if (!contradicted) throw new RangeError("the nogood does not follow");
    for (let n = this.#undo.length - 2; n >= 0; n -= 2) this.#bound[this.#undo[n]!] = this.#undo[n + 1]!;
    this.#nogoods.push(nogood);
    if (nogood.count === 0) return true;
    // Kept for good, it is never taken back.
    return nogood.count === 1 && !this.#raise(this.#side(nogood, 0) ^ 1, 1 - this.#key(nogood, 0));
  }

  /** Asserts that the one open atom of a nogood is false. True where none is open, or it cannot be. */
  #follow(used: Atoms): boolean {
    let open = -1;
    this.#meter.pay(1 + used.count);
    for (let n = 0; n < used.count; n++) {
      if (this.#bound[this.#side(used, n)]! >= this.#key(used, n)) continue;
      if (open >= 0) throw new RangeError("a use leaves more than one of its atoms open");
      open = n;
    }
    return open < 0 || !this.#raise(this.#side(used, open) ^ 1, 1 - this.#key(used, open));
  }

  #raise(side: number, key: number): boolean {
    const before = this.#bound[side]!;
    if (key <= before) return true;
    this.#undo.push(side, before);
    this.#bound[side] = key;
    return key + this.#bound[side ^ 1]! <= 0;
  }

  #next(): number {
    if (this.#at >= this.#steps.length) throw new RangeError("it breaks off");
    return this.#steps[this.#at++]!;
  }

  #atoms(): Atoms {
    const count = this.#next();
    const begin = this.#at;
    if (count < 0 || count > (this.#steps.length - begin) / 2) throw new RangeError(`it says it has ${count} atoms`);
    this.#at += 2 * count;
    for (let n = begin; n < this.#at; n += 2) {
      const [side, key] = [this.#steps[n]!, this.#steps[n + 1]!];
      if (side < 0 || side >= this.#bound.length) throw new RangeError(`there is no side ${side}`);
      if (Math.abs(key) > 2 ** 29) throw new RangeError(`an atom has key ${key}`);
    }
    return { begin, count };
  }

  #side({ begin }: Atoms, n: number): number {
    return this.#steps[begin + 2 * n]!;
  }

  #key({ begin }: Atoms, n: number): number {
    return this.#steps[begin + 2 * n + 1]!;
  }

  /** Reads a lemma and confirms it: the rule refutes the box that its atoms leave. */
  #lemma(rule: number): Atoms {
    const begin = this.#at;
    const [one, two, three] = [this.#next(), this.#next(), this.#next()];
    const atoms = this.#atoms();
    this.#meter.pay(4 + atoms.count);
    const text = rule === 9 ? this.#steps.subarray(begin, this.#at).join() : "";
    if (this.#confirmed.has(text)) return atoms;
    const touched = new Set<number>();
    let empty = false;
    for (let n = 0; n < atoms.count; n++) {
      const side = this.#side(atoms, n);
      touched.add(this.#box.operation[side >> 1]!);
      this.#box.narrow(side, this.#key(atoms, n));
      if (this.#box.isEmptyAt(side)) empty = true;
    }
    touched.delete(-1);
    const holds = empty || this.#rules.refutes(rule, touched, one, two, three);
    this.#box.restore();
    if (!holds) throw new RangeError(`a lemma of rule ${rule} (${one}, ${two}, ${three}) does not hold`);
    if (rule === 9) this.#confirmed.add(text);
    return atoms;
  }
}

/** Longer text is not read: no check of it would end. */
const mostBytes = 2 ** 28;

/**
 * The numbers of a refutation from text: base64 of groups of seven bits, the lowest first, the eighth bit where more follow;
 * a number n from 0 is 2n, a negative one -2n - 1. @throws {RangeError} when the text is none.
 */
export function decodeSteps(text: string): Int32Array {
  if (text.length > mostBytes)
    throw new RangeError(`the steps are ${text.length} letters, at most ${mostBytes} are read`);
  const bytes = Buffer.from(text, "base64");
  const numbers = new Int32Array(bytes.length);
  let count = 0;
  let [value, scale] = [0, 1];
  for (const byte of bytes) {
    value += (byte & 127) * scale;
    scale *= 128;
    if (value >= 2 ** 32 || scale > 2 ** 42) throw new RangeError(`number ${count} of the steps is too large`);
    if (byte > 127) continue;
    numbers[count++] = value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    [value, scale] = [0, 1];
  }
  if (scale !== 1) throw new RangeError("the steps break off in a number");
  return numbers.slice(0, count);
}
