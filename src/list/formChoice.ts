import type { FormTable } from "./formTable.ts";
import type { ListInstance } from "./listInstance.ts";
import type { SlotTable } from "./slotTable.ts";

/** When an operation issues in another form than its native one. */
export interface FormPolicy {
  /**
   * `leftover`: after every native form that fits in the cycle has been placed. `contested`: also before, where so many
   * operations without a choice are ready that the native engine will be full. `never`: native forms only.
   */
  readonly convert: "leftover" | "contested" | "never";
  /** A divisible form may start with at least this many lanes and go on in the next cycles; 0: all lanes or none. */
  readonly divide: number;
}

/** Who knows how many operations of a class are ready. */
interface Ready {
  readyCount(type: number): number;
}

/** Decides in which form an operation of a class issues, given the slots that are left. */
export class FormChoice {
  readonly #forms: FormTable;
  readonly #slots: SlotTable;
  readonly #pool: Ready;
  /** By class: the engine of its form where it has only one, else -1. */
  readonly #onlyEngine: Int32Array;
  /** By engine: the active classes that have no other. */
  #only: readonly (readonly number[])[] = [];
  #active: readonly number[] | undefined;

  constructor(instance: ListInstance, slots: SlotTable, pool: Ready) {
    this.#forms = instance.forms;
    const { classes, classOffsets, classForms, rowOffsets, rowEngine } = instance.forms;
    this.#onlyEngine = Int32Array.from({ length: classes }, (_, type) => {
      const first = classOffsets[type]!;
      return classOffsets[type + 1]! - first > 1 ? -1 : (rowEngine[rowOffsets[classForms[first]!]!] ?? -1);
    });
    this.#slots = slots;
    this.#pool = pool;
  }

  /**
   * The form in which an operation of class `type` issues as a whole, or -1.
   * @param anyForm false while native forms go first.
   * @param active the classes that have operations in this pass.
   */
  whole(type: number, cycle: number, anyForm: boolean, policy: FormPolicy, active: readonly number[]): number {
    const { classOffsets, classForms, natives } = this.#forms;
    const first = classOffsets[type]!;
    const end = classOffsets[type + 1]!;
    const native = natives[type]!;
    // Without its native form the operation is one that could leave it: after all that cannot.
    if (native < 0) {
      if (!anyForm || policy.convert === "never") return -1;
      for (let k = first; k < end; k++) if (this.#fits(classForms[k]!, cycle)) return classForms[k]!;
      return -1;
    }
    if (end > first + 1 && policy.convert !== "never") {
      if (anyForm || (policy.convert === "contested" && this.#contested(native, cycle, active))) {
        for (let k = first + 1; k < end; k++) if (this.#fits(classForms[k]!, cycle)) return classForms[k]!;
      }
    }
    return this.#fits(native, cycle) ? native : -1;
  }

  /** A divisible form of the class of which enough lanes fit, or -1. */
  partial(type: number, cycle: number, policy: FormPolicy): number {
    const { classOffsets, classForms, natives, lanes, alwaysDivided } = this.#forms;
    if (natives[type]! < 0 && policy.convert === "never") return -1;
    const end = policy.convert === "never" ? classOffsets[type]! + 1 : classOffsets[type + 1]!;
    for (let k = classOffsets[type]!; k < end; k++) {
      const form = classForms[k]!;
      if (lanes[form]! === 1) continue;
      // A form that never fits into one cycle is divided whatever the policy.
      if (policy.divide === 0 && alwaysDivided[form] === 0) continue;
      const least = alwaysDivided[form] === 1 ? 1 : policy.divide;
      if (this.#slots.lanesThatFit(form, cycle) >= least) return form;
    }
    return -1;
  }

  #fits(form: number, cycle: number): boolean {
    return this.#slots.fits(form, cycle);
  }

  /** True where ready operations without a choice could fill the engine of this form. */
  #contested(form: number, cycle: number, active: readonly number[]): boolean {
    const { rowOffsets, rowEngine } = this.#forms;
    const engine = rowEngine[rowOffsets[form]!]!;
    let left = this.#slots.free(engine, cycle);
    if (active !== this.#active) this.#sort(active);
    const only = this.#only[engine]!;
    for (let at = 0; at < only.length; at++) left -= this.#pool.readyCount(only[at]!);
    return left <= 0;
  }

  #sort(active: readonly number[]): void {
    this.#active = active;
    const engines = this.#slots.engines;
    this.#only = Array.from({ length: engines }, (_, engine) =>
      active.filter((type) => this.#onlyEngine[type] === engine),
    );
  }
}
