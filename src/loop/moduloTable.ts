import type { Form } from "../ir/block.ts";
import type { SchedulingMachine } from "../machine/machine.ts";

/** Slots in use by engine and cycle modulo the interval: the modulo reservation table (Rau and Glaeser 1981). */
export class ModuloTable {
  readonly interval: number;
  readonly #slots: readonly number[];
  /** `#used[engine * interval + row]`. */
  readonly #used: Float64Array;
  /** Free slots of an engine in all rows. */
  readonly #left: Float64Array;

  constructor({ engines }: SchedulingMachine, interval: number) {
    this.interval = interval;
    // An engine that costs no cycle has slots all the same: `check` counts them.
    this.#slots = engines.map(({ slots, unlimited }) => (unlimited === true ? Number.POSITIVE_INFINITY : slots));
    this.#used = new Float64Array(engines.length * interval);
    this.#left = Float64Array.from(this.#slots, (slots) => slots * interval);
  }

  /** Slots of an engine that nobody uses, over all rows. */
  left(engine: number): number {
    return this.#left[engine]!;
  }

  /** Slots of an engine that nobody uses in a cycle's row. */
  free(engine: number, cycle: number): number {
    return this.#slots[engine]! - this.#used[engine * this.interval + (cycle % this.interval)]!;
  }

  /** One lane of a form; it may meet itself, a table longer than the interval. */
  fits(form: Form, cycle: number): boolean {
    if (form.rows.length === 1)
      return this.free(form.rows[0]!.engine, cycle + form.rows[0]!.offset) >= form.rows[0]!.slots;
    let fits = true;
    this.add(form, cycle);
    for (const { engine, offset } of form.rows) fits &&= this.free(engine, cycle + offset) >= 0;
    this.remove(form, cycle);
    return fits;
  }

  add(form: Form, cycle: number): void {
    for (const { engine, offset, slots } of form.rows) this.#change(engine, cycle + offset, slots);
  }

  remove(form: Form, cycle: number): void {
    for (const { engine, offset, slots } of form.rows) this.#change(engine, cycle + offset, -slots);
  }

  /** Whether some row that the form touches from this cycle on holds more than there is. */
  overfull(form: Form, cycle: number): boolean {
    return form.rows.some(({ engine, offset }) => this.free(engine, cycle + offset) < 0);
  }

  #change(engine: number, cycle: number, slots: number): void {
    this.#used[engine * this.interval + (cycle % this.interval)]! += slots;
    this.#left[engine]! -= slots;
  }
}
