import type { OpcodeEntry } from "./decodeSlot.ts";
import { microOp } from "./semantics.ts";

/** Numbers of a row in `opcodeShapes`, and where each stands. */
export const shape = {
  size: 16,
  microOp: 0,
  operands: 1,
  /** The last word at which each operand may begin, as unsigned; -1 where any number will do. */
  last: 2,
  /** By what slots of a bundle are put in the order of execution. */
  rank: 6,
  /** Words that are written at the first operand, and read at the second to the fourth: eight bits each, the first lowest. */
  words: 7,
  /** `shapeFlags`, and from bit 8 on the words that are read at the first operand. */
  flags: 8,
} as const;

/** What `shape.flags` says. */
export const shapeFlags = {
  /** The row says all that there is to check of 32-bit operands. */
  plain: 1,
  /** Plain, when the third operand has been added to the first two. */
  lane: 2,
  /** The result lands in a later cycle. */
  late: 4,
  /** It reads vectors and writes one. */
  readsAhead: 8,
  /** 32 words or more are read or written at once: `shape.words` does not say how many. */
  wide: 16,
} as const;

/** Rows of an opcode table as numbers, `shape.size` each: what a loop over thousands of slots looks at. */
export function opcodeShapes(entries: readonly OpcodeEntry[], scratchWords: number): Int32Array {
  const rows = new Int32Array(shape.size * entries.length);
  for (const [at, entry] of entries.entries()) {
    const { roles, words, lanes, lane, writes, latency, readsAhead, microOp: number } = entry;
    const row = rows.subarray(shape.size * at, shape.size * (at + 1));
    const wide = [writes, entry.read0, entry.read1, entry.read2, entry.read3].some((each) => each >= 32);
    const short = !wide && words.every((each) => each <= scratchWords);
    const jumps = number !== undefined && number >= microOp.firstJump && number <= microOp.lastImmediateJump;
    const sideways = lane === 2 && roles.length === 3 && lanes[0] === true && lanes[1] === true;
    const able = number !== undefined && short && !jumps && (lane < 0 || sideways);
    row[shape.microOp] = number === undefined ? -1 : foldedMicroOp(number);
    row[shape.operands] = roles.length;
    row.set([-1, -1, -1, -1], shape.last);
    for (const [k, each] of words.entries()) if (each > 0) row[shape.last + k] = scratchWords - each;
    row[shape.rank] = rankOf(row[shape.microOp]!);
    if (!wide) row[shape.words] = writes | (entry.read1 << 8) | (entry.read2 << 16) | (entry.read3 << 24);
    row[shape.flags] =
      (able ? (lane < 0 ? shapeFlags.plain : shapeFlags.lane) : 0) |
      (latency > 1 ? shapeFlags.late : 0) |
      (readsAhead ? shapeFlags.readsAhead : 0) |
      (wide ? shapeFlags.wide : entry.read0 << 8);
  }
  return rows;
}

/** What is known before execution is folded into the micro-operation. */
export function foldedMicroOp(number: number): number {
  if (number === microOp.coreId) return microOp.const;
  return number === microOp.loadOffset ? microOp.load : number;
}

/**
 * Within a bundle any order is right as long as results wait for later reads, memory is read before it is written, which the
 * numbers of micro-operations see to, and stores and control keep their own order. Equal ones side by side let the processor
 * predict the switch: a fifth faster than the bundle's order.
 */
function rankOf(number: number): number {
  return number === microOp.vstore ? microOp.store : Math.min(number, microOp.firstControl);
}

/** Finds an engine's opcodes by a hash of length and first letter that no two of them share, where there is one: a third of a map's time. */
export class OpcodeTable {
  readonly #names: (string | undefined)[] = Array(tableSize).fill(undefined);
  readonly #places = new Int32Array(tableSize);
  readonly #factor: number;
  readonly #all: ReadonlyMap<string, number>;

  /** @param opcodes where each stands among all of the machine. */
  constructor(opcodes: ReadonlyMap<string, number>) {
    this.#all = opcodes;
    const names = [...opcodes.keys()].filter((name) => name.length > 0);
    const apart = (factor: number): boolean => new Set(names.map((name) => hash(name, factor))).size === names.length;
    this.#factor = Array.from({ length: tableSize }, (_, k) => 2 * k + 1).find(apart) ?? 1;
    for (const name of names) {
      this.#names[hash(name, this.#factor)] = name;
      this.#places[hash(name, this.#factor)] = opcodes.get(name)!;
    }
  }

  /** Where the opcode stands; -1 where the engine has it not. */
  find(opcode: string): number {
    if (typeof opcode === "string" && opcode.length > 0) {
      const at = hash(opcode, this.#factor);
      if (this.#names[at] === opcode) return this.#places[at]!;
    }
    return this.#all.get(opcode) ?? -1;
  }
}

/** A power of two. */
const tableSize = 128;

function hash(name: string, factor: number): number {
  return (name.charCodeAt(0) * factor + name.length * 29) & (tableSize - 1);
}
