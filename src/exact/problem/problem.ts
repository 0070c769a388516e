import type { DependenceKind, Form, FormCondition, FormUse, OperationIndex } from "../../ir/block.ts";

/**
 * A scheduling problem with a fixed horizon: a window of a block with its boundary conditions, or a whole block (then
 * every release is 0, every deadline horizon - 1, every residual the machine's own). Cycles are relative to the window.
 */
export interface Problem {
  readonly name: string;
  /** Operations may issue in cycles 0 .. horizon-1. */
  readonly horizon: number;
  readonly engines: readonly string[];
  /** `slots[engine][cycle]`: what operations outside the window leave over; `horizon` entries each. */
  readonly slots: readonly Int32Array[];
  readonly operations: readonly ProblemOperation[];
  /** Between operations of the problem; indices are the problem's own. */
  readonly dependences: readonly ProblemDependence[];
  /** Values that operations of the problem define or use. */
  readonly values: readonly ProblemValue[];
  /**
   * Scratch words left for `values` at each boundary: `horizon + 1` entries, entry 0 before cycle 0, entry t+1 after
   * cycle t. Values that live through the window are already taken off. Absent: scratch is not limited.
   */
  readonly words?: Int32Array | undefined;
}

/** A free operation. Lanes of a divisible form all issue in [release, deadline]. */
export interface ProblemOperation {
  readonly id: string;
  /** Index in the block the problem was cut from. */
  readonly origin: OperationIndex;
  readonly forms: readonly Form[];
  /** Earliest issue cycle. */
  readonly release: number;
  /** Latest issue cycle, inclusive. */
  readonly deadline: number;
  /**
   * By form, where what stands outside the window asks different things of the forms: its own earliest and latest cycle. Then
   * `release` and `deadline` are the least and the greatest of them.
   */
  readonly formWindows?: readonly { readonly release: number; readonly deadline: number }[] | undefined;
}

/** As in a block; `fromForms` and `toForms` are numbers of the problem's own forms. */
export interface ProblemDependence extends FormCondition {
  readonly from: number;
  readonly to: number;
  readonly latency: number;
  readonly kind: DependenceKind;
}

/** As in a block; `liveIn`: occupied at boundary 0 (defined before, or by a live-in); `liveOut`: used after the window. */
export interface ProblemValue {
  readonly words: number;
  readonly definers: readonly number[];
  readonly users: readonly number[];
  /** As in a block, by operations and forms of the problem. */
  readonly formUses?: readonly FormUse[] | undefined;
  readonly liveIn: boolean;
  readonly liveOut: boolean;
}
