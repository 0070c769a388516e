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
// atom holds from then on. The empty nogood says that there is no schedule. Rule 9 is an interval's (5), after everything that
// waits for the operations of the lemma, or they for it, has moved along the dependences.

import type { Problem, ProblemDependence, ProblemOperation } from "../exact/problem/problem.ts";
import type { SearchProof } from "../exact/problem/problemSolver.ts";
import { WorkMeter } from "./verifyMeter.ts";
import { problemQuestion, type SearchQuestion } from "./verifyQuestion.ts";

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
  readonly #problem: SearchQuestion;
  readonly #meter: WorkMeter;
  readonly #prices: readonly ArrayLike<number>[];
  readonly #steps: Int32Array;
  readonly #lane: number[] = [];
  readonly #lanes: number[] = [];
  readonly #form: number[] = [];
  readonly #operation: number[] = [];
  readonly #makespan: number;
  /** What holds for good, and under a step's assumption. */
  readonly #bound: Int32Array;
  /** What a lemma's atoms alone leave. */
  readonly #box: Int32Array;
  readonly #undo: number[] = [];
  readonly #nogoods: Atoms[] = [];
  /** Dependences of each operation, both its own and those of others on it. */
  readonly #edges: ProblemDependence[][];
  /** Lemmas of rule 9, which take long and come again. */
  readonly #confirmed = new Set<string>();
  #at = 0;

  constructor(problem: SearchQuestion, { prices, steps }: SearchProof, meter: WorkMeter) {
    this.#problem = problem;
    this.#meter = meter;
    this.#prices = prices;
    this.#steps = steps;
    const { operations, engines, horizon } = problem;
    this.#edges = operations.map(() => []);
    for (const edge of problem.dependences) for (const i of [edge.from, edge.to]) this.#edges[i]!.push(edge);
    const ends: number[] = [];
    const variable = (operation: number, lower: number, upper: number): void => {
      this.#operation.push(operation);
      ends.push(lower, -upper);
    };
    for (const [i, { forms, release, deadline }] of operations.entries()) {
      const width = Math.max(1, ...forms.map((form) => form.lanes));
      this.#lane.push(this.#operation.length);
      this.#lanes.push(width);
      for (let k = 0; k < width; k++) variable(i, Math.max(0, release), Math.min(horizon - 1, deadline));
      this.#form.push(this.#operation.length);
      const choices = forms.length < 2 ? 0 : forms.length === 2 ? 1 : forms.length;
      for (let f = 0; f < choices; f++) variable(i, 0, 1);
    }
    this.#makespan = this.#operation.length;
    variable(-1, 0, horizon);
    this.#bound = Int32Array.from(ends);
    this.#box = this.#bound.slice();
    for (const [at, vector] of prices.entries()) {
      const whole = Array.from(vector).every((price) => Number.isSafeInteger(price) && price >= 0);
      if (!whole || vector.length !== engines)
        throw new RangeError(`price vector ${at} is not a whole number from 0 for each of the engines`);
    }
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
    const before: number[] = [];
    const touched = new Set<number>();
    let empty = false;
    for (let n = 0; n < atoms.count; n++) {
      const side = this.#side(atoms, n);
      touched.add(this.#operation[side >> 1]!);
      this.#narrow(side, this.#key(atoms, n), before);
      if (this.#box[side]! + this.#box[side ^ 1]! > 0) empty = true;
    }
    touched.delete(-1);
    const holds = empty || this.#refutes(rule, touched, one, two, three, before);
    for (let n = before.length - 2; n >= 0; n -= 2) this.#box[before[n]!] = before[n + 1]!;
    if (!holds) throw new RangeError(`a lemma of rule ${rule} (${one}, ${two}, ${three}) does not hold`);
    if (rule === 9) this.#confirmed.add(text);
    return atoms;
  }

  #refutes(rule: number, touched: Set<number>, one: number, two: number, three: number, before: number[]): boolean {
    const all = [...touched];
    // An operation without a form is a contradiction by itself.
    if (all.some((i) => this.#forms(i).length === 0)) return true;
    const rules: Readonly<Record<number, () => boolean>> = {
      1: () => this.#dependence(one),
      2: () => this.#lanesOf(one),
      3: () => this.#forms(one).length === 0 || this.#chosen(one) > 1,
      4: () => this.#cycle(all, one, two),
      5: () => this.#interval(all, one, two, three),
      6: () => this.#words(one),
      7: () => this.#window(one),
      8: () => this.#behindSlots(one),
      9: () => this.#follows(touched, before) || this.#interval([...this.#lane.keys()], one, two, three),
    };
    const refutes = rules[rule];
    if (refutes === undefined) throw new RangeError(`there is no rule ${rule}`);
    return refutes();
  }

  #operationAt(i: number): ProblemOperation {
    const operation = this.#problem.operations[i];
    if (operation === undefined) throw new RangeError(`there is no operation ${i}`);
    return operation;
  }

  #earliest(variable: number): number {
    return this.#box[2 * variable]!;
  }

  #latest(variable: number): number {
    return -this.#box[2 * variable + 1]!;
  }

  #lastLane(i: number): number {
    return this.#lane[i]! + this.#lanes[i]! - 1;
  }

  /** Forms that the box leaves an operation. */
  #forms(i: number): number[] {
    const { forms } = this.#operationAt(i);
    this.#meter.pay(forms.length);
    const first = this.#form[i]!;
    if (forms.length === 1) return [0];
    if (forms.length === 2) return [0, 1].filter((f) => this.#earliest(first) <= f && f <= this.#latest(first));
    const open = [...forms.keys()].filter((f) => this.#latest(first + f) >= 1);
    const sure = open.filter((f) => this.#earliest(first + f) >= 1);
    return sure.length > 0 ? sure : open;
  }

  /** Forms that the box says it has. */
  #chosen(i: number): number {
    const { forms } = this.#operationAt(i);
    return forms.length < 3 ? 1 : [...forms.keys()].filter((f) => this.#earliest(this.#form[i]! + f) >= 1).length;
  }

  /** Lanes of a form on both sides of what the box says of the others: cycles ascend. */
  #range(i: number, k: number): readonly [earliest: number, latest: number] {
    this.#meter.pay(this.#lanes[i]!);
    let [earliest, latest] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (let n = 0; n <= k; n++) earliest = Math.max(earliest, this.#earliest(this.#lane[i]! + n));
    for (let n = k; n < this.#lanes[i]!; n++) latest = Math.min(latest, this.#latest(this.#lane[i]! + n));
    return [earliest, latest];
  }

  #dependence(index: number): boolean {
    const edge = this.#problem.dependences[index];
    if (edge === undefined) throw new RangeError(`there is no dependence ${index}`);
    const wait = this.#wait(edge);
    return this.#earliest(this.#lastLane(edge.from)) + wait > this.#latest(this.#lane[edge.to]!);
  }

  /** The least that the forms left make of it; -Infinity where some of them do not wait. */
  #wait({ from, to, latency, kind, fromForms, toForms }: ProblemDependence): number {
    if (fromForms !== undefined && this.#forms(from).some((f) => !fromForms.includes(f))) return -Infinity;
    if (toForms !== undefined && this.#forms(to).some((f) => !toForms.includes(f))) return -Infinity;
    if (kind !== "RAW" && kind !== "WAW") return latency;
    return latency + Math.min(...this.#forms(from).map((f) => this.#operationAt(from).forms[f]!.extraLatency ?? 0));
  }

  /** Narrows the box; where it was stands in `before`. False where it is as narrow already. */
  #narrow(side: number, key: number, before: number[]): boolean {
    if (key <= this.#box[side]!) return false;
    before.push(side, this.#box[side]!);
    this.#box[side] = key;
    return true;
  }

  /** Moves the box along the dependences until nothing moves, from some operations on. True where nothing is left of it. */
  #follows(moved: Set<number>, before: number[]): boolean {
    // What moves again comes again: a set keeps the order in which it was filled.
    for (const i of moved) {
      moved.delete(i);
      for (const edge of this.#edges[i]!) {
        const { from, to } = edge;
        this.#meter.pay(1);
        const [first, last, wait] = [2 * this.#lane[to]!, 2 * this.#lastLane(from) + 1, this.#wait(edge)];
        if (this.#narrow(first, this.#range(from, this.#lanes[from]! - 1)[0] + wait, before)) moved.add(to);
        if (this.#narrow(last, wait - this.#range(to, 0)[1], before)) moved.add(from);
        for (const side of [first, last]) if (this.#box[side]! + this.#box[side ^ 1]! > 0) return true;
      }
    }
    return false;
  }

  #lanesOf(i: number): boolean {
    const { forms } = this.#operationAt(i);
    const first = this.#lane[i]!;
    for (let k = 1; k < this.#lanes[i]!; k++) if (this.#earliest(first + k - 1) > this.#latest(first + k)) return true;
    const most = Math.max(...this.#forms(i).map((f) => forms[f]!.lanes));
    return most < this.#lanes[i]! && this.#earliest(this.#lastLane(i)) > this.#latest(first + most - 1);
  }

  /** The least over the forms left of what all lanes cost in cycles a .. b, each wherever it costs least. */
  #least(i: number, a: number, b: number, price: (engine: number) => number): number {
    const { forms } = this.#operationAt(i);
    const sums = this.#forms(i).map((f) => {
      const { rows, lanes } = forms[f]!;
      const issued = (cycle: number): number => {
        let sum = 0;
        for (const { engine, offset, slots } of rows) {
          if (cycle + offset >= a && cycle + offset <= b) sum += slots * price(engine);
        }
        return sum;
      };
      let total = 0;
      this.#meter.pay(2 * lanes * rows.length);
      for (let k = 0; k < lanes; k++) {
        const [earliest, latest] = this.#range(i, k);
        if (earliest > latest) continue;
        // Mostly it costs nothing at one of the ends. What it costs changes only where a row comes into the cycles or leaves them.
        let least = Math.min(issued(latest), issued(earliest));
        for (let r = 0; r < rows.length && least > 0; r++) {
          const { offset } = rows[r]!;
          this.#meter.pay(2 * rows.length);
          for (const issue of [a - offset, b - offset + 1]) {
            if (issue > earliest && issue < latest) least = Math.min(least, issued(issue));
          }
        }
        total += least;
      }
      return total;
    });
    return Math.min(...sums);
  }

  #cycle(all: readonly number[], engine: number, cycle: number): boolean {
    const { engines, horizon, slots } = this.#problem;
    if (engine < 0 || engine >= engines) throw new RangeError(`there is no engine ${engine}`);
    let used = 0;
    for (const i of all) {
      used += this.#least(i, cycle, cycle, (one) => (one === engine ? 1 : 0));
    }
    return used > (cycle >= 0 && cycle < horizon ? slots(engine, cycle) : 0);
  }

  #interval(all: readonly number[], vector: number, a: number, b: number): boolean {
    const prices = this.#prices[vector];
    if (prices === undefined) throw new RangeError(`there is no price vector ${vector}`);
    this.#meter.pay(this.#problem.engines + all.length);
    const supply = this.#problem.supply(prices, Math.max(0, a), Math.min(b, this.#problem.horizon - 1));
    let demand = 0;
    for (const i of all) {
      demand += this.#least(i, a, b, (engine) => prices[engine]!);
    }
    if (!Number.isSafeInteger(supply) || !Number.isSafeInteger(demand))
      throw new RangeError("sums are no exact numbers");
    return demand > supply;
  }

  #words(boundary: number): boolean {
    const { words, values } = this.#problem;
    const limit = words(boundary);
    if (limit === undefined) throw new RangeError(`there is no limit of words at boundary ${boundary}`);
    let live = 0;
    for (const value of values) {
      const { definers, users, liveIn, liveOut, formUses = [] } = value;
      this.#meter.pay(1 + 2 * definers.length + users.length * (1 + formUses.length));
      if (definers.length === 0 && !liveIn) continue;
      const begun = liveIn || definers.some((i) => this.#latest(this.#lane[i]!) < boundary);
      if (!begun) continue;
      const reads = (i: number): boolean => {
        const only = formUses.find(({ user }) => user === i)?.forms;
        return only === undefined || this.#forms(i).every((f) => only.includes(f));
      };
      const wanted =
        liveOut ||
        definers.some((i) => this.#earliest(this.#lastLane(i)) >= boundary) ||
        users.some((i) => this.#earliest(this.#lastLane(i)) >= boundary && reads(i));
      // The boundary after its begin is its own whoever reads it.
      const first = liveIn ? boundary === 0 : definers.every((i) => this.#earliest(this.#lane[i]!) >= boundary - 1);
      if (wanted || first) live += value.words;
    }
    return live > limit;
  }

  #window(i: number): boolean {
    const { formWindows } = this.#operationAt(i);
    return this.#forms(i).every((f) => {
      const own = formWindows?.[f];
      if (own === undefined) return false;
      return this.#latest(this.#lane[i]!) < own.release || this.#earliest(this.#lastLane(i)) > own.deadline;
    });
  }

  #behindSlots(i: number): boolean {
    const { forms } = this.#operationAt(i);
    const reach = Math.min(...this.#forms(i).map((f) => Math.max(0, ...forms[f]!.rows.map((row) => row.offset))));
    return this.#earliest(this.#lastLane(i)) + reach + 1 > this.#latest(this.#makespan);
  }
}
