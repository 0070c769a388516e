import { engineIndex, type Machine, type OpcodeRow } from "../machine/machine.ts";
import type { Form } from "./block.ts";

/** `lanes` times `slots` slots of the row's engine; what its latency is above 1 stands in the form. */
export function opcodeForm(machine: Machine, { engine, latency }: OpcodeRow, slots: number, lanes: number): Form {
  const rows = [{ engine: engineIndex(machine, engine), offset: 0, slots }];
  return { rows, lanes, ...(latency === 1 ? {} : { extraLatency: latency - 1 }) };
}

/** The lane forms that the machine offers for an opcode, beside its native one. `rowOf` gives the row of the opcode on another engine. */
export function laneFormsOf(
  machine: Machine,
  { engine, opcode }: Pick<OpcodeRow, "engine" | "opcode">,
  rowOf: (engine: string, opcode: string) => OpcodeRow,
): Form[] {
  const width = machine.vectorLength;
  return machine.laneForms
    .filter(({ from, opcodes }) => from === engine && opcodes.includes(opcode))
    .map(({ to, divisible }) =>
      opcodeForm(machine, rowOf(to, opcode), ...((divisible ? [1, width] : [width, 1]) as [number, number])),
    );
}

/** Whether an operand is the place of the result. */
export function isResult(role: OpcodeRow["operands"][number]): boolean {
  return role === "dest" || role === "vdest" || role === "laneDest";
}

/** Words that an opcode writes; 0 where it has no result. */
export function resultWords({ operands }: OpcodeRow, vectorLength: number): number {
  const role = operands.find(isResult);
  return role === undefined ? 0 : role === "vdest" ? vectorLength : 1;
}
