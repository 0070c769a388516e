import { finish, type Steps } from "../time/steps.ts";
import { ClassHeads } from "./classHeads.ts";
import type { Direction } from "./direction.ts";
import { FormChoice } from "./formChoice.ts";
import type { FormTable } from "./formTable.ts";
import type { ListInstance } from "./listInstance.ts";
import type { PassInput, PassOutcome } from "./passInput.ts";
import { PassReadiness } from "./passReadiness.ts";
import { Placements } from "./placements.ts";
import { ReadyPool } from "./readyPool.ts";
import { WordsGate } from "./wordsGate.ts";
import { WordsLedger } from "./wordsLedger.ts";
import { WorkLeft } from "./workLeft.ts";

const none = 0x7fffffff;
/** Cycles between two steps: less than a millisecond of a large block. */
const cyclesOfStep = 64;
/** Phases of a cycle: native forms (0), any form as a whole (1), parts of divisible forms (2). */
const [native, part] = [0, 2];

/** The state of a cycle-driven list scheduling pass; made once per instance and direction and used again. */
export class ListPass {
  readonly #instance: ListInstance;
  readonly #direction: Direction;
  readonly #forms: FormTable;
  readonly #ledger: WordsLedger;
  readonly #gate: WordsGate;
  readonly #placements: Placements;
  readonly #slots: Placements["slots"];
  readonly #flight: Placements["flight"];
  readonly #pool: ReadyPool;
  readonly #heads: ClassHeads;
  readonly #readiness: PassReadiness;
  readonly #choice: FormChoice;
  readonly #work = new WorkLeft();
  readonly #finishes = (operation: number, form: number): void => this.#finish(operation, form);
  #input!: PassInput;
  #placed = 0;
  #overdue = false;

  constructor(instance: ListInstance, direction: Direction) {
    const n = instance.operations;
    const { forms, slots } = instance;
    this.#instance = instance;
    this.#direction = direction;
    this.#forms = forms;
    this.#ledger = new WordsLedger(direction);
    this.#gate = new WordsGate(instance, this.#ledger);
    this.#placements = new Placements(forms, slots, n, direction.mirrored);
    this.#slots = this.#placements.slots;
    this.#flight = this.#placements.flight;
    this.#pool = new ReadyPool(forms.classes, n, direction.deadWords);
    this.#heads = new ClassHeads(forms.classes, this.#pool, this.#gate);
    const shared = { pool: this.#pool, heads: this.#heads, ledger: this.#ledger, start: this.#placements.start };
    this.#readiness = new PassReadiness(instance, direction, shared);
    this.#choice = new FormChoice(instance, this.#slots, this.#pool);
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
      this.#readiness.admit();
      this.#heads.open();
      this.#heads.allStale();
      this.#wakeFrontier();
      this.#placements.continueLanes(this.#ledger.cycle, this.#finishes);
      for (let phase = native; phase <= part; phase++) this.#fill(phase);
      // Whether what has not issued by the end of this cycle needs more cycles than the cutoff leaves.
      if (this.#isOverdue() || this.#work.exceeds(input.cutoff - 2 - this.#ledger.cycle))
        return { status: "cutoff", cycle: this.#ledger.cycle };
      const idle = this.#placed + this.#flight.issued === before;
      const changing = this.#readiness.coming + this.#flight.count + this.#ledger.expiring > 0;
      const fewer = this.#pool.delayedCount > 0 && this.#ledger.previous > this.#ledger.live;
      const slotsChange = this.#ledger.cycle < this.#slots.end + this.#forms.span;
      if (idle && !changing && !fewer && !slotsChange) {
        return { status: "stuck", cycle: this.#ledger.cycle, waiting: n - this.#placed, live: this.#ledger.live };
      }
      this.#ledger.advance();
      if (this.#pool.count === 0 && this.#flight.count === 0 && this.#readiness.coming > 0) {
        this.#ledger.skipTo(this.#readiness.next(this.#ledger.cycle));
      }
    }
    return { status: "scheduled", schedule: this.#placements.schedule(), firstUsed: this.#slots.first };
  }

  #begin(input: PassInput): void {
    this.#input = input;
    this.#placed = 0;
    this.#overdue = false;
    this.#work.reset(input.work);
    this.#placements.reset();
    this.#ledger.reset();
    this.#gate.reset(input);
    this.#readiness.reset(input);
  }

  #isOverdue(): boolean {
    return this.#overdue || this.#readiness.overdue;
  }

  #wakeFrontier(): void {
    const operation = this.#gate.frontier;
    if (operation >= 0 && this.#pool.isParked(operation) && this.#gate.need(operation) === 0) this.#wake(operation);
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
      if (this.#isOverdue()) return;
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
    const form = this.#choice.whole(type, this.#ledger.cycle, phase !== native, policy, this.#heads.active);
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
    const left = this.#placements.issueLanes(operation, partial, this.#forms.lanes[partial]!, this.#ledger.cycle);
    if (left > 0) this.#flight.put(operation, partial, left);
    else this.#finish(operation, partial);
    return true;
  }

  /** The operation issues, or its first lane. */
  #take(operation: number, type: number, form: number): void {
    this.#pool.remove(operation);
    this.#heads.markStale(type);
    this.#placements.start[operation] = this.#ledger.cycle;
    this.#work.take(operation);
    this.#placements.form[operation] = this.#forms.local[form]!;
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
    this.#heads.markStale(this.#readiness.classOf[operation]!);
  }

  /** The last lane has issued: values end, successors count from here. */
  #finish(operation: number, form: number): void {
    this.#placements.end[operation] = this.#ledger.cycle;
    this.#placed++;
    this.#ledger.finish(operation);
    this.#wakeDropped();
    this.#wakeFrontier();
    this.#readiness.finish(operation, form, this.#forms.local[form]!);
  }
}
