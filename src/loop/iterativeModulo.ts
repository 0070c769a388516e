import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { Form } from "../ir/block.ts";
import { holdsIn } from "../ir/formDependences.ts";
import { waitAfter } from "../ir/waiting.ts";
import { fromCycleZero, type ModuloSchedule } from "../schedule/moduloSchedule.ts";
import { firstCycle, lastCycle, type Placement } from "../schedule/schedule.ts";
import type { Steps } from "../time/steps.ts";
import type { LoopInstance } from "./loopInstance.ts";
import { ModuloTable } from "./moduloTable.ts";

/** How a pass of iterative modulo scheduling is made. */
export interface IterativeOptions {
  /** Placements per operation before a pass gives up (Rau's budget ratio). */
  readonly budget: number;
  /** Passes; the first goes by height alone, the others shake the priorities. */
  readonly passes: number;
  readonly seed: number;
}

const defaults: IterativeOptions = { budget: 12, passes: 6, seed: 1 };

/** How far, in heights, later passes shake a priority. */
const shake = 3;

/**
 * Iterative modulo scheduling (Rau, "Iterative modulo scheduling", MICRO-27, 1994) at one interval: operations by height, each in
 * the first cycle of an interval's length in which its slots are free, or by force in a later one than before, which
 * puts out whoever is in the way. A form is taken where it is free first, of equals that whose engine has most left. Divided
 * operations put their lanes where there is room within an interval. Undefined where no pass placed all.
 */
export function* iterativeModulo(
  instance: LoopInstance,
  interval: number,
  options: Partial<IterativeOptions> = {},
): Steps<ModuloSchedule | undefined> {
  const { budget, passes, seed } = { ...defaults, ...options };
  const height = heightsAt(instance, interval);
  const random = xoroshiro128plus(seed);
  for (let pass = 0; pass < passes; pass++) {
    const priority = pass === 0 ? height : height.map((of) => of + uniformInt(random, 0, shake * pass));
    const found = new Pass(instance, interval, priority).run(budget * instance.loop.body.operations.length);
    if (found !== undefined) return fromCycleZero({ interval, placements: found });
    if (!(yield)) return undefined;
  }
  return undefined;
}

/** Longest waits to anybody, distances counted at the interval (Rau's HeightR). */
function heightsAt({ loop, sure }: LoopInstance, interval: number): Float64Array {
  const height = new Float64Array(loop.body.operations.length);
  // The interval is at least that of the recurrences, so that no cycle grows.
  for (let pass = 0; pass <= height.length; pass++) {
    let changed = false;
    for (let at = sure.length - 1; at >= 0; at--) {
      const { from, to, cycles, distance } = sure[at]!;
      const through = height[to]! + cycles - interval * distance;
      if (through <= height[from]!) continue;
      height[from] = through;
      changed = true;
    }
    if (!changed) break;
  }
  return height;
}

class Pass {
  readonly #instance: LoopInstance;
  readonly #interval: number;
  readonly #priority: Float64Array;
  readonly #table: ModuloTable;
  readonly #placed: (Placement | undefined)[];
  /** The cycle of the last placement, or -1. */
  readonly #before: Int32Array;
  readonly #waiting = new Set<number>();

  constructor(instance: LoopInstance, interval: number, priority: Float64Array) {
    const count = instance.loop.body.operations.length;
    this.#instance = instance;
    this.#interval = interval;
    this.#priority = priority;
    this.#table = new ModuloTable(instance.machine, interval);
    this.#placed = Array.from({ length: count }, () => undefined);
    this.#before = new Int32Array(count).fill(-1);
    for (let i = 0; i < count; i++) this.#waiting.add(i);
  }

  run(budget: number): readonly Placement[] | undefined {
    for (let spent = 0; this.#waiting.size > 0; spent++) {
      if (spent >= budget) return undefined;
      let next = -1;
      for (const i of this.#waiting) if (next < 0 || this.#priority[i]! > this.#priority[next]!) next = i;
      if (!this.#place(next)) return undefined;
    }
    return this.#placed as readonly Placement[];
  }

  /** False where the operation fits an empty table in no form. */
  #place(i: number): boolean {
    const { forms } = this.#instance.loop.body.operations[i]!;
    const earliest = forms.map((_, form) => this.#earliest(i, form));
    let best: Placement | undefined;
    let bestLeft = -1;
    for (const [f, form] of forms.entries()) {
      const cycles = this.#free(form, earliest[f]!);
      if (cycles === undefined) continue;
      const left = Math.min(...form.rows.map(({ engine }) => this.#table.left(engine)), Number.MAX_SAFE_INTEGER);
      const ends = Math.max(...cycles);
      const bestEnds = best === undefined ? Number.POSITIVE_INFINITY : lastCycle(best);
      if (ends > bestEnds || (ends === bestEnds && left <= bestLeft)) continue;
      best = { form: f, cycles };
      bestLeft = left;
    }
    best ??= this.#forced(i, earliest);
    if (best === undefined) return false;
    this.#settle(i, best);
    return true;
  }

  #earliest(i: number, form: number): number {
    const { edges, into } = this.#instance;
    let earliest = 0;
    for (const e of into[i]!) {
      const edge = edges[e]!;
      if (edge.from === i && holdsIn(edge, form, form)) {
        // The operation waits for itself of an earlier iteration: longer than the interval, and the form is out.
        if (waitAfter(edge, this.#form(i, form)) > this.#interval * edge.distance) return Number.POSITIVE_INFINITY;
      }
      const from = this.#placed[edge.from];
      if (from === undefined || edge.from === i || !holdsIn(edge, from.form, form)) continue;
      const wait = waitAfter(edge, this.#form(edge.from, from.form)) - this.#interval * edge.distance;
      earliest = Math.max(earliest, lastCycle(from) + wait);
    }
    return earliest;
  }

  #form(operation: number, form: number): Form {
    return this.#instance.loop.body.operations[operation]!.forms[form]!;
  }

  /** The first free cycles of a form within an interval. */
  #free(form: Form, earliest: number): number[] | undefined {
    const cycles: number[] = [];
    for (let t = earliest; t < earliest + this.#interval && cycles.length < form.lanes; t++) {
      while (cycles.length < form.lanes && this.#table.fits(form, t)) {
        this.#table.add(form, t);
        cycles.push(t);
      }
    }
    for (const t of cycles) this.#table.remove(form, t);
    return cycles.length === form.lanes ? cycles : undefined;
  }

  /** By force: later than the last time, in the form that fits an empty table. */
  #forced(i: number, earliest: readonly number[]): Placement | undefined {
    const { forms } = this.#instance.loop.body.operations[i]!;
    const empty = new ModuloTable(this.#instance.machine, this.#interval);
    for (const [f, form] of forms.entries()) {
      const from = Math.max(earliest[f]!, this.#before[i]! + 1);
      const cycles: number[] = [];
      for (let t = from; t < from + this.#interval && cycles.length < form.lanes; t++) {
        while (cycles.length < form.lanes && empty.fits(form, t)) {
          empty.add(form, t);
          cycles.push(t);
        }
      }
      if (cycles.length === form.lanes) return { form: f, cycles };
      for (const t of cycles) empty.remove(form, t);
    }
    return undefined;
  }

  /** Puts the operation where it is told and puts out who cannot stay. */
  #settle(i: number, placement: Placement): void {
    const form = this.#form(i, placement.form);
    for (const t of placement.cycles) this.#table.add(form, t);
    this.#placed[i] = placement;
    this.#before[i] = firstCycle(placement);
    this.#waiting.delete(i);
    const overfull = (): boolean => placement.cycles.some((t) => this.#table.overfull(form, t));
    if (overfull()) {
      // The least urgent first, among those that share a full row.
      const others = this.#placed.flatMap((at, other) => (at === undefined || other === i ? [] : [other]));
      others.sort((a, b) => this.#priority[a]! - this.#priority[b]!);
      for (const other of others) {
        if (!overfull()) break;
        if (this.#shares(other)) this.#putOut(other);
      }
    }
    const { edges, into, out } = this.#instance;
    for (const e of [...out[i]!, ...into[i]!]) {
      const { from, to } = edges[e]!;
      const other = from === i ? to : from;
      if (other !== i && this.#placed[other] !== undefined && !this.#kept(e)) this.#putOut(other);
    }
  }

  /** Whether an operation takes slots of a row that holds more than there is. */
  #shares(other: number): boolean {
    const { form, cycles } = this.#placed[other]!;
    return cycles.some((t) => this.#table.overfull(this.#form(other, form), t));
  }

  #kept(e: number): boolean {
    const edge = this.#instance.edges[e]!;
    const [from, to] = [this.#placed[edge.from]!, this.#placed[edge.to]!];
    if (!holdsIn(edge, from.form, to.form)) return true;
    const wait = waitAfter(edge, this.#form(edge.from, from.form)) - this.#interval * edge.distance;
    return firstCycle(to) >= lastCycle(from) + wait;
  }

  #putOut(other: number): void {
    const { form, cycles } = this.#placed[other]!;
    for (const t of cycles) this.#table.remove(this.#form(other, form), t);
    this.#placed[other] = undefined;
    this.#waiting.add(other);
  }
}
