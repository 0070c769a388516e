import type { FormTable } from "./formTable.ts";

/** Slots used by cycle and engine while a schedule grows. Backward in time, rows reach into cycles already passed. */
export class SlotTable {
  readonly #forms: FormTable;
  readonly #slots: Int32Array;
  readonly engines: number;
  readonly #sign: number;
  readonly #span: number;
  #used: Int32Array;
  #first = 0x7fffffff;
  #end = 0;

  constructor(forms: FormTable, slots: Int32Array, mirrored: boolean) {
    this.#forms = forms;
    this.#slots = slots;
    this.engines = slots.length;
    this.#sign = mirrored ? -1 : 1;
    this.#span = forms.span;
    this.#used = new Int32Array(1024 * this.engines);
  }

  /** The first cycle with a used slot; 0 where there is none. */
  get first(): number {
    return this.#end === 0 ? 0 : this.#first;
  }

  /** One past the last cycle with a used slot. */
  get end(): number {
    return this.#end;
  }

  /** All slots free. */
  reset(): void {
    this.#used.fill(0, 0, this.#end * this.engines);
    this.#end = 0;
    this.#first = 0x7fffffff;
  }

  /** Makes room for a cycle and the rows that reach beyond it. */
  reserve(cycle: number): void {
    const wanted = (cycle + 1 + this.#span) * this.engines;
    if (wanted <= this.#used.length) return;
    const grown = new Int32Array(Math.max(wanted, 2 * this.#used.length));
    grown.set(this.#used);
    this.#used = grown;
  }

  /** Free slots of an engine in a cycle. */
  free(engine: number, cycle: number): number {
    return this.#slots[engine]! - this.#used[cycle * this.engines + engine]!;
  }

  /** Whether all lanes of a form fit when issued in this cycle. */
  fits(form: number, cycle: number): boolean {
    const { rowOffsets, rowEngine, rowCycle, rowSlots, lanes } = this.#forms;
    const row = rowOffsets[form]!;
    if (rowOffsets[form + 1] !== row + 1) return this.lanesThatFit(form, cycle) === lanes[form]!;
    const at = cycle + this.#sign * rowCycle[row]!;
    return at >= 0 && this.free(rowEngine[row]!, at) >= rowSlots[row]! * lanes[form]!;
  }

  /** How many lanes of a form fit when issued in this cycle (an atomic form counts as one lane). */
  lanesThatFit(form: number, cycle: number): number {
    const { rowOffsets, rowEngine, rowCycle, rowSlots, lanes } = this.#forms;
    let fit = lanes[form]!;
    for (let row = rowOffsets[form]!; row < rowOffsets[form + 1]!; row++) {
      const at = cycle + this.#sign * rowCycle[row]!;
      // Backward, a row before cycle 0 would lie after the end of the schedule.
      if (at < 0) return 0;
      const free = this.free(rowEngine[row]!, at);
      const slots = rowSlots[row]!;
      // Several rows of one form may meet in the same engine and cycle; formTable has checked their sum for one lane.
      let together = slots;
      for (let other = rowOffsets[form]!; other < row; other++) {
        if (rowEngine[other] === rowEngine[row] && rowCycle[other] === rowCycle[row]) together += rowSlots[other]!;
      }
      if (free < together * fit) fit = Math.floor(free / together);
    }
    return fit;
  }

  /** Takes the slots of `count` lanes. */
  take(form: number, cycle: number, count: number): void {
    const { rowOffsets, rowEngine, rowCycle, rowSlots } = this.#forms;
    for (let row = rowOffsets[form]!; row < rowOffsets[form + 1]!; row++) {
      const at = cycle + this.#sign * rowCycle[row]!;
      this.#used[at * this.engines + rowEngine[row]!]! += rowSlots[row]! * count;
      if (at >= this.#end) this.#end = at + 1;
      if (at < this.#first) this.#first = at;
    }
  }
}
