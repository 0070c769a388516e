import type { CompactSchedule } from "../schedule/compactSchedule.ts";
import { finish, type Steps } from "../time/steps.ts";
import { Calendar } from "./calendar.ts";
import { ClassHeads } from "./classHeads.ts";
import type { Direction } from "./direction.ts";
import { FormChoice } from "./formChoice.ts";
import type { FormTable } from "./formTable.ts";
import { LanesInFlight } from "./lanesInFlight.ts";
import type { ListInstance } from "./listInstance.ts";
import type { PassInput, PassOutcome } from "./passInput.ts";
import { ReadyPool } from "./readyPool.ts";
import { SlotTable } from "./slotTable.ts";
import { WordsGate } from "./wordsGate.ts";
import { WordsLedger } from "./wordsLedger.ts";

const none = 0x7fffffff;
/** Cycles between two steps: less than a millisecond of a large block. */
const cyclesOfStep = 64;
/** Phases of a cycle: native forms (0), any form as a whole (1), parts of divisible forms (2). */
const [native, part] = [0, 2];

const totals = new WeakMap<Float64Array, number>();

/** Added up once for all passes. */
function totalOf(cost: Float64Array): number {
  const total = cost.reduce((sum, each) => sum + each, 0);
  totals.set(cost, total);
  return total;
}

/** The state of a cycle-driven list scheduling pass; made once per instance and direction and used again. */
export class ListPass {
  readonly #instance: ListInstance;
  readonly #direction: Direction;
  readonly #forms: FormTable;
  readonly #ledger: WordsLedger;
  readonly #gate: WordsGate;
  readonly #slots: SlotTable;
  readonly #pool: ReadyPool;
  readonly #waiting: Int32Array;
  readonly #earliest: Int32Array;
  readonly #start: Int32Array;
  readonly #end: Int32Array;
  readonly #form: Int8Array;
  /** Operations by their number; behind them, groups of forms by theirs. */
  readonly #calendar: Calendar;
  /** Class of each operation with the forms that are ready now. */
  readonly #classOf: Int32Array;
  /** By group of forms: dependences that it still waits for, and the cycle in which those done allow it. */
  readonly #groupWaiting: Int32Array;
  readonly #groupEarliest: Int32Array;
  /** By operation: which of its groups are ready. */
  readonly #groupsReady: Uint8Array;
  readonly #flight = new LanesInFlight();
  readonly #choice: FormChoice;
  readonly #heads: ClassHeads;
  readonly #active: number[] = [];
  #input!: PassInput;
  /** By limit of `work`: what has not issued. */
  #left = new Float64Array(0);
  #placed = 0;
  #overdue = false;

  constructor(instance: ListInstance, direction: Direction) {
    const n = instance.operations;
    const classes = instance.forms.classes;
    this.#instance = instance;
    this.#direction = direction;
    this.#forms = instance.forms;
    this.#ledger = new WordsLedger(direction);
    this.#gate = new WordsGate(instance, this.#ledger);
    this.#slots = new SlotTable(instance.forms, instance.slots, direction.mirrored);
    this.#pool = new ReadyPool(classes, n, direction.deadWords);
    this.#waiting = new Int32Array(n);
    this.#earliest = new Int32Array(n);
    this.#start = new Int32Array(n);
    this.#end = new Int32Array(n);
    this.#form = new Int8Array(n);
    const { counts } = direction.groups;
    this.#calendar = new Calendar(n + counts.length);
    this.#classOf = new Int32Array(n);
    this.#groupWaiting = new Int32Array(counts.length);
    this.#groupEarliest = new Int32Array(counts.length);
    this.#groupsReady = new Uint8Array(n);
    this.#choice = new FormChoice(instance, this.#slots, this.#pool);
    this.#heads = new ClassHeads(classes, this.#pool, this.#gate);
  }

  /** The ledger of this pass, reset; for serial guards. */
  get ledger(): WordsLedger {
    return this.#ledger;
  }

  /** Schedules every operation, or says why not. */
  run(input: PassInput): PassOutcome {
    return finish(this.steps(input));
  }

  /** `run` in steps; told to end it gives up, as at a cutoff. One at a time: the state is the pass's. */
  *steps(input: PassInput): Steps<PassOutcome> {
    const n = this.#instance.operations;
    this.#begin(input);
    for (let count = 1; this.#placed < n; count++) {
      if (count % cyclesOfStep === 0 && !(yield)) return { status: "cutoff", cycle: this.#ledger.cycle };
      this.#slots.reserve(this.#ledger.cycle);
      const before = this.#placed + this.#flight.issued;
      this.#admit();
      this.#continueLanes();
      for (let phase = native; phase <= part; phase++) this.#fill(phase);
      if (this.#overdue || this.#tooMuchLeft()) return { status: "cutoff", cycle: this.#ledger.cycle };
      const idle = this.#placed + this.#flight.issued === before;
      const changing = this.#calendar.count + this.#flight.count + this.#ledger.expiring > 0;
      const fewer = this.#pool.delayedCount > 0 && this.#ledger.previous > this.#ledger.live;
      const slotsChange = this.#ledger.cycle < this.#slots.end + this.#forms.span;
      if (idle && !changing && !fewer && !slotsChange) {
        return { status: "stuck", cycle: this.#ledger.cycle, waiting: n - this.#placed, live: this.#ledger.live };
      }
      this.#ledger.advance();
      if (this.#pool.count === 0 && this.#flight.count === 0 && this.#calendar.count > 0) {
        this.#ledger.skipTo(this.#calendar.next(this.#ledger.cycle));
      }
    }
    return { status: "scheduled", schedule: this.#result(), firstUsed: this.#slots.first };
  }

  #begin(input: PassInput): void {
    const { sureCounts, groups, classOfMask } = this.#direction;
    const n = this.#instance.operations;
    this.#input = input;
    this.#placed = 0;
    this.#left = Float64Array.from(input.work, ({ cost }) => totals.get(cost) ?? totalOf(cost));
    this.#overdue = false;
    this.#flight.clear();
    this.#calendar.clear();
    this.#ledger.reset();
    this.#gate.reset(input);
    this.#slots.reset();
    this.#classOf.set(input.classOf);
    this.#pool.reset(input.ranking.rank, input.ranking.order, this.#classOf);
    this.#waiting.set(sureCounts);
    this.#groupWaiting.set(groups.counts);
    this.#groupEarliest.fill(0);
    this.#groupsReady.fill(0);
    this.#start.fill(-1);
    if (input.release === undefined) this.#earliest.fill(0);
    else this.#earliest.set(input.release);
    this.#active.length = 0;
    const types = new Set(input.classOf);
    for (const [operation, ofMask] of classOfMask) {
      if (this.#isFree(operation)) for (const type of ofMask.subarray(1)) types.add(type);
    }
    for (const type of types) this.#active.push(type);
    this.#active.sort((a, b) => a - b);
    this.#heads.reset(this.#active);
    for (let operation = 0; operation < n; operation++) {
      if (this.#waiting[operation] !== 0) continue;
      const [first, end] = [groups.offsets[operation]!, groups.offsets[operation + 1]!];
      if (first === end) this.#calendar.put(operation, this.#earliest[operation]!);
      for (let group = first; group < end; group++) {
        if (groups.counts[group] === 0) this.#calendar.put(n + group, this.#earliest[operation]!);
      }
    }
  }

  /** Whether what has not issued by the end of this cycle needs more cycles than the cutoff leaves. */
  #tooMuchLeft(): boolean {
    const { work, cutoff } = this.#input;
    const cycles = cutoff - 2 - this.#ledger.cycle;
    for (let k = 0; k < work.length; k++) {
      const { capacity, after } = work[k]!;
      if (this.#left[k]! > 0 && this.#left[k]! > capacity * (cycles - after)) return true;
    }
    return false;
  }

  /** An operation has no more to wait for, but what single groups of its forms wait for. */
  #enqueue(operation: number): void {
    const cycle = this.#earliest[operation]!;
    if (cycle + this.#direction.sureTails[operation]! + 1 >= this.#input.cutoff) this.#overdue = true;
    const { offsets } = this.#direction.groups;
    const [first, end] = [offsets[operation]!, offsets[operation + 1]!];
    for (let group = first; group < end; group++) {
      if (this.#groupWaiting[group] === 0) this.#enqueueGroup(operation, group);
    }
    if (first < end) return;
    if (cycle <= this.#ledger.cycle) {
      this.#pool.insert(operation);
      this.#heads.markStale(this.#classOf[operation]!);
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
      this.#classOf[operation] = this.#direction.classOfMask.get(operation)![mask]!;
    } else {
      // Its form is prescribed.
      const { classForms, classOffsets, local } = this.#forms;
      const form = local[classForms[classOffsets[this.#classOf[operation]!]!]!]!;
      if (before !== 0 || !forms[group]!.includes(form)) return;
      this.#groupsReady[operation] = 1;
    }
    this.#pool.insert(operation);
    this.#heads.allStale();
  }

  /** Whether the pass may choose among all forms of the operation. */
  #isFree(operation: number): boolean {
    return this.#input.classOf[operation] === this.#forms.classOf[operation];
  }

  /** Operations that become ready in this cycle enter the pool. */
  #admit(): void {
    const n = this.#instance.operations;
    for (let i = this.#calendar.take(this.#ledger.cycle); i >= 0; i = this.#calendar.take(this.#ledger.cycle)) {
      if (i < n) this.#pool.insert(i);
      else this.#open(i - n);
    }
    this.#heads.open();
    this.#heads.allStale();
    this.#wakeFrontier();
  }

  #wakeFrontier(): void {
    const operation = this.#gate.frontier;
    if (operation >= 0 && this.#pool.isParked(operation) && this.#gate.need(operation) === 0) this.#wake(operation);
  }

  #continueLanes(): void {
    const flight = this.#flight;
    const { count } = flight;
    flight.count = 0;
    for (let k = 0; k < count; k++) {
      const operation = flight.operations[k]!;
      const form = flight.forms[k]!;
      const left = this.#issueLanes(operation, form, flight.lanes[k]!);
      if (left > 0) flight.put(operation, form, left);
    }
  }

  /** Issues as many of the lanes as fit; returns how many are left. */
  #issueLanes(operation: number, form: number, lanes: number): number {
    const count = Math.min(lanes, this.#slots.lanesThatFit(form, this.#ledger.cycle));
    if (count === 0) return lanes;
    this.#slots.take(form, this.#ledger.cycle, count);
    this.#flight.record(operation, this.#ledger.cycle, count);
    if (count === lanes) this.#finish(operation, form);
    return lanes - count;
  }

  /** Places the most urgent operations that fit, until no class has one. */
  #fill(phase: number): void {
    const heads = this.#heads;
    if (phase > native) heads.open();
    let budget = -none;
    for (;;) {
      const available = this.#gate.budget();
      if (available > budget) heads.parkedStale();
      budget = available;
      const deadRoom = this.#direction.mirrored ? this.#input.scratchWords - this.#ledger.previous : none;
      const type = heads.best(budget, deadRoom);
      if (type < 0) return;
      const operation = this.#input.ranking.order[heads.head(type)]!;
      const need = this.#gate.need(operation);
      if (need > 0 && need > budget) {
        if (!this.#pool.isParked(operation)) this.#pool.park(operation, need);
        heads.markStale(type);
      } else if (!this.#try(operation, type, phase)) {
        heads.close(type);
      }
      if (this.#overdue) return;
    }
  }

  /** Places the operation if a form of this phase fits; false where no operation of its class can be placed. */
  #try(operation: number, type: number, phase: number): boolean {
    const { mirrored, deadWords } = this.#direction;
    const { policy } = this.#input;
    if (mirrored && deadWords[operation]! > 0) {
      // A dead value stands at the boundary before its definer in reversed time.
      if (this.#ledger.previous + deadWords[operation]! > this.#input.scratchWords) {
        this.#pool.delay(operation);
        this.#heads.markStale(type);
        return true;
      }
    }
    const form = this.#choice.whole(type, this.#ledger.cycle, phase !== native, policy, this.#active);
    if (form >= 0) {
      this.#take(operation, type, form);
      this.#slots.take(form, this.#ledger.cycle, this.#forms.lanes[form]!);
      this.#finish(operation, form);
      return true;
    }
    if (phase !== part || !this.#flight.open) return false;
    const partial = this.#choice.partial(type, this.#ledger.cycle, policy);
    if (partial < 0) return false;
    const begins = this.#ledger.begins(operation);
    if (begins > 0 && begins > this.#gate.room(operation)) return false;
    this.#take(operation, type, partial);
    const left = this.#issueLanes(operation, partial, this.#forms.lanes[partial]!);
    if (left > 0) this.#flight.put(operation, partial, left);
    return true;
  }

  /** The operation issues, or its first lane. */
  #take(operation: number, type: number, form: number): void {
    this.#pool.remove(operation);
    this.#heads.markStale(type);
    this.#start[operation] = this.#ledger.cycle;
    const { work } = this.#input;
    for (let k = 0; k < work.length; k++) this.#left[k]! -= work[k]!.cost[operation]!;
    this.#form[operation] = this.#forms.local[form]!;
    if (this.#ledger.cycle + this.#direction.sureTails[operation]! + 1 >= this.#input.cutoff) this.#overdue = true;
    if (this.#direction.mirrored) this.#ledger.previous += this.#direction.deadWords[operation]!;
    this.#ledger.begin(operation);
    this.#wakeDropped();
    const { groupOf, groupOffsets, groupMembers } = this.#instance;
    if (this.#gate.start(operation)) {
      const group = groupOf[operation]!;
      for (let k = groupOffsets[group]!; k < groupOffsets[group + 1]!; k++) this.#wake(groupMembers[k]!);
    }
    this.#wakeFrontier();
  }

  #wakeDropped(): void {
    const ledger = this.#ledger;
    for (let k = 0; k < ledger.droppedCount; k++) this.#wake(ledger.dropped[k]!);
    ledger.droppedCount = 0;
  }

  #wake(operation: number): void {
    if (!this.#pool.isParked(operation)) return;
    this.#pool.wake(operation);
    this.#heads.markStale(this.#classOf[operation]!);
  }

  /** The last lane has issued: values end, successors count from here. */
  #finish(operation: number, form: number): void {
    const cycle = this.#ledger.cycle;
    this.#end[operation] = cycle;
    this.#placed++;
    this.#ledger.finish(operation);
    this.#wakeDropped();
    this.#wakeFrontier();
    const { offsets, targets, latencies, extras, conditions } = this.#direction.successors;
    const extra = this.#direction.mirrored ? 0 : this.#forms.extraLatency[form]!;
    for (let k = offsets[operation]!; k < offsets[operation + 1]!; k++) {
      const target = targets[k]!;
      const ready = cycle + latencies[k]! + extra * extras[k]!;
      if (conditions[k]! > 0) {
        this.#finishSome(target, ready, form, this.#direction.conditions[conditions[k]! - 1]!);
        continue;
      }
      if (ready > this.#earliest[target]!) this.#earliest[target] = ready;
      if (--this.#waiting[target]! === 0) this.#enqueue(target);
    }
  }

  /** A dependence between some forms is over: it holds where it leads from the form that was taken. */
  #finishSome(target: number, ready: number, form: number, { forms, groups }: Direction["conditions"][number]): void {
    const holds = forms === undefined || forms.includes(this.#forms.local[form]!);
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

  #result(): CompactSchedule {
    const n = this.#instance.operations;
    let length = this.#slots.end;
    for (let operation = 0; operation < n; operation++) length = Math.max(length, this.#end[operation]! + 1);
    return {
      length,
      form: this.#form.slice(),
      start: this.#start.slice(),
      end: this.#end.slice(),
      fragments: this.#flight.fragments(),
    };
  }
}
