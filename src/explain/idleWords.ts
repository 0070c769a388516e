import type { Block, OperationIndex, ValueIndex } from "../ir/block.ts";
import { formsOfUse, holdsAt, usersIn } from "../ir/formDependences.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import type { Schedule } from "../schedule/schedule.ts";
import { liveRanges, liveWords } from "../schedule/scratch/liveRanges.ts";
import type { Readiness } from "./idleReadiness.ts";

/** Words at boundaries `from` .. `to` (both included). */
interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly words: number;
}

/** Words of a value that the operation alone keeps. */
interface FreedStretch extends Stretch {
  /** The forms in which it does; absent for all of them. In others it needs them at no boundary. */
  readonly forms?: readonly number[] | undefined;
}

/**
 * Whether scratch allows one operation to issue earlier while all others stay. Its results then begin earlier, and values
 * that it alone kept until now end earlier. An operation that is divided begins early and ends where it ends now: its
 * operands are not freed. (A result that nobody reads counts as kept to where it begins now: too much rather than too
 * little.)
 */
export class IdleWords {
  readonly #limit: number;
  readonly #live: Int32Array;
  readonly #last: Int32Array;
  /** First cycle in which the dependences allow an operation in any of its forms. */
  readonly #ready: Int32Array;
  readonly #added: readonly Stretch[][];
  readonly #freed: readonly FreedStretch[][];
  /** Values that an operation would read in other forms than its own, with the boundary from which they are over. */
  readonly #revived = new Map<OperationIndex, { forms: readonly number[]; end: number; words: number }[]>();
  /** Earliest cycle that fits, as a whole and divided; -1 where not yet computed. */
  readonly #whole: Int32Array;
  readonly #divided: Int32Array;

  constructor(block: Block, machine: SchedulingMachine, schedule: Schedule, readiness: Readiness) {
    const n = block.operations.length;
    const ranges = liveRanges(block, schedule);
    this.#limit = machine.scratchWords ?? Number.MAX_SAFE_INTEGER;
    this.#live = liveWords(block, ranges, schedule.length);
    this.#last = readiness.last;
    this.#ready = Int32Array.from(block.operations, ({ forms }, operation) =>
      forms.reduce(
        (least, _, form) => Math.min(least, readiness.readyIn(operation, form).cycle),
        readiness.ready[operation]!,
      ),
    );
    this.#added = block.operations.map(() => []);
    this.#freed = block.operations.map(() => []);
    this.#whole = new Int32Array(n).fill(-1);
    this.#divided = new Int32Array(n).fill(-1);
    const formOf = (operation: OperationIndex): number => schedule.placements[operation]!.form;
    for (const { value, start, end } of ranges) {
      this.#note(block, value, start, formOf);
      const { formUses = [], words } = block.values[value]!;
      for (const { user, forms } of formUses) {
        if (!forms.includes(formOf(user)))
          this.#revived.set(user, [...(this.#revived.get(user) ?? []), { forms, end, words }]);
      }
    }
  }

  #note(block: Block, value: ValueIndex, start: number, formOf: (operation: OperationIndex) => number): void {
    const { definers, words, liveIn, liveOut } = block.values[value]!;
    const [ready, last] = [this.#ready, this.#last];
    if (!liveIn) {
      for (const operation of new Set(definers)) {
        this.#added[operation]!.push({ from: ready[operation]! + 1, to: start - 1, words });
      }
    }
    if (liveOut) return;
    let latest: OperationIndex = -1;
    let others = start;
    for (const operation of new Set([...definers, ...usersIn(block.values[value]!, formOf)])) {
      if (latest < 0 || last[operation]! > last[latest]!) {
        if (latest >= 0) others = Math.max(others, last[latest]!);
        latest = operation;
      } else {
        others = Math.max(others, last[operation]!);
      }
    }
    if (latest < 0 || others >= last[latest]!) return;
    const forms = definers.includes(latest) ? undefined : formsOfUse(block.values[value]!, latest);
    this.#freed[latest]!.push({ from: others + 1, to: last[latest]!, words, forms });
  }

  /** Whether the words are there for the operation to issue in a form (its first lane, if `divided`) in `cycle`. */
  fits(operation: OperationIndex, form: number, cycle: number, divided: boolean): boolean {
    const revived = (this.#revived.get(operation) ?? []).filter(({ forms }) => forms.includes(form));
    // Values that are over would have to live on until the operation reads them; those of other forms alone need not.
    const dropped = divided ? [] : this.#freed[operation]!.filter(({ forms }) => !holdsAt(forms, form));
    for (let boundary = Math.min(...revived.map(({ end }) => end)); boundary <= cycle; boundary++) {
      const more = revived.reduce((sum, { end, words }) => (end <= boundary ? sum + words : sum), 0);
      if (this.#live[boundary]! + more - wordsAt(dropped, boundary) > this.#limit) return false;
    }
    const earliest = divided ? this.#divided : this.#whole;
    if (earliest[operation]! < 0) earliest[operation] = this.#earliest(operation, divided);
    return cycle >= earliest[operation]!;
  }

  /** Words that are free at the boundary after `cycle`. */
  free(cycle: number): number {
    return this.#limit - this.#live[cycle + 1]!;
  }

  /** Words that issuing the operation in `cycle` would take at the boundary after it; negative where it frees some. */
  net(operation: OperationIndex, cycle: number, divided: boolean): number {
    const added = wordsAt(this.#added[operation]!, cycle + 1);
    return divided ? added : added - wordsAt(this.#freed[operation]!, cycle + 1);
  }

  #earliest(operation: OperationIndex, divided: boolean): number {
    const [ready, last] = [this.#ready, this.#last];
    for (let cycle = last[operation]! - 1; cycle >= ready[operation]!; cycle--) {
      const net = this.net(operation, cycle, divided);
      if (net > 0 && this.#live[cycle + 1]! + net > this.#limit) return cycle + 1;
    }
    return ready[operation]!;
  }
}

function wordsAt(stretches: readonly Stretch[], boundary: number): number {
  let sum = 0;
  for (const { from, to, words } of stretches) if (from <= boundary && boundary <= to) sum += words;
  return sum;
}
