import type { OpcodeRow } from "../machine/machine.ts";
import type { StepOperand, Version } from "./step.ts";

/** An operation to be: one step, several lanes of one, or a copy that no step was. */
export interface Unit {
  readonly steps: readonly number[];
  /** The opcode in its native form. */
  readonly row: OpcodeRow;
  readonly operands: readonly StepOperand[];
  readonly writes: readonly Version[];
}

/** The versions that a unit's operands name. */
export function versionsRead({ operands }: Pick<Unit, "operands">): Version[] {
  return operands.flatMap((operand) => ("immediate" in operand ? [] : operand));
}
