import type { OpcodeRow } from "../machine/machine.ts";
import type { StepOperand, Version } from "./step.ts";

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
