import type { Engine, Machine, OperandRole } from "../machine.ts";
import type { Slot } from "../program.ts";
import { foldedMicroOp, OpcodeTable, opcodeShapes } from "./opcodeTable.ts";
import { microOp, microOpOf } from "./semantics.ts";

/** Operands of a micro-operation, at most. */
export const mostOperands = 4;

/** An opcode-table row with what decoding needs of it at hand. */
export interface OpcodeEntry {
  readonly roles: readonly OperandRole[];
  readonly latency: number;
  readonly microOp: number | undefined;
  /** By operand: how many scratch words it names; 0 where it names none. */
  readonly words: readonly number[];
  /** By operand: whether the slot's lane is added to it. */
  readonly lanes: readonly boolean[];
  /** Which operand is the lane, or -1. */
  readonly lane: number;
  /** Words of the first operand that are written, or 0. */
  readonly writes: number;
  /** Words that are read at the operand with this number, or 0. */
  readonly read0: number;
  readonly read1: number;
  readonly read2: number;
  readonly read3: number;
  /** Whether it reads vectors and writes one. */
  readonly readsAhead: boolean;
}

/** An engine of a machine, and where its opcodes stand among all. */
export interface EngineEntry extends Engine {
  readonly index: number;
  readonly table: OpcodeTable;
}

/** A machine as a decoder sees it. */
export interface DecoderTables {
  readonly engines: ReadonlyMap<string, EngineEntry>;
  /** Rows of the opcode table, engine by engine. */
  readonly entries: readonly OpcodeEntry[];
  /** See `opcodeShapes`. */
  readonly shapes: Int32Array;
}

/** Machines are never changed. */
const known = new WeakMap<Machine, DecoderTables>();

/** Made once a machine. */
export function decoderTables(machine: Machine): DecoderTables {
  const found = known.get(machine) ?? makeTables(machine);
  known.set(machine, found);
  return found;
}

function makeTables(machine: Machine): DecoderTables {
  const { vectorLength } = machine;
  const words = (role: OperandRole): number =>
    role === "immediate" || role === "lane" || role === "any"
      ? 0
      : role === "vdest" || role === "vsource"
        ? vectorLength
        : 1;
  const isDest = (role: OperandRole): boolean => role === "dest" || role === "vdest" || role === "laneDest";
  const entry = (row: Machine["opcodes"][number]): OpcodeEntry => {
    const roles = row.operands;
    const writes = roles.reduce((most, role) => (isDest(role) ? words(role) : most), 0);
    const reads = roles.map((role) => (isDest(role) ? 0 : words(role)));
    return {
      roles,
      latency: row.latency,
      microOp: microOpOf(row),
      words: roles.map(words),
      writes,
      read0: reads[0] ?? 0,
      read1: reads[1] ?? 0,
      read2: reads[2] ?? 0,
      read3: reads[3] ?? 0,
      lanes: roles.map((role) => role === "laneDest" || role === "laneSource"),
      lane: roles.indexOf("lane"),
      readsAhead: writes > 1 && reads.some((each) => each > 1),
    };
  };
  const entries: OpcodeEntry[] = [];
  const engines = new Map(
    machine.engines.map((engine, index) => {
      const rows = machine.opcodes.filter((row) => row.engine === engine.name);
      const places = new Map(rows.map((row) => [row.opcode, entries.push(entry(row)) - 1]));
      return [engine.name, { ...engine, index, table: new OpcodeTable(places) }];
    }),
  );
  return { engines, entries, shapes: opcodeShapes(entries, machine.scratchWords) };
}

/**
 * Checks one slot against its row, and writes the operands of its micro-operation to `operands` from `first` on. Jump targets
 * go to `targets`, because an address may be any integer while the code stream holds 32 bits.
 * @returns the micro-operation's number, or what is wrong with the slot.
 */
export function decodeSlot(
  slot: Slot,
  entry: OpcodeEntry,
  { scratchWords }: Machine,
  operands: Int32Array,
  first: number,
  targets: number[],
): number | string {
  const { roles, words, lane, lanes } = entry;
  const count = roles.length;
  if (slot.length - 1 !== count) {
    return `"${slot[0]}" has ${slot.length - 1} operands, takes ${count} (${roles.join(", ")})`;
  }
  if (entry.microOp === undefined) return `the simulator does not know "${slot[0]}" with (${roles.join(", ")})`;
  let beside = 0;
  for (let at = 0; at < count; at++) {
    const value = slot[at + 1]!;
    if (!Number.isSafeInteger(value)) {
      return `operand ${at} (${roles[at]}) is ${JSON.stringify(value)}, not an exact integer`;
    }
    operands[first + at] = value as number;
    if (at === lane) beside = value as number;
  }
  for (let at = 0; at < count; at++) {
    const named = words[at]!;
    if (named === 0) continue;
    let start = slot[at + 1] as number;
    if (lanes[at]!) {
      start += beside;
      operands[first + at] = start;
    }
    if (start < 0 || start + named > scratchWords) {
      const span = named === 1 ? `scratch word ${start}` : `scratch words ${start} to ${start + named - 1}`;
      return `operand ${at} (${roles[at]}) is ${span}, the last word is ${scratchWords - 1}`;
    }
  }
  for (let at = count; at < mostOperands; at++) operands[first + at] = 0;
  if (entry.microOp >= microOp.firstJump && entry.microOp <= microOp.lastImmediateJump) {
    // The immediate is the last operand of all three.
    operands[first + count - 1] = targets.push(slot[count] as number) - 1;
    return entry.microOp;
  }
  if (entry.microOp === microOp.loadOffset) operands[first + 2] = 0;
  return foldedMicroOp(entry.microOp);
}
