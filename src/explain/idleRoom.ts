import type { Block, EngineIndex, Form, OperationIndex } from "../ir/block.ts";
import { limits } from "../machine/limits.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import type { Schedule } from "../schedule/schedule.ts";
import type { Readiness } from "./idleReadiness.ts";
import { stallMap } from "./stallMap.ts";

/** The idle slots of a schedule, and whether one operation at a time would fit into them. */
export class IdleRoom {
  /** `idle[engine][cycle]`; free engines have none. */
  readonly idle: readonly Int32Array[];
  readonly #block: Block;
  readonly #schedule: Schedule;
  readonly #readiness: Readiness;
  /** Lanes of a form that fit into the idle slots of the cycles before c, by the form's rows. */
  readonly #lanesBefore = new Map<string, Int32Array>();

  constructor(block: Block, machine: SchedulingMachine, schedule: Schedule, readiness: Readiness) {
    this.#block = block;
    this.#schedule = schedule;
    this.#readiness = readiness;
    this.idle = stallMap(block, machine, schedule).idle;
  }

  /**
   * Whether the slots are there for the operation to issue in `cycle` in the form, with its operands ready, and be done for its successors. Of a
   * divisible form that it is in already, one more lane goes there; of another one, the first lane, and the others into
   * idle slots up to the operation's last cycle now. Scratch words are not asked for.
   */
  fits(operation: OperationIndex, form: number, cycle: number): boolean {
    const shape = this.#block.operations[operation]!.forms[form]!;
    const placement = this.#schedule.placements[operation]!;
    if (this.missing(operation, form, cycle) !== undefined) return false;
    if (shape.lanes > 1 && form === placement.form) return true;
    if (cycle < this.#readiness.readyIn(operation, form).cycle) return false;
    const { last } = this.#readiness;
    const due = this.#readiness.dueIn(operation, form);
    if (shape.lanes === 1) return cycle <= due;
    const end = Math.min(due, last[operation]!) + 1;
    const lanes = this.#lanes(shape);
    return end > cycle && lanes[end]! - lanes[cycle]! >= shape.lanes;
  }

  /** The engine that has not the slots for one lane of the form (all of it, if atomic) in `cycle`; undefined if it fits. */
  missing(operation: OperationIndex, form: number, cycle: number): EngineIndex | undefined {
    const { rows, lanes } = this.#block.operations[operation]!.forms[form]!;
    const only = rows.length === 1 ? rows[0]! : undefined;
    if (only !== undefined && lanes === 1) {
      const free =
        this.#free(only.engine, cycle + only.offset) + this.#own(operation, only.engine, cycle + only.offset);
      return free >= only.slots ? undefined : only.engine;
    }
    for (const { engine, offset } of rows) {
      let wanted = 0;
      for (const row of rows) if (row.engine === engine && row.offset === offset) wanted += row.slots;
      // An atomic operation leaves the slots that it has now; a lane that moves leaves its own only.
      const own = lanes === 1 ? this.#own(operation, engine, cycle + offset) : 0;
      if (this.#free(engine, cycle + offset) + own < wanted) return engine;
    }
    return undefined;
  }

  #free(engine: EngineIndex, cycle: number): number {
    return this.idle[engine]![cycle] ?? 0;
  }

  #own(operation: OperationIndex, engine: EngineIndex, cycle: number): number {
    const { form, cycles } = this.#schedule.placements[operation]!;
    let slots = 0;
    for (const row of this.#block.operations[operation]!.forms[form]!.rows) {
      if (row.engine !== engine) continue;
      for (const issue of cycles) if (issue + row.offset === cycle) slots += row.slots;
    }
    return slots;
  }

  #lanes(form: Form): Int32Array {
    const key = form.rows.map(({ engine, offset, slots }) => `${engine}@${offset}x${slots}`).join(" ");
    const known = this.#lanesBefore.get(key);
    if (known !== undefined) return known;
    const length = this.#schedule.length;
    const before = new Int32Array(length + 1);
    for (let cycle = 0; cycle < length; cycle++) {
      let fit: number = limits.lanes;
      for (const row of form.rows) {
        if (row.slots === 0) continue;
        // Rows at several offsets: lanes of different cycles meet in an engine, so each row gets its share.
        const sharing = form.rows.filter(({ engine }) => engine === row.engine).length;
        fit = Math.min(fit, Math.floor(this.#free(row.engine, cycle + row.offset) / (row.slots * sharing)));
      }
      before[cycle + 1] = before[cycle]! + fit;
    }
    this.#lanesBefore.set(key, before);
    return before;
  }
}
