import type { Dependence } from "../ir/block.ts";
import { holdsIn } from "../ir/formDependences.ts";
import { issueRange } from "../ir/issueRange.ts";
import { type TimedPaths, timedPaths, unbounded } from "../ir/timedPaths.ts";
import { farthestRow, waitAfter } from "../ir/waiting.ts";
import { type CompactSchedule, fromSchedule, peakWords } from "../schedule/compactSchedule.ts";
import type { Placement } from "../schedule/schedule.ts";
import type { Steps } from "../time/steps.ts";
import type { ListInstance } from "./listInstance.ts";
import type { Ranking } from "./ranking.ts";
import { TimedSlots } from "./timedSlots.ts";

/** What one pass over a block with lags and dates is given. */
export interface TimedPassInput {
  readonly ranking: Ranking;
  /** Prescribed forms; a negative entry leaves the form free. */
  readonly forms: Int8Array | undefined;
  readonly release: Int32Array | undefined;
  readonly scratchWords: number;
  /** Only schedules shorter than this are wanted. */
  readonly cutoff: number;
}

/** How a pass ends. */
export type TimedOutcome =
  | { readonly status: "scheduled"; readonly schedule: CompactSchedule }
  | { readonly status: "cutoff"; readonly cycle: number }
  | { readonly status: "stuck"; readonly cycle: number; readonly because: string };

/** Placements that a pass makes for each operation before it gives up. */
const patience = 12;
/** Placements between two steps. */
const placementsOfStep = 64;

/** What a block's operations wait for and by when they must issue: compiled once an instance. */
interface TimedBlock {
  readonly paths: TimedPaths;
  readonly into: readonly (readonly Dependence[])[];
  readonly outOf: readonly (readonly Dependence[])[];
}

const compiled = new WeakMap<ListInstance, TimedBlock>();

/**
 * List scheduling of a block with maximum time lags and deadlines, which greed may miss: the most urgent operation that has no place is put
 * into the first cycle that dependences, lags of either sign and slots allow. Where none does it is put there all the same,
 * a cycle later each time, and whatever is in its way loses its place (iterative repair, as Rau 1994 has it for modulo
 * scheduling). After so many placements the pass says that it found no schedule, which says nothing of the block. Words are looked
 * at when all have a place: a schedule that takes too many is none.
 */
export function* timedPass(instance: ListInstance, input: TimedPassInput): Steps<TimedOutcome> {
  let block = compiled.get(instance);
  if (block === undefined) {
    block = compile(instance);
    compiled.set(instance, block);
  }
  if (block.paths.status === "contradiction") return { status: "stuck", cycle: 0, because: block.paths.because };
  return yield* new TimedPass(instance, block, block.paths, input).steps();
}

function compile({ block }: ListInstance): TimedBlock {
  const into = block.operations.map((): Dependence[] => []);
  const outOf = block.operations.map((): Dependence[] => []);
  for (const edge of block.dependences) {
    into[edge.to]!.push(edge);
    outOf[edge.from]!.push(edge);
  }
  return { paths: timedPaths(block), into, outOf };
}

class TimedPass {
  readonly #instance: ListInstance;
  readonly #block: TimedBlock;
  readonly #input: TimedPassInput;
  readonly #earliest: Int32Array;
  readonly #latest: Int32Array;
  readonly #slots: TimedSlots;
  readonly #placed: (Placement | undefined)[];
  readonly #first: Int32Array;
  readonly #last: Int32Array;
  readonly #tries: Int32Array;
  /** No operation of a lower rank is without a place. */
  #next = 0;

  constructor(
    instance: ListInstance,
    block: TimedBlock,
    { earliest, latest, tails }: Extract<TimedPaths, { status: "found" }>,
    input: TimedPassInput,
  ) {
    const n = instance.operations;
    this.#instance = instance;
    this.#block = block;
    this.#input = input;
    const { release, cutoff } = input;
    this.#earliest = earliest.map((cycle, i) => Math.max(cycle, release?.[i] ?? 0));
    this.#latest = latest.map((cycle, i) => Math.min(cycle, cutoff - 2 - tails[i]!, unbounded));
    this.#slots = new TimedSlots(instance.slots);
    this.#placed = new Array<Placement | undefined>(n).fill(undefined);
    this.#first = new Int32Array(n);
    this.#last = new Int32Array(n);
    this.#tries = new Int32Array(n);
  }

  *steps(): Steps<TimedOutcome> {
    const n = this.#instance.operations;
    const { rank, order } = this.#input.ranking;
    for (let i = 0; i < n; i++) {
      if (this.#earliest[i]! > this.#latest[i]!) return { status: "cutoff", cycle: this.#earliest[i]! };
    }
    let budget = patience * n + 64;
    let count = 0;
    for (;;) {
      while (this.#next < n && this.#placed[order[this.#next]!] !== undefined) this.#next++;
      if (this.#next === n) break;
      if (++count % placementsOfStep === 0 && !(yield)) return { status: "cutoff", cycle: 0 };
      const operation = order[this.#next]!;
      if (budget-- === 0) {
        const left = this.#placed.filter((placement) => placement === undefined).length;
        const because = `no schedule found in ${count} placements: ${left} operations have no cycle between their lags and dates`;
        return { status: "stuck", cycle: this.#earliest[operation]!, because };
      }
      const found = this.#found(operation) ?? this.#forced(operation);
      for (const other of this.#inTheWay(operation, found)) {
        this.#take(other);
        this.#next = Math.min(this.#next, rank[other]!);
      }
      this.#put(operation, found);
    }
    return this.#result();
  }

  /** The forms that it may take. */
  #forms(operation: number): readonly number[] {
    const prescribed = this.#input.forms?.[operation] ?? -1;
    if (prescribed >= 0) return [prescribed];
    return [...this.#instance.block.operations[operation]!.forms.keys()];
  }

  /** The placement that is complete first, in a cycle that all placed operations allow. */
  #found(operation: number): Placement | undefined {
    const { forms } = this.#instance.block.operations[operation]!;
    let best: Placement | undefined;
    let bestEnd = Number.POSITIVE_INFINITY;
    for (const form of this.#forms(operation)) {
      const { low, high } = this.#window(operation, form, true);
      const cycles = low > high ? undefined : this.#slots.find(forms[form]!, low, high);
      if (cycles === undefined) continue;
      const end = cycles.at(-1)! + farthestRow(forms[form]!);
      if (end >= bestEnd) continue;
      best = { form, cycles };
      bestEnd = end;
    }
    return best;
  }

  /** A placement that does not ask: at its earliest, a cycle later with every try, and in another form. */
  #forced(operation: number): Placement {
    const tries = this.#tries[operation]!++;
    const all = this.#forms(operation);
    const { forms } = this.#instance.block.operations[operation]!;
    // The first form that may be issued at all, from the one whose turn it is.
    for (const step of all.keys()) {
      const form = all[(tries + step) % all.length]!;
      const asked = this.#window(operation, form, true);
      const own = this.#window(operation, form, false);
      if (own.low > own.high) continue;
      const low = Math.max(own.low, Math.min(asked.low, own.high));
      const span = Math.min(own.high - own.low, 2 ** 20) + 1;
      const at = low + Math.floor(tries / all.length);
      const cycle = at <= own.high ? at : own.low + ((at - own.low) % span);
      const cycles = this.#slots.alone(forms[form]!, cycle);
      if (cycles.at(-1)! <= own.high) return { form, cycles };
      const back = Math.max(own.low, own.high - (cycles.at(-1)! - cycle));
      return { form, cycles: this.#slots.alone(forms[form]!, back) };
    }
    return { form: all[0]!, cycles: this.#slots.alone(forms[all[0]!]!, this.#earliest[operation]!) };
  }

  /** Cycles for a form between its dates, and (`asking`) between the operations that have a place. */
  #window(operation: number, form: number, asking: boolean): { low: number; high: number } {
    const { operations } = this.#instance.block;
    const own = operations[operation]!;
    const { release, deadline } = issueRange(own, own.forms[form]!);
    let low = Math.max(this.#earliest[operation]!, release);
    let high = Math.min(this.#latest[operation]!, deadline);
    if (!asking) return { low, high };
    for (const edge of this.#block.into[operation]!) {
      const giver = this.#placed[edge.from];
      if (giver === undefined || !holdsIn(edge, giver.form, form)) continue;
      low = Math.max(low, this.#last[edge.from]! + waitAfter(edge, operations[edge.from]!.forms[giver.form]!));
    }
    for (const edge of this.#block.outOf[operation]!) {
      const taker = this.#placed[edge.to];
      if (taker === undefined || !holdsIn(edge, form, taker.form)) continue;
      high = Math.min(high, this.#first[edge.to]! - waitAfter(edge, own.forms[form]!));
    }
    return { low, high };
  }

  /** The operations that a placement leaves no place: whose slots it takes, and those that wait for it or it for them. */
  #inTheWay(operation: number, { form, cycles }: Placement): Set<number> {
    const { operations } = this.#instance.block;
    const own = operations[operation]!.forms[form]!;
    const [first, last] = [cycles[0]!, cycles.at(-1)!];
    const out = new Set<number>();
    for (const edge of this.#block.into[operation]!) {
      const giver = this.#placed[edge.from];
      if (giver === undefined || edge.from === operation || !holdsIn(edge, giver.form, form)) continue;
      const wait = waitAfter(edge, operations[edge.from]!.forms[giver.form]!);
      if (first < this.#last[edge.from]! + wait) out.add(edge.from);
    }
    for (const edge of this.#block.outOf[operation]!) {
      const taker = this.#placed[edge.to];
      if (taker === undefined || edge.to === operation || !holdsIn(edge, form, taker.form)) continue;
      if (this.#first[edge.to]! < last + waitAfter(edge, own)) out.add(edge.to);
    }
    for (const other of this.#slots.overfilled(own, cycles, this.#input.ranking.rank, out)) out.add(other);
    return out;
  }

  #put(operation: number, placement: Placement): void {
    this.#placed[operation] = placement;
    this.#first[operation] = placement.cycles[0]!;
    this.#last[operation] = placement.cycles.at(-1)!;
    this.#slots.put(operation, this.#instance.block.operations[operation]!.forms[placement.form]!, placement.cycles);
  }

  #take(operation: number): void {
    const placement = this.#placed[operation]!;
    this.#placed[operation] = undefined;
    this.#slots.take(operation, this.#instance.block.operations[operation]!.forms[placement.form]!, placement.cycles);
  }

  #result(): TimedOutcome {
    const { block } = this.#instance;
    const placements = this.#placed as Placement[];
    const length = placements.reduce((most, { form, cycles }, i) => {
      return Math.max(most, cycles.at(-1)! + farthestRow(block.operations[i]!.forms[form]!) + 1);
    }, 0);
    if (length >= this.#input.cutoff) return { status: "cutoff", cycle: length };
    const schedule = fromSchedule({ placements, length });
    const peak = peakWords(block, schedule);
    const { scratchWords } = this.#input;
    if (peak <= scratchWords) return { status: "scheduled", schedule };
    const because = `a schedule that keeps all lags and dates has ${peak} words live at once, there are ${scratchWords}`;
    return { status: "stuck", cycle: length, because };
  }
}
