import type { Machine, OperandRole } from "../machine.ts";
import type { Json, Slot } from "../program.ts";
import { microOp, microOpOf } from "./semantics.ts";

/** An opcode-table row with what decoding needs of it at hand. */
export interface OpcodeEntry {
  readonly roles: readonly OperandRole[];
  readonly latency: number;
  readonly memory: "read" | "write" | undefined;
  readonly microOp: number | undefined;
}

/** `words` scratch words from `start`. */
interface ScratchRange {
  readonly start: number;
  readonly words: number;
}

/** One slot, checked and numbered. `operands` are those of the micro-operation, its destination first if it has one. */
export interface DecodedSlot {
  readonly engine: number;
  readonly slot: number;
  readonly microOp: number;
  readonly latency: number;
  readonly memory: "read" | "write" | undefined;
  readonly operands: number[];
  readonly writes: ScratchRange | undefined;
  readonly reads: readonly ScratchRange[];
}

/** Rows by `engine opcode`. */
export function opcodeEntries(machine: Machine): ReadonlyMap<string, OpcodeEntry> {
  return new Map(
    machine.opcodes.map((row) => [
      `${row.engine} ${row.opcode}`,
      { roles: row.operands, latency: row.latency, memory: row.memory, microOp: microOpOf(row) },
    ]),
  );
}

/**
 * Checks one slot against its row and numbers it. Jump targets go to `targets`, because an address may be any integer
 * while the code stream holds 32 bits.
 * @returns the slot, or what is wrong with it.
 */
export function decodeSlot(
  slot: Slot,
  entry: OpcodeEntry,
  machine: Machine,
  place: { readonly engine: number; readonly slot: number },
  targets: number[],
): DecodedSlot | string {
  const { roles } = entry;
  if (slot.length - 1 !== roles.length) {
    return `"${slot[0]}" has ${slot.length - 1} operands, takes ${roles.length} (${roles.join(", ")})`;
  }
  if (entry.microOp === undefined) return `the simulator does not know "${slot[0]}" with (${roles.join(", ")})`;
  const operands: number[] = [];
  let lane = 0;
  for (let at = 0; at < roles.length; at++) {
    const value = slot[at + 1]!;
    if (!isExactInteger(value)) return `operand ${at} (${roles[at]}) is ${JSON.stringify(value)}, not an exact integer`;
    if (roles[at] === "lane") lane = value;
    operands.push(value);
  }
  const reads: ScratchRange[] = [];
  let writes: ScratchRange | undefined;
  for (let at = 0; at < roles.length; at++) {
    const role = roles[at]!;
    if (role === "immediate" || role === "lane" || role === "any") continue;
    const words = role === "vdest" || role === "vsource" ? machine.vectorLength : 1;
    const start = operands[at]! + (role === "laneDest" || role === "laneSource" ? lane : 0);
    if (start < 0 || start + words > machine.scratchWords) {
      const span = words === 1 ? `scratch word ${start}` : `scratch words ${start} to ${start + words - 1}`;
      return `operand ${at} (${role}) is ${span}, the last word is ${machine.scratchWords - 1}`;
    }
    if (role === "dest" || role === "vdest" || role === "laneDest") writes = { start, words };
    else reads.push({ start, words });
  }
  const { engine, slot: number } = place;
  const { latency, memory } = entry;
  const microOp = specialise(entry.microOp, operands, lane, targets);
  return { engine, slot: number, microOp, latency, memory, operands, writes, reads };
}

/** Folds what is known before execution into the micro-operation and, in place, its operands. */
function specialise(number: number, operands: number[], lane: number, targets: number[]): number {
  if (number === microOp.loadOffset) {
    operands.splice(0, 3, operands[0]! + lane, operands[1]! + lane);
    return microOp.load;
  }
  if (number === microOp.coreId) {
    operands.push(0);
    return microOp.const;
  }
  if (number >= microOp.firstJump && number <= microOp.lastImmediateJump) {
    // The immediate is the last operand of all three.
    targets.push(operands.pop()!);
    operands.push(targets.length - 1);
  }
  return number;
}

function isExactInteger(value: Json): value is number {
  return Number.isSafeInteger(value);
}
