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

/** An operation to be: one step, several lanes of one, or a copy that no step was. */
export interface Unit {
  readonly steps: readonly number[];
  /** The opcode in its native form. */
  readonly row: OpcodeRow;
  readonly operands: readonly StepOperand[];
  readonly writes: readonly Version[];
  /** Of lanes that share a word: what the native form reads, which takes a vector of it. */
  readonly whole?: readonly StepOperand[] | undefined;
  /** Another opcode that makes the same of other vectors. */
  readonly also?: OtherWay | undefined;
}

/** Another way to issue an operation. */
export interface OtherWay {
  readonly row: OpcodeRow;
  readonly operands: readonly (readonly Version[])[];
}

/** The versions that a unit's operands name. */
export function versionsRead({ operands }: Pick<Unit, "operands">): Version[] {
  return operands.flatMap((operand) => ("immediate" in operand ? [] : operand));
}

/**
 * Which versions of words have to lie beside each other: those that one slot reads or writes as a vector, and all that are
 * bound to them. Each component becomes a value. `of[version]` is a component's representative.
 */
export function components(units: readonly Unit[], versions: Versions): Int32Array {
  const parent = Int32Array.from(versions.word, (_, version) => version);
  const find = (version: Version): Version => {
    let root = version;
    while (parent[root] !== root) root = parent[root]!;
    for (let at = version; at !== root; ) [at, parent[at]] = [parent[at]!, root];
    return root;
  };
  const join = (list: readonly Version[]): void => {
    const root = find(list[0]!);
    for (let at = 1; at < list.length; at++) parent[find(list[at]!)] = root;
  };
  for (const { operands, writes } of units) {
    for (const operand of operands) if (!("immediate" in operand)) join(operand);
    if (writes.length > 0) join(writes);
  }
  return parent.map((_, version) => find(version));
}
