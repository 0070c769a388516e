import type { CompactSchedule } from "./compactSchedule.ts";
import type { Direction } from "./direction.ts";
import type { FormTable } from "./formTable.ts";
import type { ListInstance } from "./listInstance.ts";
import type { Ranking } from "./ranking.ts";
import { type Needs, ReadyPool } from "./readyPool.ts";
import type { SerialGuard } from "./serialGuard.ts";
import { SlotTable } from "./slotTable.ts";
import { WordsLedger } from "./wordsLedger.ts";

/** When an operation issues in another form than its native one. */
export interface FormPolicy {
  /**
   * `leftover`: after every native form that fits in the cycle has been placed. `contested`: also before, where so many
   * operations without a choice are ready that the native engine will be full. `never`: native forms only.
   */
  readonly convert: "leftover" | "contested" | "never";
  /** A divisible form may start with at least this many lanes and go on in the next cycles; 0: all lanes or none. */
  readonly divide: number;
}

/** What one pass is given. */
export interface PassInput {
  readonly ranking: Ranking;
  readonly guard: SerialGuard;
  /** Class of each operation, after prescribed forms. */
  readonly classOf: Int32Array;
  readonly release: Int32Array | undefined;
  readonly scratchWords: number;
  /** Words kept free of operations that are not next in the serial order, beside the guard's climb. */
  readonly reserve: number;
  /** Words kept free of operations that open a group. */
  readonly openReserve: number;
  /** Give up when the length cannot be less than this. */
  readonly cutoff: number;
  readonly policy: FormPolicy;
}

/** How a pass ends; cycles are the pass's own (reversed when it goes backward). */
export type PassOutcome =
  | { readonly status: "scheduled"; readonly schedule: CompactSchedule }
  | { readonly status: "cutoff"; readonly cycle: number }
  | { readonly status: "stuck"; readonly cycle: number; readonly waiting: number; readonly live: number };

const none = 0x7fffffff;
const inFlightLimit = 4;
/** Phases of a cycle: native forms, any form as a whole, parts of divisible forms. */
const [native, whole, part, phases] = [0, 1, 2, 3];

/** The state of a cycle-driven list scheduling pass; made once per instance and direction and used again. */
export class ListPass implements Needs {
  readonly #instance: ListInstance;
  readonly #direction: Direction;
  readonly #forms: FormTable;
  readonly #ledger: WordsLedger;
  readonly #slots: SlotTable;
  readonly #pool: ReadyPool;
  readonly #waiting: Int32Array;
  readonly #earliest: Int32Array;
  readonly #start: Int32Array;
  readonly #end: Int32Array;
  readonly #form: Int8Array;
  readonly #opened: Uint8Array;
  /** Operations by the cycle in which they become ready: a linked list per cycle. */
  #calendar = new Int32Array(1024).fill(-1);
  readonly #nextInCycle: Int32Array;
  #scheduledLater = 0;
  #fragments = new Int32Array(3 * 256);
  #fragmentWords = 0;
  readonly #flying = new Int32Array(inFlightLimit);
  readonly #flyingLanes = new Int32Array(inFlightLimit);
  #flyingCount = 0;
  /** Per class: no slot left in this cycle; the cached head; whether the cache is stale. */
  readonly #closed: Uint8Array;
  readonly #heads: Int32Array;
  readonly #stale: Uint8Array;
  readonly #active: number[] = [];
  #input!: PassInput;
  #cycle = 0;
  #placed = 0;
  #frontier = 0;
  #frontierOperation = -1;
  #climb = 0;
  #overdue = false;
  /** Operations put off to the next cycle because of their dead values. */
  #retries = 0;

  constructor(instance: ListInstance, direction: Direction) {
    const n = instance.operations;
    const classes = instance.forms.classes;
    this.#instance = instance;
    this.#direction = direction;
    this.#forms = instance.forms;
    this.#ledger = new WordsLedger(direction);
    this.#slots = new SlotTable(instance.forms, instance.slots, direction.mirrored);
    this.#pool = new ReadyPool(classes, n);
    this.#waiting = new Int32Array(n);
    this.#earliest = new Int32Array(n);
    this.#start = new Int32Array(n);
    this.#end = new Int32Array(n);
    this.#form = new Int8Array(n);
    this.#opened = new Uint8Array(instance.groups + 1);
    this.#nextInCycle = new Int32Array(n);
    this.#closed = new Uint8Array(classes);
    this.#heads = new Int32Array(classes);
    this.#stale = new Uint8Array(classes);
  }

  /** The ledger of this pass, reset; for serial guards. */
  get ledger(): WordsLedger {
    return this.#ledger;
  }

  /** Schedules every operation, or says why not. */
  run(input: PassInput): PassOutcome {
    const n = this.#instance.operations;
    this.#begin(input);
    while (this.#placed < n) {
      this.#slots.reserve(this.#cycle);
      const before = this.#placed + this.#fragmentWords;
      this.#retries = 0;
      this.#admit();
      this.#continueLanes();
      for (let phase = native; phase < phases; phase++) this.#fill(phase);
      if (this.#overdue) return { status: "cutoff", cycle: this.#cycle };
      const idle = this.#placed + this.#fragmentWords === before;
      const changing = this.#scheduledLater - this.#retries + this.#flyingCount + this.#ledger.expiring > 0;
      const fewer = this.#retries > 0 && this.#ledger.previous > this.#ledger.live;
      if (idle && !changing && !fewer && this.#slots.end <= this.#cycle) {
        return { status: "stuck", cycle: this.#cycle, waiting: n - this.#placed, live: this.#ledger.live };
      }
      this.#cycle++;
      this.#ledger.advance();
    }
    return { status: "scheduled", schedule: this.#result() };
  }

  /** Words that must be free for an operation that is not next in the serial order; 0 where it fits in any case. */
  need(operation: number): number {
    const net = this.#ledger.net(operation, this.#cycle);
    if (net <= 0) return 0;
    if (operation === this.#frontierOperation && this.#ledger.live + net <= this.#input.scratchWords) return 0;
    const opened = this.#opened[this.#instance.groupOf[operation]!]!;
    return opened === 1 ? net : net + this.#input.openReserve;
  }

  #begin(input: PassInput): void {
    const { predecessorCounts } = this.#direction;
    const n = this.#instance.operations;
    this.#input = input;
    this.#cycle = 0;
    this.#placed = 0;
    this.#overdue = false;
    this.#flyingCount = 0;
    this.#fragmentWords = 0;
    this.#scheduledLater = 0;
    this.#ledger.reset();
    this.#slots.reset();
    this.#pool.reset(input.ranking.rank, input.ranking.order, input.classOf);
    this.#calendar.fill(-1);
    this.#waiting.set(predecessorCounts);
    this.#start.fill(-1);
    if (input.release === undefined) this.#earliest.fill(0);
    else this.#earliest.set(input.release);
    this.#opened.fill(0);
    this.#opened[this.#instance.groups] = 1;
    this.#stale.fill(1);
    this.#active.length = 0;
    for (const type of new Set(input.classOf)) this.#active.push(type);
    this.#active.sort((a, b) => a - b);
    this.#frontier = 0;
    this.#seekFrontier();
    for (let operation = 0; operation < n; operation++) {
      if (this.#waiting[operation] === 0) this.#later(operation, this.#earliest[operation]!);
    }
  }

  /** Words that an operation outside the serial order may take. */
  #budget(): number {
    const { scratchWords, reserve } = this.#input;
    return scratchWords - this.#ledger.live - Math.max(this.#climb, reserve);
  }

  #seekFrontier(): void {
    const { order, climbs, peak } = this.#input.guard;
    while (this.#frontier < order.length && this.#start[order[this.#frontier]!]! >= 0) this.#frontier++;
    this.#frontierOperation = this.#frontier < order.length ? order[this.#frontier]! : -1;
    this.#climb = peak <= this.#input.scratchWords ? climbs[this.#frontier]! : 0;
  }

  #enqueue(operation: number): void {
    const cycle = this.#earliest[operation]!;
    if (cycle + this.#direction.tails[operation]! + 1 >= this.#input.cutoff) this.#overdue = true;
    if (cycle <= this.#cycle) {
      this.#pool.insert(operation);
      this.#stale[this.#input.classOf[operation]!] = 1;
      return;
    }
    this.#later(operation, cycle);
  }

  #later(operation: number, cycle: number): void {
    if (cycle >= this.#calendar.length) {
      const grown = new Int32Array(Math.max(cycle + 1, 2 * this.#calendar.length)).fill(-1);
      grown.set(this.#calendar);
      this.#calendar = grown;
    }
    this.#nextInCycle[operation] = this.#calendar[cycle]!;
    this.#calendar[cycle] = operation;
    this.#scheduledLater++;
  }

  /** Operations that become ready in this cycle enter the pool. */
  #admit(): void {
    if (this.#cycle < this.#calendar.length) {
      for (let i = this.#calendar[this.#cycle]!; i >= 0; i = this.#nextInCycle[i]!) {
        this.#pool.insert(i);
        this.#scheduledLater--;
      }
    }
    this.#closed.fill(0);
    this.#stale.fill(1);
    this.#wakeFrontier();
  }

  #wakeFrontier(): void {
    const operation = this.#frontierOperation;
    if (operation < 0 || !this.#pool.isParked(operation) || this.need(operation) > 0) return;
    this.#pool.wake(operation);
    this.#stale[this.#input.classOf[operation]!] = 1;
  }

  #continueLanes(): void {
    let kept = 0;
    for (let k = 0; k < this.#flyingCount; k++) {
      const operation = this.#flying[k]!;
      const lanes = this.#issueLanes(operation, this.#globalForm(operation), this.#flyingLanes[k]!);
      if (lanes === 0) continue;
      this.#flying[kept] = operation;
      this.#flyingLanes[kept++] = lanes;
    }
    this.#flyingCount = kept;
  }

  #globalForm(operation: number): number {
    const { classOffsets, classForms, local } = this.#forms;
    const type = this.#input.classOf[operation]!;
    for (let k = classOffsets[type]!; ; k++) if (local[classForms[k]!] === this.#form[operation]) return classForms[k]!;
  }

  /** Issues as many of the lanes as fit; returns how many are left. */
  #issueLanes(operation: number, form: number, lanes: number): number {
    const count = Math.min(lanes, this.#slots.lanesThatFit(form, this.#cycle));
    if (count === 0) return lanes;
    this.#slots.take(form, this.#cycle, count);
    if (this.#fragmentWords + 3 > this.#fragments.length) {
      const grown = new Int32Array(2 * this.#fragments.length);
      grown.set(this.#fragments);
      this.#fragments = grown;
    }
    this.#fragments.set([operation, this.#cycle, count], this.#fragmentWords);
    this.#fragmentWords += 3;
    if (count === lanes) this.#finish(operation, form);
    return lanes - count;
  }

  /** Places the most urgent operations that fit, until no class has one. */
  #fill(phase: number): void {
    if (phase > native) this.#closed.fill(0);
    let budget = -none;
    for (;;) {
      const available = this.#budget();
      if (available > budget) {
        for (const type of this.#active) if (this.#pool.parkedCount(type) > 0) this.#stale[type] = 1;
      }
      budget = available;
      let best = none;
      let bestType = -1;
      for (const type of this.#active) {
        if (this.#closed[type] === 1) continue;
        if (this.#stale[type] === 1) {
          const head = this.#pool.head(type, budget, this);
          this.#heads[type] = head < 0 ? none : head;
          this.#stale[type] = 0;
        }
        if (this.#heads[type]! < best) {
          best = this.#heads[type]!;
          bestType = type;
        }
      }
      if (bestType < 0) return;
      const operation = this.#input.ranking.order[best]!;
      const need = this.need(operation);
      if (need > 0 && need > budget) {
        if (!this.#pool.isParked(operation)) this.#pool.park(operation, need);
        this.#stale[bestType] = 1;
      } else if (!this.#try(operation, bestType, phase, budget)) {
        this.#closed[bestType] = 1;
      }
      if (this.#overdue) return;
    }
  }

  /** Places the operation if a form of this phase fits; false where no operation of its class can be placed. */
  #try(operation: number, type: number, phase: number, budget: number): boolean {
    const { mirrored, deadWords } = this.#direction;
    if (mirrored && deadWords[operation]! > 0) {
      // A dead value stands at the boundary before its definer in reversed time.
      if (this.#ledger.previous + deadWords[operation]! > this.#input.scratchWords) {
        this.#pool.remove(operation);
        this.#stale[type] = 1;
        this.#later(operation, this.#cycle + 1);
        this.#retries++;
        return true;
      }
    }
    const form = this.#choose(type, phase);
    if (form >= 0) {
      this.#take(operation, type, form);
      this.#slots.take(form, this.#cycle, this.#forms.lanes[form]!);
      this.#finish(operation, form);
      return true;
    }
    if (phase !== part || this.#flyingCount === inFlightLimit) return false;
    const partial = this.#choosePartial(type);
    if (partial < 0) return false;
    const begins = this.#ledger.begins(operation);
    const room = operation === this.#frontierOperation ? this.#input.scratchWords - this.#ledger.live : budget;
    if (begins > 0 && begins > room) return false;
    this.#take(operation, type, partial);
    const lanes = this.#issueLanes(operation, partial, this.#forms.lanes[partial]!);
    this.#flying[this.#flyingCount] = operation;
    this.#flyingLanes[this.#flyingCount++] = lanes;
    return true;
  }

  /** The form in which an operation of this class issues as a whole, or -1. */
  #choose(type: number, phase: number): number {
    const { classOffsets, classForms } = this.#forms;
    const [first, end] = [classOffsets[type]!, classOffsets[type + 1]!];
    const { convert } = this.#input.policy;
    const nativeForm = classForms[first]!;
    const choice = end > first + 1 && convert !== "never";
    if (choice && (phase !== native || (convert === "contested" && this.#contested(nativeForm)))) {
      for (let k = first + 1; k < end; k++) if (this.#fitsWhole(classForms[k]!)) return classForms[k]!;
    }
    return this.#fitsWhole(nativeForm) ? nativeForm : -1;
  }

  #fitsWhole(form: number): boolean {
    return this.#slots.lanesThatFit(form, this.#cycle) === this.#forms.lanes[form]!;
  }

  /** True where ready operations without a choice could fill the engine of this form. */
  #contested(form: number): boolean {
    const { classOffsets, classForms, rowOffsets, rowEngine } = this.#forms;
    const engine = rowEngine[rowOffsets[form]!]!;
    let rivals = this.#slots.free(engine, this.#cycle);
    for (const type of this.#active) {
      const first = classOffsets[type]!;
      if (classOffsets[type + 1]! - first > 1 || rowEngine[rowOffsets[classForms[first]!]!] !== engine) continue;
      rivals -= this.#pool.readyCount(type);
    }
    return rivals <= 0;
  }

  /** A divisible form of the class of which enough lanes fit, or -1. */
  #choosePartial(type: number): number {
    const { classOffsets, classForms, lanes, rowOffsets, rowEngine, rowSlots } = this.#forms;
    const { divide, convert } = this.#input.policy;
    const end = convert === "never" ? classOffsets[type]! + 1 : classOffsets[type + 1]!;
    for (let k = classOffsets[type]!; k < end; k++) {
      const form = classForms[k]!;
      if (lanes[form]! === 1) continue;
      const row = rowOffsets[form]!;
      const forced = lanes[form]! * rowSlots[row]! > this.#instance.slots[rowEngine[row]!]!;
      const least = divide > 0 ? divide : forced ? 1 : none;
      if (this.#slots.lanesThatFit(form, this.#cycle) >= least) return form;
    }
    return -1;
  }

  /** The operation issues, or its first lane. */
  #take(operation: number, type: number, form: number): void {
    this.#pool.remove(operation);
    this.#stale[type] = 1;
    this.#start[operation] = this.#cycle;
    this.#form[operation] = this.#forms.local[form]!;
    if (this.#cycle + this.#direction.tails[operation]! + 1 >= this.#input.cutoff) this.#overdue = true;
    if (this.#direction.mirrored) this.#ledger.previous += this.#direction.deadWords[operation]!;
    this.#ledger.begin(operation, this.#cycle);
    this.#wakeDropped();
    const group = this.#instance.groupOf[operation]!;
    if (this.#opened[group] === 0) this.#open(group);
    if (operation === this.#frontierOperation) {
      this.#seekFrontier();
      this.#wakeFrontier();
    }
  }

  #open(group: number): void {
    this.#opened[group] = 1;
    if (this.#input.openReserve === 0) return;
    const { groupOffsets, groupMembers } = this.#instance;
    for (let k = groupOffsets[group]!; k < groupOffsets[group + 1]!; k++) this.#wake(groupMembers[k]!);
  }

  #wakeDropped(): void {
    const ledger = this.#ledger;
    for (let k = 0; k < ledger.droppedCount; k++) this.#wake(ledger.dropped[k]!);
    ledger.droppedCount = 0;
  }

  #wake(operation: number): void {
    if (!this.#pool.isParked(operation)) return;
    this.#pool.wake(operation);
    this.#stale[this.#input.classOf[operation]!] = 1;
  }

  /** The last lane has issued: values end, successors count from here. */
  #finish(operation: number, form: number): void {
    const cycle = this.#cycle;
    this.#end[operation] = cycle;
    this.#placed++;
    this.#ledger.finish(operation, cycle);
    this.#wakeDropped();
    this.#wakeFrontier();
    const { offsets, targets, latencies, extras } = this.#direction.successors;
    const extra = this.#direction.mirrored ? 0 : this.#forms.extraLatency[form]!;
    for (let k = offsets[operation]!; k < offsets[operation + 1]!; k++) {
      const target = targets[k]!;
      const ready = cycle + latencies[k]! + extra * extras[k]!;
      if (ready > this.#earliest[target]!) this.#earliest[target] = ready;
      if (--this.#waiting[target]! === 0) this.#enqueue(target);
    }
  }

  #result(): CompactSchedule {
    const n = this.#instance.operations;
    let length = 0;
    for (let operation = 0; operation < n; operation++) length = Math.max(length, this.#end[operation]! + 1);
    return {
      length,
      form: this.#form.slice(),
      start: this.#start.slice(),
      end: this.#end.slice(),
      fragments: this.#fragments.slice(0, this.#fragmentWords),
    };
  }
}
