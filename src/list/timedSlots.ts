import type { Form } from "../ir/block.ts";

/** Who takes which slots in which cycle, while operations come and go. */
export class TimedSlots {
  readonly #slots: Int32Array;
  readonly #used: Float64Array[];
  /** By engine and cycle, the operations with a row there. */
  readonly #takers: Map<number, number[]>[];
  /** One past the last cycle that ever was in use. */
  #end = 0;

  constructor(slots: Int32Array) {
    this.#slots = slots;
    this.#used = Array.from(slots, () => new Float64Array(256));
    this.#takers = Array.from(slots, () => new Map());
  }

  /** The first cycles of a form's lanes from `low` on, none behind `high`; undefined where they do not fit. */
  find(form: Form, low: number, high: number): number[] | undefined {
    const cycles: number[] = [];
    const demands = demandsOf(form);
    // Behind the end every cycle is free.
    const last = Math.min(high, Math.max(low, this.#end) + form.lanes);
    for (let cycle = low; cycle <= last; cycle++) {
      const fit = this.#fit(demands, cycle, form.lanes - cycles.length, cycles);
      for (let k = 0; k < fit; k++) cycles.push(cycle);
      if (cycles.length === form.lanes) return cycles;
    }
    return undefined;
  }

  /** Cycles of a form's lanes from `from` on with nobody else there. */
  alone(form: Form, from: number): number[] {
    const demands = demandsOf(form);
    const cycles: number[] = [];
    for (let cycle = from; cycles.length < form.lanes; cycle++) {
      let fit = form.lanes - cycles.length;
      for (const { engine, offset, slots } of demands) {
        const own = ownSlots(demands, cycles, engine, cycle + offset);
        if (slots > 0) fit = Math.min(fit, Math.floor((this.#slots[engine]! - own) / slots));
      }
      for (let k = 0; k < fit; k++) cycles.push(cycle);
      // A form that no cycle can hold is refused before.
      if (cycle > from + 2 ** 17) throw new RangeError("a form finds no cycle for its lanes, even alone");
    }
    return cycles;
  }

  /** The operations of the lowest ranks that must go so that the lanes fit, beside those that go anyway. */
  overfilled(form: Form, cycles: readonly number[], rank: Int32Array, gone: ReadonlySet<number>): Set<number> {
    const out = new Set<number>();
    const wanted = new Map<string, { engine: number; cycle: number; slots: number }>();
    for (const { engine, offset, slots } of form.rows) {
      if (slots === 0) continue;
      for (const cycle of cycles) {
        const key = `${engine} ${cycle + offset}`;
        const known = wanted.get(key) ?? { engine, cycle: cycle + offset, slots: 0 };
        known.slots += slots;
        wanted.set(key, known);
      }
    }
    for (const { engine, cycle, slots } of wanted.values()) {
      const takers = this.#takers[engine]!.get(cycle) ?? [];
      let used = this.#used[engine]![cycle] ?? 0;
      const left = new Map<number, number>();
      for (let k = 0; k < takers.length; k += 2) {
        const [operation, its] = [takers[k]!, takers[k + 1]!];
        if (gone.has(operation) || out.has(operation)) used -= its;
        else left.set(operation, (left.get(operation) ?? 0) + its);
      }
      const leaving = [...left].sort(([one], [other]) => rank[other]! - rank[one]!);
      for (const [operation, its] of leaving) {
        if (used + slots <= this.#slots[engine]!) break;
        used -= its;
        out.add(operation);
      }
    }
    return out;
  }

  put(operation: number, form: Form, cycles: readonly number[]): void {
    for (const { engine, offset, slots } of form.rows) {
      for (const cycle of cycles) {
        const at = cycle + offset;
        if (at >= this.#end) this.#end = at + 1;
        if (slots === 0) continue;
        this.#reserve(engine, at);
        this.#used[engine]![at]! += slots;
        const takers = this.#takers[engine]!;
        const known = takers.get(at);
        if (known === undefined) takers.set(at, [operation, slots]);
        else known.push(operation, slots);
      }
    }
  }

  take(operation: number, form: Form, cycles: readonly number[]): void {
    for (const { engine, offset, slots } of form.rows) {
      if (slots === 0) continue;
      for (const cycle of cycles) {
        const at = cycle + offset;
        this.#used[engine]![at]! -= slots;
        const takers = this.#takers[engine]!.get(at)!;
        for (let k = 0; k < takers.length; k += 2) {
          if (takers[k] !== operation || takers[k + 1] !== slots) continue;
          takers.splice(k, 2);
          break;
        }
      }
    }
  }

  /** How many lanes fit in a cycle, beside those of the same form in cycles before. */
  #fit(demands: readonly Demand[], cycle: number, most: number, before: readonly number[]): number {
    let fit = most;
    for (const { engine, offset, slots } of demands) {
      const at = cycle + offset;
      const own = before.length === 0 ? 0 : ownSlots(demands, before, engine, at);
      const free = this.#slots[engine]! - (this.#used[engine]![at] ?? 0) - own;
      fit = Math.min(fit, Math.floor(free / slots));
      if (fit <= 0) return 0;
    }
    return fit;
  }

  #reserve(engine: number, cycle: number): void {
    const used = this.#used[engine]!;
    if (cycle < used.length) return;
    const grown = new Float64Array(Math.max(cycle + 1, 2 * used.length));
    grown.set(used);
    this.#used[engine] = grown;
  }
}

/** Slots that a lane takes of an engine in the cycle `offset` after its issue. */
interface Demand {
  readonly engine: number;
  readonly offset: number;
  readonly slots: number;
}

const demands = new WeakMap<Form, readonly Demand[]>();

/** Rows of one engine and offset together, those of no slots left out. */
function demandsOf(form: Form): readonly Demand[] {
  const known = demands.get(form);
  if (known !== undefined) return known;
  const sums = new Map<string, Demand>();
  for (const { engine, offset, slots } of form.rows) {
    if (slots === 0) continue;
    const key = `${engine} ${offset}`;
    sums.set(key, { engine, offset, slots: (sums.get(key)?.slots ?? 0) + slots });
  }
  const found = [...sums.values()];
  demands.set(form, found);
  return found;
}

/** What lanes in these cycles take of an engine in a cycle. */
function ownSlots(all: readonly Demand[], cycles: readonly number[], engine: number, at: number): number {
  let sum = 0;
  for (const demand of all) {
    if (demand.engine !== engine) continue;
    for (const cycle of cycles) if (cycle + demand.offset === at) sum += demand.slots;
  }
  return sum;
}
