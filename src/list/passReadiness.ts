import { Calendar } from "./calendar.ts";
import type { Direction } from "./direction.ts";
import type { ListInstance } from "./listInstance.ts";
import type { PassInput } from "./passInput.ts";
import type { WordsLedger } from "./wordsLedger.ts";

/** Where operations that are ready go. */
interface Pool {
  reset(rank: Int32Array, order: Int32Array, classOf: Int32Array): void;
  insert(operation: number): void;
  remove(operation: number): void;
}

/** Who keeps the most urgent operation of each class. */
interface Heads {
  reset(active: readonly number[]): void;
  markStale(type: number): void;
  allStale(): void;
}

/** What operations still wait for in a pass: as they become ready, whole or in some of their forms, they enter the pool. */
export class PassReadiness {
  /** Class of each operation with the forms that are ready now. */
  readonly classOf: Int32Array;
  /** An operation cannot issue early enough any more for a schedule before the cutoff. */
  overdue = false;
  readonly #instance: ListInstance;
  readonly #direction: Direction;
  readonly #pool: Pool;
  readonly #heads: Heads;
  readonly #ledger: WordsLedger;
  /** First cycle of each operation that has begun, -1 of the others. */
  readonly #start: Int32Array;
  readonly #waiting: Int32Array;
  readonly #earliest: Int32Array;
  /** By group of forms: dependences that it still waits for, and the cycle in which those done allow it. */
  readonly #groupWaiting: Int32Array;
  readonly #groupEarliest: Int32Array;
  /** By operation: which of its groups are ready. */
  readonly #groupsReady: Uint8Array;
  /** Operations by their number; behind them, groups of forms by theirs. */
  readonly #calendar: Calendar;
  #input!: PassInput;

  constructor(
    instance: ListInstance,
    direction: Direction,
    { pool, heads, ledger, start }: { pool: Pool; heads: Heads; ledger: WordsLedger; start: Int32Array },
  ) {
    const { operations: n } = instance;
    const groups = direction.groups.counts.length;
    this.#instance = instance;
    this.#direction = direction;
    this.#pool = pool;
    this.#heads = heads;
    this.#ledger = ledger;
    this.#start = start;
    this.classOf = new Int32Array(n);
    this.#waiting = new Int32Array(n);
    this.#earliest = new Int32Array(n);
    this.#groupWaiting = new Int32Array(groups);
    this.#groupEarliest = new Int32Array(groups);
    this.#groupsReady = new Uint8Array(n);
    this.#calendar = new Calendar(n + groups);
  }

  /** How many operations and groups become ready in a later cycle that is known. */
  get coming(): number {
    return this.#calendar.count;
  }

  /** The first cycle at or after this one in which something becomes ready; only where something is `coming`. */
  next(cycle: number): number {
    return this.#calendar.next(cycle);
  }

  /** For another pass; the pool is taken over by its ranking. */
  reset(input: PassInput): void {
    const { sureCounts, groups, classOfMask } = this.#direction;
    const n = this.#instance.operations;
    this.#input = input;
    this.overdue = false;
    this.#calendar.clear();
    this.classOf.set(input.classOf);
    this.#pool.reset(input.ranking.rank, input.ranking.order, this.classOf);
    this.#waiting.set(sureCounts);
    this.#groupWaiting.set(groups.counts);
    this.#groupEarliest.fill(0);
    this.#groupsReady.fill(0);
    if (input.release === undefined) this.#earliest.fill(0);
    else this.#earliest.set(input.release);
    const taken = new Uint8Array(this.#instance.forms.classes);
    for (let operation = 0; operation < n; operation++) taken[input.classOf[operation]!] = 1;
    for (const [operation, ofMask] of classOfMask) {
      if (this.#isFree(operation)) for (const type of ofMask.subarray(1)) taken[type] = 1;
    }
    this.#heads.reset([...taken.keys()].filter((type) => taken[type] === 1));
    for (let operation = 0; operation < n; operation++) {
      if (this.#waiting[operation] !== 0) continue;
      const [first, end] = [groups.offsets[operation]!, groups.offsets[operation + 1]!];
      if (first === end) this.#calendar.put(operation, this.#earliest[operation]!);
      for (let group = first; group < end; group++) {
        if (groups.counts[group] === 0) this.#calendar.put(n + group, this.#earliest[operation]!);
      }
    }
  }

  /** Operations that become ready in this cycle enter the pool. */
  admit(): void {
    const n = this.#instance.operations;
    const { cycle } = this.#ledger;
    for (let i = this.#calendar.take(cycle); i >= 0; i = this.#calendar.take(cycle)) {
      if (i < n) this.#pool.insert(i);
      else this.#open(i - n);
    }
  }

  /** The last lane of an operation has issued, in this form: its successors count from here. */
  finish(operation: number, form: number, local: number): void {
    const { cycle } = this.#ledger;
    const { mirrored, successors } = this.#direction;
    const { offsets, targets, latencies, extras, conditions } = successors;
    const extra = mirrored ? 0 : this.#instance.forms.extraLatency[form]!;
    for (let k = offsets[operation]!; k < offsets[operation + 1]!; k++) {
      const target = targets[k]!;
      const ready = cycle + latencies[k]! + extra * extras[k]!;
      if (conditions[k]! > 0) {
        this.#finishSome(target, ready, local, this.#direction.conditions[conditions[k]! - 1]!);
        continue;
      }
      if (ready > this.#earliest[target]!) this.#earliest[target] = ready;
      if (--this.#waiting[target]! === 0) this.#enqueue(target);
    }
  }

  /** A dependence between some forms is over: it holds where it leads from the form that was taken. */
  #finishSome(target: number, ready: number, local: number, condition: Direction["conditions"][number]): void {
    const { forms, groups } = condition;
    const holds = forms === undefined || forms.includes(local);
    if (groups === undefined) {
      if (holds && ready > this.#earliest[target]!) this.#earliest[target] = ready;
      if (--this.#waiting[target]! === 0) this.#enqueue(target);
      return;
    }
    for (const group of groups) {
      if (holds && ready > this.#groupEarliest[group]!) this.#groupEarliest[group] = ready;
      if (--this.#groupWaiting[group]! === 0 && this.#waiting[target] === 0) this.#enqueueGroup(target, group);
    }
  }

  /** An operation has no more to wait for, but what single groups of its forms wait for. */
  #enqueue(operation: number): void {
    const cycle = this.#earliest[operation]!;
    if (cycle + this.#direction.sureTails[operation]! + 1 >= this.#input.cutoff) this.overdue = true;
    const { offsets } = this.#direction.groups;
    const [first, end] = [offsets[operation]!, offsets[operation + 1]!];
    for (let group = first; group < end; group++) {
      if (this.#groupWaiting[group] === 0) this.#enqueueGroup(operation, group);
    }
    if (first < end) return;
    if (cycle <= this.#ledger.cycle) {
      this.#pool.insert(operation);
      this.#heads.markStale(this.classOf[operation]!);
      return;
    }
    this.#calendar.put(operation, cycle);
  }

  /** A group of forms, and the operation, have no more to wait for. */
  #enqueueGroup(operation: number, group: number): void {
    const cycle = Math.max(this.#earliest[operation]!, this.#groupEarliest[group]!);
    if (cycle <= this.#ledger.cycle) this.#open(group);
    else this.#calendar.put(this.#instance.operations + group, cycle);
  }

  /** A group of forms is ready: the operation enters the pool, or may take more forms than it could. */
  #open(group: number): void {
    const { operationOf, offsets, forms } = this.#direction.groups;
    const operation = operationOf[group]!;
    if (this.#start[operation]! >= 0) return;
    const before = this.#groupsReady[operation]!;
    if (this.#isFree(operation)) {
      const mask = before | (1 << (group - offsets[operation]!));
      if (before !== 0) this.#pool.remove(operation);
      this.#groupsReady[operation] = mask;
      this.classOf[operation] = this.#direction.classOfMask.get(operation)![mask]!;
    } else {
      // Its form is prescribed.
      const { classForms, classOffsets, local } = this.#instance.forms;
      const form = local[classForms[classOffsets[this.classOf[operation]!]!]!]!;
      if (before !== 0 || !forms[group]!.includes(form)) return;
      this.#groupsReady[operation] = 1;
    }
    this.#pool.insert(operation);
    this.#heads.allStale();
  }

  /** Whether the pass may choose among all forms of the operation. */
  #isFree(operation: number): boolean {
    return this.#input.classOf[operation] === this.#instance.forms.classOf[operation];
  }
}
