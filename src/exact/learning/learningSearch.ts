import type { Steps } from "../../time/steps.ts";
import { Atoms } from "./atoms.ts";
import { type BoundTrail, reasons } from "./boundTrail.ts";
import { Branching } from "./branching.ts";
import { ClauseStore } from "./clauseStore.ts";
import { ConflictAnalysis } from "./conflictAnalysis.ts";
import type { Propagator, SearchEnd, SearchParts } from "./searchParts.ts";
import { SearchReasons } from "./searchReasons.ts";
import { restartAfter } from "./searchSwitches.ts";

/** Entries of the trail between two yields. */
const stretch = 20_000;
const firstLearned = 4000;

/**
 * Lazy clause generation (Ohrimenko, Stuckey and Codish 2009): propagators narrow bounds, every bound can name its reason,
 * conflicts are analysed as a SAT solver does, and the clauses learned prune from then on. The search can be asked again
 * with another assumption; what it learned stays.
 */
export class LearningSearch {
  readonly trail: BoundTrail;
  decisions = 0;
  propagations = 0;
  readonly #parts: SearchParts;
  #clauses: ClauseStore | undefined;
  #branching: Branching | undefined;
  #analysis: ConflictAnalysis | undefined;
  readonly #reasons: SearchReasons;
  readonly #reason = new Atoms();
  /** Propagators by variable, and those that wait. */
  readonly #watching: Int32Array[];
  readonly #waiting: Uint8Array;
  #handled = 0;
  /** The propagator whose own contradiction is the present one. */
  #contradicted: Propagator | undefined;
  #next = 0;
  #ended: "refuted" | undefined;
  #mostLearned = firstLearned;
  /** Over all questions. */
  #restarts = 0;

  constructor(parts: SearchParts) {
    this.#parts = parts;
    this.trail = parts.trail;
    this.#reasons = new SearchReasons(parts);
    const lists: number[][] = Array.from({ length: parts.trail.bound.length / 2 }, () => []);
    for (const [at, propagator] of parts.propagators.entries()) {
      propagator.reason = reasons.propagator + at;
      for (const x of propagator.variables) lists[x]!.push(at);
    }
    this.#watching = lists.map((list) => Int32Array.from(list));
    this.#waiting = new Uint8Array(parts.propagators.length).fill(1);
  }

  get conflicts(): number {
    return this.#reasons.conflicts;
  }

  /** Tries these values first. NaN: no advice. */
  advise(values: Float64Array): void {
    this.#prepare();
    const target = this.#branching?.target;
    // None where the root is refuted.
    if (target === undefined) return;
    for (const [x, value] of values.entries()) if (!Number.isNaN(value)) target[x] = value;
  }

  /**
   * Looks for an assignment in which the assumption (an atom, if any) holds, for at most so many conflicts. Every some
   * thousand propagations it yields, and stops where it is told to.
   */
  *run(effort: number, assumption?: readonly [side: number, key: number]): Steps<SearchEnd> {
    this.#retreat(0);
    this.#prepare();
    if (this.#ended !== undefined) return this.#ended;
    const { trail } = this;
    const { switches, limitMegabytes, order, by } = this.#parts;
    const branching = this.#branching!;
    const clauses = this.#clauses!;
    const last = this.conflicts + effort;
    let yielded = this.propagations;
    let restartAt = this.conflicts + restartAfter(switches, this.#restarts);
    for (;;) {
      if (!this.#propagate()) {
        this.#reasons.conflicts++;
        if (!this.#learn()) {
          this.#ended = "refuted";
          return "refuted";
        }
        if (this.conflicts >= last) return "effort limit";
        if (clauses.learned >= this.#mostLearned) {
          clauses.reduce(trail);
          this.#mostLearned += 500;
          if (clauses.size > limitMegabytes * 2 ** 20) return "memory";
        }
      } else {
        if (this.propagations - yielded > stretch) {
          yielded = this.propagations;
          if (!(yield)) return "stopped";
        }
        if (this.conflicts >= restartAt && trail.depth > 0) {
          this.#retreat(0);
          restartAt = this.conflicts + restartAfter(switches, ++this.#restarts);
          continue;
        }
        if (trail.depth === 0) {
          this.#settle();
          if (assumption !== undefined) {
            const [side, key] = assumption;
            if (trail.bound[side ^ 1]! > -key) return "assumption refuted";
            if (trail.bound[side]! < key) {
              this.#decide(side, key);
              continue;
            }
          }
        }
        const chosen = (switches.activity ? branching.next(trail) : undefined) ?? branching.earliest(trail, order, by);
        if (chosen === undefined) return "solution";
        this.#decide(chosen[0], chosen[1]);
      }
    }
  }

  #decide(side: number, key: number): void {
    this.decisions++;
    this.trail.push();
    this.trail.raise(side, key, reasons.decision, 0, 0);
  }

  /** Propagates the root, and makes clauses and order literals of what is left. */
  #prepare(): void {
    if (this.#branching !== undefined || this.#ended !== undefined) return;
    const { trail } = this;
    const { implications, nogoods, switches } = this.#parts;
    for (let s = 0; s < trail.bound.length; s += 2) {
      if (trail.bound[s]! + trail.bound[s + 1]! <= 0) continue;
      this.#ended = "refuted";
      this.#reasons.logEmpty(undefined);
      return;
    }
    const fine = implications.propagateAll(trail) && this.#propagate();
    if (!fine) {
      this.#ended = "refuted";
      this.#settle();
      this.#reasons.logConflict(this.#contradicted);
      return;
    }
    this.#settle();
    this.#clauses = new ClauseStore(trail);
    this.#reasons.clauses = this.#clauses;
    this.#branching = new Branching(trail, switches.decay);
    const branching = this.#branching;
    this.#analysis = new ConflictAnalysis(
      trail,
      (at, side, key, out) => this.#reasons.explain(at, side, key, out),
      (side, key) => branching.bump(side, key),
    );
    for (const nogood of nogoods) {
      if (!this.#addNogood(nogood)) {
        this.#ended = "refuted";
        return;
      }
    }
  }

  /** A nogood of the problem, without what the root knows. False where nothing is left of it. */
  #addNogood(nogood: Atoms): boolean {
    const { trail } = this;
    const { log } = this.#parts;
    const rest = new Atoms();
    for (let n = 0; n < nogood.length; n++) {
      const [side, key] = [nogood.sides[n]!, nogood.keys[n]!];
      if (trail.bound[side ^ 1]! > -key) return true;
      if (trail.bound[side]! < key) rest.add(side, key);
    }
    const step = log?.next ?? 0;
    log?.open(rest);
    log?.useLemma(nogood, -1, 0);
    log?.close();
    if (rest.length > 1) this.#clauses!.add(rest, 0, 0, step);
    else if (rest.length === 1) {
      trail.raise(rest.sides[0]! ^ 1, 1 - rest.keys[0]!, reasons.clause, -1, 0);
      // It is a step of its own: as the root's it needs no other.
      if (!this.#propagate()) {
        this.#settle();
        this.#reasons.logConflict(this.#contradicted);
        return false;
      }
      this.#settle();
    }
    return rest.length > 0;
  }

  /** Everything that follows. False where there is a contradiction. */
  #propagate(): boolean {
    const { trail } = this;
    const { implications, propagators, switches } = this.#parts;
    const clauses = this.#clauses;
    this.#contradicted = undefined;
    for (;;) {
      while (this.#handled < trail.length) {
        const at = this.#handled++;
        const side = trail.side[at]!;
        this.propagations++;
        if (!switches.lazy && trail.depth > 0 && trail.reason[at] !== reasons.decision && trail.detail[at]! >= 0) {
          this.#reason.clear();
          this.#reasons.explain(at, side, trail.key[at]!, this.#reason);
        }
        const watching = this.#watching[side >> 1]!;
        for (let n = 0; n < watching.length; n++) this.#waiting[watching[n]!] = 1;
        const before = trail.previous[at]!;
        const from = before < 0 ? trail.root[side]! : trail.key[before]!;
        if (!implications.propagate(trail, side)) return false;
        if (clauses !== undefined && !clauses.propagate(trail, side, from, trail.key[at]!)) return false;
      }
      let found: Propagator | undefined;
      for (let n = 0; n < propagators.length && found === undefined; n++) {
        const at = (this.#next + n) % propagators.length;
        if (this.#waiting[at] === 0) continue;
        this.#waiting[at] = 0;
        this.#next = at + 1;
        found = propagators[at]!;
      }
      if (found === undefined) return true;
      this.propagations += 10;
      trail.conflict.reason = -1;
      if (!found.propagate(trail)) {
        if (trail.conflict.reason < 0) this.#contradicted = found;
        this.#waiting.fill(1);
        return false;
      }
    }
  }

  /** Learns from the contradiction. False where it holds at the root. */
  #learn(): boolean {
    const { trail } = this;
    const { log, switches } = this.#parts;
    const reason = this.#reason;
    this.#reasons.conflict(reason, this.#contradicted);
    // A contradiction may lie deeper than the present level: go back to where its last atom came from.
    let latest = -1;
    for (let n = 0; n < reason.length; n++) latest = Math.max(latest, trail.entryOf(reason.sides[n]!, reason.keys[n]!));
    if (latest < 0 || trail.level[latest] === 0) {
      if (trail.depth > 0) this.#retreat(0);
      this.#settle();
      this.#reasons.logEmpty(reason);
      return false;
    }
    this.#retreat(trail.level[latest]!);
    const analysis = this.#analysis!;
    analysis.learn(reason, switches.minimise);
    const { nogood, backTo, lbd, resolved } = analysis;
    const step = log?.next ?? 0;
    this.#reasons.logLearned(nogood, resolved, reason);
    this.#retreat(backTo);
    const [side, key] = [nogood.sides[0]! ^ 1, 1 - nogood.keys[0]!];
    this.#branching!.decay();
    if (nogood.length === 1) {
      trail.raise(side, key, reasons.clause, -1, 0);
      return true;
    }
    const clause = this.#clauses!.add(nogood, lbd, this.conflicts, step);
    trail.raise(side, key, reasons.clause, clause, 0);
    return true;
  }

  /** Goes back to a level; at the root, what it found stays. */
  #retreat(depth: number): void {
    const { trail } = this;
    if (trail.depth <= depth) return;
    const { switches } = this.#parts;
    const branching = this.#branching!;
    const start = trail.starts[depth]!;
    while (trail.length > start) {
      const at = trail.length - 1;
      const side = trail.side[at]!;
      if (switches.phaseSaving && trail.bound[side]! + trail.bound[side ^ 1]! === 0) {
        branching.target[side >> 1] = (side & 1) === 0 ? trail.bound[side]! : -trail.bound[side]!;
      }
      const to = trail.bound[side]!;
      trail.pop();
      branching.reopen(side, trail.bound[side]!, to);
    }
    trail.starts.length = depth;
    this.#handled = trail.length;
  }

  /** What holds at the root now holds for good. */
  #settle(): void {
    this.#reasons.logRoot();
    this.trail.settle();
    this.#handled = 0;
  }
}
