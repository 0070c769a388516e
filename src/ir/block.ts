/**
 * A straight-line block: operations in program order, the values they exchange, and dependences between them.
 * Everything is plain readonly data; indices point into the arrays of the same block.
 */
export interface Block {
  readonly name: string;
  readonly operations: readonly Operation[];
  readonly values: readonly Value[];
  /** Complete: a schedule that keeps all of them (and the scratch limit) computes what program order computes. */
  readonly dependences: readonly Dependence[];
  /** Dependences on earlier turns of the loop that the block is the body of. One turn by itself does not know them. */
  readonly carried?: readonly CarriedDependence[] | undefined;
}

declare const flavour: unique symbol;

/** A cycle number, counted from 0. Ranges of cycles are half open. Plain numbers are accepted, other flavours are not. */
export type Cycle = number & { readonly [flavour]?: "cycle" };

/** An index into `Block.operations`. */
export type OperationIndex = number & { readonly [flavour]?: "operation" };

/** An index into `Block.values`. */
export type ValueIndex = number & { readonly [flavour]?: "value" };

/** An index into `SchedulingMachine.engines`. */
export type EngineIndex = number & { readonly [flavour]?: "engine" };

/** One operation. It issues once, in one of its forms. */
export interface Operation {
  /** Unique in the block; what reports call it. */
  readonly id: string;
  readonly opcode: string;
  /** The slot's operands after the destination, in the machine's order. */
  readonly operands: readonly Operand[];
  /** The words written; absent for stores, control and debug. */
  readonly result?: WordRange | undefined;
  /** At least one; `forms[0]` is the native one. */
  readonly forms: readonly Form[];
  /** No lane issues earlier. */
  readonly release?: Cycle | undefined;
  /** No lane issues later. */
  readonly latest?: Cycle | undefined;
  /** Complete by then: no row of its reservation table lies in this cycle or later. */
  readonly due?: Cycle | undefined;
  readonly provenance?: Provenance | undefined;
}

/** `words` consecutive words of a value, from its word number `word`. */
export interface WordRange {
  readonly value: ValueIndex;
  readonly word: number;
  readonly words: number;
}

/** What a slot reads: words of a value, or an immediate. */
export type Operand = WordRange | { readonly immediate: number };

/**
 * A way to issue an operation: a reservation table, and the slots it becomes.
 * A form with `lanes` 1 issues once and occupies `slots` of each row's engine at issue + `offset`.
 * A form with `lanes` n > 1 is divisible: n lanes that issue in any cycles, each occupying the rows for itself.
 */
export interface Form {
  readonly rows: readonly ReservationRow[];
  readonly lanes: number;
  /**
   * Cycles added to the latency of outgoing RAW and WAW dependences when the operation issues in this form: its opcode's
   * latency less 1, where the machine has an opcode table.
   */
  readonly extraLatency?: number | undefined;
  /** Another opcode with other operands that computes the same result (a select as a `multiply_add`, say). */
  readonly opcode?: string | undefined;
  readonly operands?: readonly Operand[] | undefined;
}

/**
 * `slots` of `engine` at issue + `offset`. A row of no slots takes nothing, but its cycle counts: with one in its last cycle an
 * operation is complete as late as its latency says, though it frees its engine earlier.
 */
export interface ReservationRow {
  readonly engine: EngineIndex;
  readonly offset: number;
  readonly slots: number;
}

/** Where an operation comes from, for reports. */
export interface Provenance {
  readonly group?: number | undefined;
  readonly round?: number | undefined;
  readonly stage?: string | undefined;
}

/** A user reads a value only where it issues in one of these forms: not none of its forms, not all, in ascending order. */
export interface FormUse {
  readonly user: OperationIndex;
  readonly forms: readonly number[];
}

/**
 * A value of `words` contiguous scratch words. It is occupied at the boundary after cycle t when its first definer has
 * issued by t and its last user (its last definer, if that is later) has not; a user counts where the form in which it issues reads the value; at least at the boundary after its first
 * definer. A live-in value is occupied from the boundary before cycle 0, a live-out one to the end. A result that takes
 * several cycles has its words from issue on, not from when it lands: nothing else may lie where it will come down.
 */
export interface Value {
  readonly name: string;
  readonly words: number;
  /** Operations that write words of it, in program order. */
  readonly definers: readonly OperationIndex[];
  /** Operations that read words of it in some form, in program order, each once. */
  readonly users: readonly OperationIndex[];
  /** Those of the users that read it in some of their forms only; the others read it in all. */
  readonly formUses?: readonly FormUse[] | undefined;
  readonly liveIn: boolean;
  readonly liveOut: boolean;
  /** What a live-in value holds before cycle 0, where that is known (scratch starts as zeros). */
  readonly initial?: readonly number[] | undefined;
}

/** Why one operation must not issue before another. */
export type DependenceKind = "RAW" | "WAR" | "WAW" | "memory" | "order";

/** Between which forms of its ends a dependence holds: numbers in ascending order, not all of the operation's. Absent: all. */
export interface FormCondition {
  /** Forms of `from`. A WAR dependence holds where the form that issues reads the word. */
  readonly fromForms?: readonly number[] | undefined;
  /** Forms of `to`. A RAW dependence holds where the form that issues reads the word. */
  readonly toForms?: readonly number[] | undefined;
}

/**
 * `to` may not issue before `from`'s issue cycle (the last lane's, if divided) plus `latency`, where both issue in forms
 * between which it holds. Those of latencies from 0 lead in no chain back to its beginning, taken all as holding. A negative
 * latency is a maximum time lag: `from` issues at most so many cycles after `to`; it is of kind order or memory.
 */
export interface Dependence extends FormCondition {
  readonly from: OperationIndex;
  readonly to: OperationIndex;
  readonly latency: number;
  readonly kind: DependenceKind;
}

/** A dependence of a loop: `to` waits for the `from` of `distance` turns before. */
export interface CarriedDependence extends Dependence {
  /** At least 1. */
  readonly distance: number;
}

/** True where the operand is words of a value. */
export function isWordRange(operand: Operand): operand is WordRange {
  return "value" in operand;
}
