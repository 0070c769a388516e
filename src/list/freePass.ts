import type { Steps } from "../time/steps.ts";
import type { Direction } from "./direction.ts";
import { FormChoice } from "./formChoice.ts";
import type { FormTable } from "./formTable.ts";
import { FreePool } from "./freePool.ts";
import type { ListInstance } from "./listInstance.ts";
import type { PassInput, PassOutcome } from "./passInput.ts";
import { PassReadiness } from "./passReadiness.ts";
import { Placements } from "./placements.ts";
import { WordsLedger } from "./wordsLedger.ts";
import { WorkLeft } from "./workLeft.ts";

/** Cycles between two steps: less than a millisecond of a large block. */
const cyclesOfStep = 64;
/** Phases of a cycle, as in `ListPass`. */
const [native, whole, part] = [0, 1, 2];

/**
 * A pass that comes to what `ListPass` comes to, made for passes in which every operation finds its words: it keeps count of them,
 * but of no needs, and gives up as soon as one would have to wait. Most passes over a kernel's thousands of operations are such,
 * and then take half the time.
 */
export class FreePass {
  readonly #instance: ListInstance;
  readonly #direction: Direction;
  readonly #forms: FormTable;
  readonly #ledger: WordsLedger;
  readonly #placements: Placements;
  readonly #slots: Placements["slots"];
  readonly #flight: Placements["flight"];
  readonly #pool: FreePool;
  readonly #readiness: PassReadiness;
  readonly #choice: FormChoice;
  readonly #work = new WorkLeft();
  readonly #finishes = (operation: number, form: number): void => this.#finish(operation, form);
  /** By group: 1 where an operation of it has issued. */
  readonly #opened: Uint8Array;
  /** Words that any operation may begin at most. */
  readonly #most: number;
  /** Classes that may issue as a whole where no native form fits; classes with a form that can be divided. */
  readonly #again: Uint8Array;
  readonly #divisible: Uint8Array;
  #active: readonly number[] = [];
  #input!: PassInput;
  #placed = 0;
  #overdue = false;
  /** An operation would have to wait for words. */
  #short = false;

  constructor(instance: ListInstance, direction: Direction) {
    const n = instance.operations;
    const { forms, slots } = instance;
    const { classes, classOffsets, classForms, natives, lanes } = forms;
    this.#instance = instance;
    this.#direction = direction;
    this.#forms = forms;
    this.#ledger = new WordsLedger(direction, false);
    this.#placements = new Placements(forms, slots, n, direction.mirrored);
    this.#slots = this.#placements.slots;
    this.#flight = this.#placements.flight;
    this.#pool = new FreePool(forms, n);
    this.#opened = new Uint8Array(instance.groups + 1);
    const heads = {
      reset: (active: readonly number[]) => {
        this.#active = active;
      },
      markStale: () => undefined,
      allStale: () => undefined,
    };
    const shared = { pool: this.#pool, heads, ledger: this.#ledger, start: this.#placements.start };
    this.#readiness = new PassReadiness(instance, direction, shared);
    this.#choice = new FormChoice(instance, this.#slots, this.#pool);
    this.#most = mostWords(direction, n);
    this.#again = new Uint8Array(classes);
    this.#divisible = new Uint8Array(classes);
    for (let type = 0; type < classes; type++) {
      const [first, end] = [classOffsets[type]!, classOffsets[type + 1]!];
      this.#again[type] = end === first + 1 && natives[type]! >= 0 ? 0 : 1;
      for (let k = first; k < end; k++) if (lanes[classForms[k]!]! > 1) this.#divisible[type] = 1;
    }
  }

  /**
   * `ListPass.steps` for an input without a guard, or undefined where an operation must wait for words or the pass is stuck:
   * `ListPass` knows what comes then.
   */
  *steps(input: PassInput): Steps<PassOutcome | undefined> {
    const n = this.#instance.operations;
    this.#begin(input);
    const pool = this.#pool;
    for (let count = 1; this.#placed < n; count++) {
      if (count % cyclesOfStep === 0 && !(yield)) return { status: "cutoff", cycle: this.#ledger.cycle };
      const { cycle } = this.#ledger;
      this.#slots.reserve(cycle);
      const before = this.#placed + this.#flight.issued;
      pool.open();
      this.#readiness.admit();
      this.#placements.continueLanes(cycle, this.#finishes);
      this.#fill(native);
      pool.openSome(this.#again);
      this.#fill(whole);
      if (this.#flight.open) {
        pool.openSome(this.#divisible);
        this.#fill(part);
      }
      if (this.#short) return undefined;
      if (this.#overdue || this.#readiness.overdue || this.#work.exceeds(input.cutoff - 2 - cycle))
        return { status: "cutoff", cycle };
      const idle = this.#placed + this.#flight.issued === before;
      const changing = this.#readiness.coming + this.#flight.count + this.#ledger.expiring > 0;
      if (idle && !changing && cycle >= this.#slots.end + this.#forms.span) return undefined;
      this.#ledger.advance();
      if (pool.count === 0 && this.#flight.count === 0 && this.#readiness.coming > 0) {
        this.#ledger.skipTo(this.#readiness.next(this.#ledger.cycle));
      }
    }
    return { status: "scheduled", schedule: this.#placements.schedule(), firstUsed: this.#slots.first };
  }

  #begin(input: PassInput): void {
    this.#input = input;
    this.#placed = 0;
    this.#overdue = false;
    this.#short = false;
    this.#work.reset(input.work);
    this.#placements.reset();
    this.#ledger.reset();
    this.#opened.fill(0);
    this.#opened[this.#instance.groups] = 1;
    this.#readiness.reset(input);
  }

  /** As in `ListPass`, but of the shut classes only those are opened for a later phase that it says more of. */
  #fill(phase: number): void {
    const pool = this.#pool;
    const ledger = this.#ledger;
    const { order } = this.#input.ranking;
    const { policy, scratchWords, reserve, openReserve } = this.#input;
    const { cycle } = ledger;
    const { mirrored, deadWords } = this.#direction;
    const enough = scratchWords - reserve - this.#most - openReserve;
    for (;;) {
      const type = pool.best();
      if (type < 0) return;
      if (ledger.live > enough && this.#lacks()) return;
      const operation = order[pool.head(type)]!;
      if (mirrored && deadWords[operation]! > 0 && ledger.previous + deadWords[operation]! > scratchWords) {
        this.#short = true;
        return;
      }
      const form = this.#choice.whole(type, cycle, phase !== native, policy, this.#active);
      if (form >= 0) {
        this.#take(operation, form);
        this.#slots.take(form, cycle, this.#forms.lanes[form]!);
        this.#finish(operation, form);
      } else if (phase !== part || !this.#divide(operation, type)) {
        pool.shutBest();
      }
      if (this.#overdue || this.#readiness.overdue) return;
    }
  }

  /** Issues some lanes of the operation, where that may be. */
  #divide(operation: number, type: number): boolean {
    if (!this.#flight.open) return false;
    const partial = this.#choice.partial(type, this.#ledger.cycle, this.#input.policy);
    if (partial < 0) return false;
    const begins = this.#ledger.begins(operation);
    const { scratchWords, reserve } = this.#input;
    if (begins > 0 && begins > scratchWords - this.#ledger.live - reserve) return false;
    this.#take(operation, partial);
    const left = this.#placements.issueLanes(operation, partial, this.#forms.lanes[partial]!, this.#ledger.cycle);
    if (left > 0) this.#flight.put(operation, partial, left);
    else this.#finish(operation, partial);
    return true;
  }

  /** Whether the most urgent operation of some class does not find its words. */
  #lacks(): boolean {
    const { scratchWords, reserve, openReserve, ranking } = this.#input;
    const { groupOf } = this.#instance;
    const budget = scratchWords - this.#ledger.live - reserve;
    for (const type of this.#active) {
      if (this.#pool.readyCount(type) === 0) continue;
      const operation = ranking.order[this.#pool.head(type)]!;
      const net = this.#ledger.net(operation);
      if (net <= 0) continue;
      const need = this.#opened[groupOf[operation]!] === 1 ? net : net + openReserve;
      if (need <= budget) continue;
      this.#short = true;
      return true;
    }
    return false;
  }

  /** The operation issues, or its first lane. */
  #take(operation: number, form: number): void {
    const { cycle } = this.#ledger;
    this.#pool.remove(operation);
    this.#placements.start[operation] = cycle;
    this.#work.take(operation);
    this.#placements.form[operation] = this.#forms.local[form]!;
    this.#opened[this.#instance.groupOf[operation]!] = 1;
    if (cycle + this.#direction.sureTails[operation]! + 1 >= this.#input.cutoff) this.#overdue = true;
    if (this.#direction.mirrored) this.#ledger.previous += this.#direction.deadWords[operation]!;
    this.#ledger.begin(operation);
  }

  /** The last lane has issued: values end, successors count from here. */
  #finish(operation: number, form: number): void {
    this.#placements.end[operation] = this.#ledger.cycle;
    this.#placed++;
    this.#ledger.finish(operation);
    this.#readiness.finish(operation, form, this.#forms.local[form]!);
  }
}

/** The most words of all values that one operation may begin; of any number of operations. */
function mostWords({ begins, words }: Direction, operations: number): number {
  let most = 0;
  for (let i = 0; i < operations; i++) {
    let sum = 0;
    for (let k = begins.offsets[i]!; k < begins.offsets[i + 1]!; k++) sum += words[begins.items[k]!]!;
    most = Math.max(most, sum);
  }
  return most;
}
