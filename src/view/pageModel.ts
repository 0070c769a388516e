/**
 * What the page shows, as one JSON value; `slotwise view --json` prints it and the page carries it in its element
 * `#model` (see `pageHtml`). Columns, not rows: entry k of a list of `operations` is operation k of the block. Cycles count from 0, ranges of
 * cycles and of boundaries are half open, boundary b lies before cycle b. -1 stands for "none".
 */
export interface PageModel {
  readonly format: "slotwise page";
  readonly version: typeof pageVersion;
  /** Where the schedule comes from: a file's name, mostly. */
  readonly source: string;
  readonly block: string;
  readonly machine: PageMachine;
  readonly bound?: PageBound | undefined;
  /** Why a cycle less than the bound is not enough. */
  readonly why?: PageImpossibility | undefined;
  /** What operations and values are for, see `operandKinds`. */
  readonly kinds: readonly string[];
  /** Why slots are idle, see `idleReasons` of `src/explain`. */
  readonly reasons: readonly string[];
  readonly stages: readonly string[];
  readonly opcodes: readonly string[];
  readonly forms: readonly PageForm[];
  /** Which forms an operation may have, as indices into `forms`, the native one first. */
  readonly formSets: readonly (readonly number[])[];
  readonly operations: PageOperations;
  readonly values: PageValues;
  /** One, or two of the same block to compare. */
  readonly schedules: readonly PageSchedule[];
  /** How the second schedule differs from the first. */
  readonly differences?: PageDifferences | undefined;
}

/** Another version of the page does not read a model. */
export const pageVersion = 1;

export interface PageMachine {
  readonly name?: string | undefined;
  /** Engines that cost cycles. The rows of the grid are their slots, in this order. */
  readonly engines: readonly { readonly name: string; readonly slots: number }[];
  /** Absent where live words are not limited. */
  readonly scratchWords?: number | undefined;
}

/** A lower bound of the block, and which engines it counts: slots at these prices, of which a cycle has `capacity`. */
export interface PageBound {
  readonly cycles: number;
  readonly name: string;
  readonly prices?: Readonly<Record<string, number>> | undefined;
  readonly capacity?: number | undefined;
}

/**
 * Why no schedule has so many cycles. Cycles and boundaries of the reasons are those of the schedule that there would have to be;
 * together the reasons leave none.
 */
export interface PageImpossibility {
  readonly horizon: number;
  /** Steps of a search that were checked, the word of a search, or the witness of the bound. */
  readonly by: "steps" | "search" | "bound";
  readonly reasons: readonly PageReason[];
}

/**
 * Operations that wait for one another and take `cycles` cycles; slots of engines in cycles `from` .. `to` (at the bound's prices,
 * where engines are counted together), with how many are needed and there; words live at boundaries `from` .. `to`.
 */
export type PageReason =
  | { readonly kind: "chain"; readonly operations: readonly number[]; readonly cycles: number }
  | {
      readonly kind: "slots";
      readonly engines: readonly number[];
      readonly from: number;
      readonly to: number;
      readonly prices?: Readonly<Record<string, number>> | undefined;
      readonly needed?: number | undefined;
      readonly there?: number | undefined;
    }
  | { readonly kind: "words"; readonly from: number; readonly to: number };

/** A way to issue: rows of `[engine, offset, slots]` for each of `lanes` lanes, with an opcode of its own perhaps. */
export interface PageForm {
  readonly rows: readonly (readonly [engine: number, offset: number, slots: number])[];
  readonly lanes: number;
  readonly opcode?: number | undefined;
}

/**
 * An operand or a result: all words of a value (its number), `words` of them from number `word` on, or an immediate as
 * text.
 */
export type PageOperand = number | readonly [value: number, word: number, words: number] | string;

export interface PageOperations {
  readonly count: number;
  /** Ids that are not `g{group}.r{round}.{stage}.{opcode}.{number}` (parts that are absent left out), by number. */
  readonly ids: Readonly<Record<string, string>>;
  /** Index into `opcodes`, of the native form. */
  readonly opcode: readonly number[];
  readonly group: readonly number[];
  readonly round: readonly number[];
  /** Index into `stages`. */
  readonly stage: readonly number[];
  /** Index into `kinds`: what the operation is for. */
  readonly kind: readonly number[];
  /** Index into `formSets`. */
  readonly forms: readonly number[];
  readonly result: readonly (PageOperand | null)[];
  readonly operands: readonly (readonly PageOperand[])[];
  /** Operands of forms that read others than `operands`: operation, form, operands. */
  readonly otherOperands: readonly (readonly [number, number, readonly PageOperand[]])[];
  /**
   * Dependences through memory and by order, which no value shows: for each operation how many numbers before it in the
   * block those stand that it waits for.
   */
  readonly after: Readonly<Record<string, readonly number[]>>;
}

export interface PageValues {
  /** Names that are not `{opcode}.{number}` of the value's first definer, by the value's number. */
  readonly names: Readonly<Record<string, string>>;
  readonly words: readonly number[];
  readonly kind: readonly number[];
  /** Numbers of live-in and of live-out values. */
  readonly liveIn: readonly number[];
  readonly liveOut: readonly number[];
}

export interface PageSchedule {
  readonly name: string;
  readonly length: number;
  /** Which of its forms each operation has. */
  readonly form: readonly number[];
  /** Issue cycle, or one a lane. */
  readonly cycles: readonly (number | readonly number[])[];
  /** Row of the grid of the slot that issues, or one a lane: slots of an engine are numbered in the block's order. */
  readonly rows: readonly (number | readonly number[])[];
  /**
   * How many cycles before its first one the dependences allow the operation, and how many cycles after its last one would
   * be in time for those that wait for it; all others stay.
   */
  readonly early: readonly number[];
  readonly slack: readonly number[];
  /** Why it was not done a cycle earlier. */
  readonly late: readonly PageLateness[];
  /** Idle slots, by engine and cycle. */
  readonly idle: readonly PageIdle[];
  /** Boundaries at which the values are live: `[start, end)`. */
  readonly live: { readonly start: readonly number[]; readonly end: readonly number[] };
  /** First words of the values, where addresses are known. */
  readonly addresses?: readonly number[] | undefined;
  /** Words at each boundary: live, largest free run and runs of eight (with addresses). */
  readonly words: {
    readonly live: readonly number[];
    readonly largest?: readonly number[] | undefined;
    readonly runs?: readonly number[] | undefined;
  };
  readonly phases: readonly { readonly name: string; readonly start: number; readonly end: number }[];
  /** What operations wrote on one simulated input. */
  readonly written?: PageWords | undefined;
}

/**
 * It waited for a predecessor: its number. For slots of an engine in a cycle: `[1, engine, cycle]`. For scratch words:
 * `[2, cycle]`. Put off though it would have fitted: `[3, cycle]`. Done in the first cycle that it could: -1.
 */
export type PageLateness = number | readonly [why: number, at: number, cycle?: number];

/** Idle slots: reason (index into `reasons`), the operation it is about, the predecessor that one waits for. */
export type PageIdle = readonly [
  engine: number,
  cycle: number,
  slots: number,
  reason: number,
  operation: number,
  waitsFor: number,
];

/** The words that each operation wrote, one operation after the other: unsigned 32-bit, little endian, as base64. */
export interface PageWords {
  readonly image: string;
  readonly base64: string;
}

export interface PageDifferences {
  readonly alike: number;
  readonly earlier: number;
  readonly later: number;
  readonly otherLanes: number;
  readonly otherForm: number;
  /** Numbers of the operations that are placed differently. */
  readonly moved: readonly number[];
}
