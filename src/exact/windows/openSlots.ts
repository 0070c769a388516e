import { RankSet } from "../../graph/rankSet.ts";
import type { Form } from "../../ir/block.ts";
import type { SchedulingMachine } from "../../machine/machine.ts";

/** Slots of a schedule that operations leave and take, and the cycles in which an engine has any: full ones cost nothing. */
export class OpenSlots {
  readonly #slots: readonly number[];
  readonly #used: readonly Int32Array[];
  readonly #open: readonly RankSet[];

  /** All slots of cycles `0 .. length - 1`, free. */
  constructor({ engines }: SchedulingMachine, length: number) {
    this.#slots = engines.map(({ slots }) => slots);
    this.#used = engines.map(() => new Int32Array(length));
    this.#open = engines.map(() => new RankSet(length));
    for (const open of this.#open) for (let cycle = 0; cycle < length; cycle++) open.insert(cycle);
  }

  /** The slots of a form's lanes in these cycles are taken, or (sign -1) left. */
  take({ rows }: Form, cycles: readonly number[], sign: 1 | -1): void {
    for (const { engine, offset, slots } of rows) {
      const used = this.#used[engine]!;
      for (const cycle of cycles) {
        const at = cycle + offset;
        const before = used[at]! < this.#slots[engine]!;
        used[at]! += sign * slots;
        const after = used[at]! < this.#slots[engine]!;
        if (before && !after) this.#open[engine]!.remove(at);
        else if (after && !before) this.#open[engine]!.insert(at);
      }
    }
  }

  /** The first cycle from `from` on that may have room for a lane: its first row finds a slot. Infinity where there is none. */
  next({ rows }: Form, from: number): number {
    const row = rows.find(({ slots }) => slots > 0);
    if (row === undefined) return from;
    const at = this.#open[row.engine]!.next(from + row.offset);
    return at < 0 ? Number.POSITIVE_INFINITY : at - row.offset;
  }

  /** Cycles of all lanes in [start, end] from the left, as many in one cycle as there is room for; undefined where they do not fit. */
  fill(form: Form, start: number, end: number): number[] | undefined {
    const cycles: number[] = [];
    for (let cycle = this.next(form, start); cycle <= end; cycle = this.next(form, cycle + 1)) {
      const taken = Math.min(form.lanes - cycles.length, Math.max(0, this.#room(form, cycle)));
      for (let lane = 0; lane < taken; lane++) cycles.push(cycle);
      if (cycles.length === form.lanes) return cycles;
    }
    return undefined;
  }

  /** How many lanes each row has slots for. */
  #room({ rows }: Form, cycle: number): number {
    let least = Number.POSITIVE_INFINITY;
    for (const { engine, offset, slots } of rows) {
      const free = this.#slots[engine]! - this.#used[engine]![cycle + offset]!;
      if (slots > 0) least = Math.min(least, Math.floor(free / slots));
    }
    return least;
  }
}
