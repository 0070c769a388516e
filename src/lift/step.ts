import type { OpcodeRow } from "../machine/machine.ts";
import type { WordSum } from "./wordSum.ts";

/** A version of a scratch word: what one write left in it. Versions are numbered; version tables have what is known of each. */
export type Version = number;

/** What a step reads: versions of words that stand one after the other, or an immediate. */
export type StepOperand = readonly Version[] | { readonly immediate: number };

/** A slot of a program as it executes. */
export interface Step {
  /** Cycle in which it issues, and the bundle; `turn` counts earlier executions of the bundle. */
  readonly cycle: number;
  readonly bundle: number;
  readonly turn: number;
  readonly slot: number;
  readonly row: OpcodeRow;
  /** After the destination, in the machine's order. */
  readonly operands: readonly StepOperand[];
  /** Versions that it makes, word by word; none for stores and control. */
  readonly writes: readonly Version[];
  /** For an access to memory. */
  readonly access?: Access | undefined;
}

/** Words of memory that a step touches. */
export interface Access {
  readonly address: WordSum;
  readonly words: number;
  readonly writes: boolean;
}

/** All versions of a run. */
export interface Versions {
  /** The scratch word. */
  readonly word: readonly number[];
  /** The step that wrote it; -1 for a word as the run began, which is zero; less for a copy, each with a number of its own. */
  readonly step: readonly number[];
  /** The cycle at whose end it came into scratch, and its place among those of the cycle. */
  readonly landed: readonly number[];
}
