import type { CompactSchedule } from "../schedule/compactSchedule.ts";
import type { FormTable } from "./formTable.ts";
import { LanesInFlight } from "./lanesInFlight.ts";
import { SlotTable } from "./slotTable.ts";

/** What a list scheduling pass has placed so far: cycles and forms by operation, the slots taken, operations under way. */
export class Placements {
  /** First cycle of each operation, -1 of those that have not begun. */
  readonly start: Int32Array;
  /** Last cycle of each operation that is done. */
  readonly end: Int32Array;
  readonly form: Int8Array;
  readonly slots: SlotTable;
  readonly flight = new LanesInFlight();

  constructor(forms: FormTable, slots: Int32Array, operations: number, mirrored: boolean) {
    this.start = new Int32Array(operations);
    this.end = new Int32Array(operations);
    this.form = new Int8Array(operations);
    this.slots = new SlotTable(forms, slots, mirrored);
  }

  /** Nothing is placed. */
  reset(): void {
    this.flight.clear();
    this.slots.reset();
    this.start.fill(-1);
  }

  /** Issues as many of the lanes as fit into the cycle; returns how many are left. */
  issueLanes(operation: number, form: number, lanes: number, cycle: number): number {
    const count = Math.min(lanes, this.slots.lanesThatFit(form, cycle));
    if (count === 0) return lanes;
    this.slots.take(form, cycle, count);
    this.flight.record(operation, cycle, count);
    return lanes - count;
  }

  /** Operations under way go on in this cycle; `finish` is told of each whose last lane issues, in order. */
  continueLanes(cycle: number, finish: (operation: number, form: number) => void): void {
    const { flight } = this;
    const { count } = flight;
    flight.count = 0;
    for (let k = 0; k < count; k++) {
      const operation = flight.operations[k]!;
      const form = flight.forms[k]!;
      const left = this.issueLanes(operation, form, flight.lanes[k]!, cycle);
      if (left > 0) flight.put(operation, form, left);
      else finish(operation, form);
    }
  }

  /** The schedule, in the pass's own cycles. */
  schedule(): CompactSchedule {
    let length = this.slots.end;
    for (const last of this.end) if (last >= length) length = last + 1;
    return {
      length,
      form: this.form.slice(),
      start: this.start.slice(),
      end: this.end.slice(),
      fragments: this.flight.fragments(),
    };
  }
}
