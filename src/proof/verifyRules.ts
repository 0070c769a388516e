import type { ProblemDependence } from "../exact/problem/problem.ts";
import type { SearchBox } from "./verifyBox.ts";
import type { WorkMeter } from "./verifyMeter.ts";
import type { SearchQuestion } from "./verifyQuestion.ts";

/**
 * The rules of lemmas, each a way in which a box holds no schedule: 1 a dependence, 2 lanes out of order or beyond every form's, 3 no
 * form or two, 4 slots of an engine in a cycle, 5 prices of slots in an interval, 6 live words at a boundary, 7 a form's own window,
 * 8 the makespan, 9 an interval (5) after everything that waits has moved along the dependences.
 */
export class SearchRules {
  readonly #problem: SearchQuestion;
  readonly #prices: readonly ArrayLike<number>[];
  readonly #box: SearchBox;
  readonly #meter: WorkMeter;
  /** Dependences of each operation, both its own and those of others on it. */
  readonly #edges: ProblemDependence[][];

  /** @throws {RangeError} on a price vector that is none. */
  constructor(problem: SearchQuestion, prices: readonly ArrayLike<number>[], box: SearchBox, meter: WorkMeter) {
    this.#problem = problem;
    this.#prices = prices;
    this.#box = box;
    this.#meter = meter;
    const { operations, dependences, engines } = problem;
    this.#edges = operations.map(() => []);
    for (const edge of dependences) for (const i of [edge.from, edge.to]) this.#edges[i]!.push(edge);
    for (const [at, vector] of prices.entries()) {
      const whole = Array.from(vector).every((price) => Number.isSafeInteger(price) && price >= 0);
      if (!whole || vector.length !== engines)
        throw new RangeError(`price vector ${at} is not a whole number from 0 for each of the engines`);
    }
  }

  /**
   * Whether the rule finds no schedule in the box, which it may narrow; `touched` are the operations that the lemma's atoms are of.
   * @throws {RangeError} when there is no such rule, or nothing of the numbers that it names.
   */
  refutes(rule: number, touched: Set<number>, one: number, two: number, three: number): boolean {
    const all = [...touched];
    // An operation without a form is a contradiction by itself.
    if (all.some((i) => this.#box.forms(i).length === 0)) return true;
    const rules: Readonly<Record<number, () => boolean>> = {
      1: () => this.#dependence(one),
      2: () => this.#lanesOf(one),
      3: () => this.#box.forms(one).length === 0 || this.#box.chosen(one) > 1,
      4: () => this.#cycle(all, one, two),
      5: () => this.#interval(all, one, two, three),
      6: () => this.#words(one),
      7: () => this.#window(one),
      8: () => this.#behindSlots(one),
      9: () => this.#follows(touched) || this.#interval([...this.#box.lane.keys()], one, two, three),
    };
    const refutes = rules[rule];
    if (refutes === undefined) throw new RangeError(`there is no rule ${rule}`);
    return refutes();
  }

  #dependence(index: number): boolean {
    const edge = this.#problem.dependences[index];
    if (edge === undefined) throw new RangeError(`there is no dependence ${index}`);
    const wait = this.#wait(edge);
    return this.#box.earliest(this.#box.lastLane(edge.from)) + wait > this.#box.latest(this.#box.lane[edge.to]!);
  }

  /** The least that the forms left make of it; -Infinity where some of them do not wait. */
  #wait({ from, to, latency, kind, fromForms, toForms }: ProblemDependence): number {
    if (fromForms !== undefined && this.#box.forms(from).some((f) => !fromForms.includes(f))) return -Infinity;
    if (toForms !== undefined && this.#box.forms(to).some((f) => !toForms.includes(f))) return -Infinity;
    if (kind !== "RAW" && kind !== "WAW") return latency;
    return (
      latency + Math.min(...this.#box.forms(from).map((f) => this.#box.operationAt(from).forms[f]!.extraLatency ?? 0))
    );
  }

  /** Moves the box along the dependences until nothing moves, from some operations on. True where nothing is left of it. */
  #follows(moved: Set<number>): boolean {
    // What moves again comes again: a set keeps the order in which it was filled.
    for (const i of moved) {
      moved.delete(i);
      for (const edge of this.#edges[i]!) {
        const { from, to } = edge;
        this.#meter.pay(1);
        const [first, last, wait] = [2 * this.#box.lane[to]!, 2 * this.#box.lastLane(from) + 1, this.#wait(edge)];
        if (this.#box.narrow(first, this.#box.range(from, this.#box.lanes[from]! - 1)[0] + wait)) moved.add(to);
        if (this.#box.narrow(last, wait - this.#box.range(to, 0)[1])) moved.add(from);
        for (const side of [first, last]) if (this.#box.isEmptyAt(side)) return true;
      }
    }
    return false;
  }

  #lanesOf(i: number): boolean {
    const { forms } = this.#box.operationAt(i);
    const first = this.#box.lane[i]!;
    for (let k = 1; k < this.#box.lanes[i]!; k++)
      if (this.#box.earliest(first + k - 1) > this.#box.latest(first + k)) return true;
    const most = Math.max(...this.#box.forms(i).map((f) => forms[f]!.lanes));
    return most < this.#box.lanes[i]! && this.#box.earliest(this.#box.lastLane(i)) > this.#box.latest(first + most - 1);
  }

  /** The least over the forms left of what all lanes cost in cycles a .. b, each wherever it costs least. */
  #least(i: number, a: number, b: number, price: (engine: number) => number): number {
    const { forms } = this.#box.operationAt(i);
    const sums = this.#box.forms(i).map((f) => {
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
        const [earliest, latest] = this.#box.range(i, k);
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
      const begun = liveIn || definers.some((i) => this.#box.latest(this.#box.lane[i]!) < boundary);
      if (!begun) continue;
      const reads = (i: number): boolean => {
        const only = formUses.find(({ user }) => user === i)?.forms;
        return only === undefined || this.#box.forms(i).every((f) => only.includes(f));
      };
      const wanted =
        liveOut ||
        definers.some((i) => this.#box.earliest(this.#box.lastLane(i)) >= boundary) ||
        users.some((i) => this.#box.earliest(this.#box.lastLane(i)) >= boundary && reads(i));
      // The boundary after its begin is its own whoever reads it.
      const first = liveIn
        ? boundary === 0
        : definers.every((i) => this.#box.earliest(this.#box.lane[i]!) >= boundary - 1);
      if (wanted || first) live += value.words;
    }
    return live > limit;
  }

  #window(i: number): boolean {
    const { formWindows } = this.#box.operationAt(i);
    return this.#box.forms(i).every((f) => {
      const own = formWindows?.[f];
      if (own === undefined) return false;
      return (
        this.#box.latest(this.#box.lane[i]!) < own.release || this.#box.earliest(this.#box.lastLane(i)) > own.deadline
      );
    });
  }

  #behindSlots(i: number): boolean {
    const { forms } = this.#box.operationAt(i);
    const reach = Math.min(...this.#box.forms(i).map((f) => Math.max(0, ...forms[f]!.rows.map((row) => row.offset))));
    return this.#box.earliest(this.#box.lastLane(i)) + reach + 1 > this.#box.latest(this.#box.makespan);
  }
}
