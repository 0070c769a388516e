import type { Problem } from "../problem/problem.ts";
import { type Atoms, rules } from "./atoms.ts";
import type { BoundTrail } from "./boundTrail.ts";
import { type FlatJobs, flatJobs, type PricedJob, pricedJobs } from "./pricedJobs.ts";
import type { Propagator } from "./searchParts.ts";
import type { Variables } from "./variables.ts";

/**
 * Slots at prices, an engine alone or several between which forms choose (the pooled resource bound's price vectors): in
 * any cycles a..b the jobs that lie there cost no more than the slots there are. For unit jobs of one engine these are Hall
 * intervals (Puget 1998; explained as in Downing, Feydy and Stuckey 2012), for others tasks-in-interval energy. A job that
 * costs more than what a..b has left over cannot lie there: if it begins there it ends later, if it ends there it begins
 * earlier; and a form that would cost too much is out. One sweep over the begin cycles finds all intervals, in
 * O(jobs + begins · cycles).
 */
export class SlotIntervals implements Propagator {
  readonly variables: Set<number>;
  reason = 0;
  readonly contradiction = { detail: 0, second: 0 };
  readonly #vector: number;
  readonly #jobs: readonly PricedJob[];
  readonly #flat: FlatJobs;
  readonly #cycles: number;
  /** Price of all slots before a cycle. */
  readonly #supply: Float64Array;
  /** Jobs by each of their variables. */
  readonly #jobsOf = new Map<number, number[]>();
  readonly #begin: Int32Array;
  readonly #end: Int32Array;
  readonly #cost: Float64Array;
  readonly #dearest: Float64Array;
  readonly #next: Int32Array;
  readonly #head: Int32Array;
  /** Jobs that can still be narrowed, by their begin (`#head` has all) and by their end. */
  readonly #nextOpen: Int32Array;
  readonly #openHead: Int32Array;
  readonly #nextEnd: Int32Array;
  readonly #endHead: Int32Array;
  readonly #due: Float64Array;
  readonly #slack: Float64Array;
  /** Of the present sweep row: the nearest interval end at or before (at or after) a cycle that leaves over little. */
  readonly #tightBefore: Int32Array;
  readonly #tightAfter: Int32Array;
  readonly #greatest: number;
  readonly #narrowing: boolean;

  /**
   * `lanes`: jobs are single lanes, which is exact for one engine; otherwise operations with all their lanes. Without `narrowing`
   * single jobs stay where they are.
   */
  constructor(
    problem: Problem,
    variables: Variables,
    vector: number,
    prices: Int32Array,
    { lanes, narrowing }: { readonly lanes: boolean; readonly narrowing: boolean },
  ) {
    this.#vector = vector;
    this.#narrowing = narrowing;
    this.#jobs = pricedJobs(problem, variables, prices, lanes);
    const reach = this.#jobs.reduce((most, job) => Math.max(most, job.to), 0);
    this.#cycles = problem.horizon + reach;
    this.#supply = new Float64Array(this.#cycles + 1);
    for (let t = 0; t < this.#cycles; t++) {
      let total = this.#supply[t]!;
      for (const [engine, price] of prices.entries()) total += price * (problem.slots[engine]![t] ?? 0);
      this.#supply[t + 1] = total;
    }
    this.variables = new Set();
    for (const [at, { first, last, forms }] of this.#jobs.entries()) {
      for (const x of new Set([first, last, ...forms.flatMap(({ side }) => (side < 0 ? [] : [side >> 1]))])) {
        this.variables.add(x);
        const known = this.#jobsOf.get(x);
        if (known === undefined) this.#jobsOf.set(x, [at]);
        else known.push(at);
      }
    }
    this.#flat = flatJobs(this.#jobs);
    const count = this.#jobs.length;
    this.#begin = new Int32Array(count);
    this.#end = new Int32Array(count);
    this.#cost = new Float64Array(count);
    this.#dearest = new Float64Array(count);
    this.#next = new Int32Array(count);
    this.#head = new Int32Array(this.#cycles);
    this.#nextOpen = new Int32Array(count);
    this.#openHead = new Int32Array(this.#cycles);
    this.#nextEnd = new Int32Array(count);
    this.#endHead = new Int32Array(this.#cycles);
    this.#due = new Float64Array(this.#cycles);
    this.#slack = new Float64Array(this.#cycles);
    this.#tightBefore = new Int32Array(this.#cycles);
    this.#tightAfter = new Int32Array(this.#cycles + 1);
    this.#greatest = this.#jobs.reduce((most, { forms }) => Math.max(most, ...forms.map(({ cost }) => cost)), 0);
  }

  get empty(): boolean {
    return this.#jobs.length === 0;
  }

  propagate(trail: BoundTrail): boolean {
    this.#read(trail);
    this.#due.fill(0);
    const supply = this.#supply;
    const slack = this.#slack;
    let latest = -1;
    for (let a = this.#cycles - 1; a >= 0; a--) {
      if (this.#head[a]! < 0) continue;
      for (let j = this.#head[a]!; j >= 0; j = this.#next[j]!) {
        this.#due[this.#end[j]!]! += this.#cost[j]!;
        if (this.#end[j]! > latest) latest = this.#end[j]!;
      }
      let demand = 0;
      let tight = false;
      const from = supply[a]!;
      for (let b = a; b < this.#cycles; b++) {
        demand += this.#due[b]!;
        const left = supply[b + 1]! - from - demand;
        if (left < 0) {
          this.contradiction.detail = a;
          this.contradiction.second = b;
          return false;
        }
        slack[b] = left;
        if (left < this.#greatest) tight = true;
      }
      if (tight && this.#narrowing && !this.#narrow(trail, a)) return false;
    }
    return true;
  }

  /** Where every job lies now, and what it costs at least. */
  #read({ bound }: BoundTrail): void {
    this.#head.fill(-1);
    this.#openHead.fill(-1);
    this.#endHead.fill(-1);
    const { jobs, start, cost, side, key } = this.#flat;
    for (let j = 0; j < this.#cost.length; j++) {
      let least = Number.POSITIVE_INFINITY;
      let most = 0;
      for (let f = start[j]!; f < start[j + 1]!; f++) {
        if (side[f]! >= 0 && bound[side[f]!]! >= key[f]!) continue;
        if (cost[f]! < least) least = cost[f]!;
        if (cost[f]! > most) most = cost[f]!;
      }
      if (least === Number.POSITIVE_INFINITY) least = 0;
      this.#cost[j] = least;
      this.#dearest[j] = most;
      if (most === 0) continue;
      const begin = bound[2 * jobs[4 * j]!]! + jobs[4 * j + 2]!;
      const end = -bound[2 * jobs[4 * j + 1]! + 1]! + jobs[4 * j + 3]!;
      this.#begin[j] = begin;
      this.#end[j] = end;
      this.#next[j] = this.#head[begin]!;
      this.#head[begin] = j;
      if (end - begin === jobs[4 * j + 3]! - jobs[4 * j + 2]! && most === least) continue;
      this.#nextOpen[j] = this.#openHead[begin]!;
      this.#openHead[begin] = j;
      if (least === 0) continue;
      this.#nextEnd[j] = this.#endHead[end]!;
      this.#endHead[end] = j;
    }
  }

  /** What intervals that begin in cycle a say of single jobs. */
  #narrow(trail: BoundTrail, a: number): boolean {
    const slack = this.#slack;
    const cycles = this.#cycles;
    const [before, after] = [this.#tightBefore, this.#tightAfter];
    for (let b = a, at = -1; b < cycles; b++) {
      if (slack[b]! < this.#greatest) at = b;
      before[b] = at;
    }
    const latest = before[cycles - 1]!;
    for (let b = cycles - 1, at = cycles; b >= a; b--) {
      if (slack[b]! < this.#greatest) at = b;
      after[b] = at;
    }
    for (let begin = a; begin <= latest; begin++) {
      for (let j = this.#openHead[begin]!; j >= 0; j = this.#nextOpen[j]!) {
        const cost = this.#cost[j]!;
        const end = this.#end[j]!;
        // Ends after the last interval that has no room for it.
        if (cost > 0 && end > begin) {
          let b = before[end - 1]!;
          while (b >= begin && slack[b]! >= cost) b = b > a ? before[b - 1]! : -1;
          if (b >= begin) {
            const { last, to } = this.#jobs[j]!;
            if (!trail.raise(2 * last, b + 1 - to, this.reason, a, b)) return false;
          }
        }
        if (this.#dearest[j]! > cost && after[end]! < cycles && !this.#narrowForms(trail, j, a)) return false;
      }
    }
    for (let end = a; end <= latest; end++) {
      for (let j = this.#endHead[end]!; j >= 0; j = this.#nextEnd[j]!) {
        if (this.#begin[j]! >= a) continue;
        const cost = this.#cost[j]!;
        let b = after[end]!;
        while (b < cycles && slack[b]! >= cost) b = b + 1 < cycles ? after[b + 1]! : cycles;
        if (b >= cycles) continue;
        const { first, from } = this.#jobs[j]!;
        if (!trail.raise(2 * first + 1, from + 1 - a, this.reason, a, b)) return false;
      }
    }
    return true;
  }

  /** Forms of a job inside a..b that cost more than is left over there. */
  #narrowForms(trail: BoundTrail, j: number, a: number): boolean {
    const cost = this.#cost[j]!;
    for (let b = this.#tightAfter[this.#end[j]!]!; b < this.#cycles; b = this.#tightAfter[b + 1]!) {
      const room = this.#slack[b]! + cost;
      for (const form of this.#jobs[j]!.forms) {
        if (form.cost <= room || form.side < 0 || trail.bound[form.side]! >= form.key) continue;
        if (!trail.raise(form.side, form.key, this.reason, a, b)) return false;
      }
      if (b + 1 >= this.#cycles) break;
    }
    return true;
  }

  explain(trail: BoundTrail, at: number, side: number, _key: number, a: number, b: number, out: Atoms): void {
    out.by(rules.interval, this.#vector, a, b);
    let missing = this.#supply[b + 1]! - this.#supply[a]! + 1;
    let concluded = -1;
    if (side >= 0) {
      concluded = this.#concluded(trail, at, side, a, b);
      missing -= this.#conclude(trail, at, side, concluded, a, b, out);
    }
    // Jobs whose place was settled earliest first: their atoms are of lower levels.
    const inside: { readonly job: number; readonly cost: number; readonly entry: number }[] = [];
    for (let j = 0; j < this.#jobs.length; j++) {
      if (j === concluded) continue;
      const { first, last, from, to } = this.#jobs[j]!;
      if (trail.before(2 * first, at) + from < a || -trail.before(2 * last + 1, at) + to > b) continue;
      const cost = this.#costBefore(trail, at, j);
      if (cost === 0) continue;
      const entry = Math.max(trail.entryOf(2 * first, a - from), trail.entryOf(2 * last + 1, to - b));
      inside.push({ job: j, cost, entry });
    }
    inside.sort((x, y) => x.entry - y.entry);
    for (const { job, cost } of inside) {
      if (missing <= 0) break;
      missing -= cost;
      const { first, last, from, to } = this.#jobs[job]!;
      out.add(2 * first, a - from);
      out.add(2 * last + 1, to - b);
      this.#ruleOut(job, cost, out);
    }
    if (missing > 0) throw new Error(`slots of cycles ${a}..${b}: the reason is ${missing} short`);
  }

  /** The job that a conclusion is about; of lanes that share a form variable, the one to which the form matters most. */
  #concluded(trail: BoundTrail, at: number, side: number, a: number, b: number): number {
    let best = -1;
    let most = 0;
    for (const j of this.#jobsOf.get(side >> 1)!) {
      const { first, last, from, to, forms } = this.#jobs[j]!;
      if (first === side >> 1 || last === side >> 1) return j;
      if (trail.before(2 * first, at) + from < a || -trail.before(2 * last + 1, at) + to > b) continue;
      const gain = forms.find((form) => form.side === side)!.cost - this.#costBefore(trail, at, j);
      if (best >= 0 && gain <= most) continue;
      best = j;
      most = gain;
    }
    return best;
  }

  /** Adds what is needed of the job itself, and returns what it costs under the negated conclusion. */
  #conclude(trail: BoundTrail, at: number, side: number, job: number, a: number, b: number, out: Atoms): number {
    const { first, last, from, to, forms } = this.#jobs[job]!;
    const form = forms.find((each) => each.side === side);
    if (form !== undefined) {
      out.add(2 * first, a - from);
      out.add(2 * last + 1, to - b);
      // Under the negation it is the form.
      return form.cost;
    }
    if (side === 2 * last) out.add(2 * first, a - from);
    else out.add(2 * last + 1, to - b);
    const cost = this.#costBefore(trail, at, job);
    this.#ruleOut(job, cost, out);
    return cost;
  }

  #costBefore(trail: BoundTrail, at: number, job: number): number {
    let least = Number.POSITIVE_INFINITY;
    for (const { cost, side, key } of this.#jobs[job]!.forms) {
      if (cost < least && (side < 0 || trail.before(side, at) < key)) least = cost;
    }
    return least === Number.POSITIVE_INFINITY ? 0 : least;
  }

  /** The atoms that rule out the forms which would cost less. */
  #ruleOut(job: number, cost: number, out: Atoms): void {
    for (const form of this.#jobs[job]!.forms) if (form.cost < cost) out.add(form.side, form.key);
  }
}
