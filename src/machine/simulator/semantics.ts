import type { OpcodeRow } from "../machine.ts";

/**
 * The micro-operations of the simulator by signature, with their numbers: `execute.ts` switches on these, written as
 * literals there because only literal cases become a jump table. A number is the simulator's own and never depends on a
 * machine: an opcode means what its name and its operand roles say, whatever engine a machine puts it on and wherever it
 * stands in the machine's list; an opcode that is not listed can be scheduled but not simulated. Memory reads have
 * smaller numbers than memory writes: slots of a bundle execute in this order.
 */
export const microOpNumbers = {
  "+(dest,source,source)": 0,
  "-(dest,source,source)": 1,
  "*(dest,source,source)": 2,
  "//(dest,source,source)": 3,
  "cdiv(dest,source,source)": 4,
  "^(dest,source,source)": 5,
  "&(dest,source,source)": 6,
  "|(dest,source,source)": 7,
  "<<(dest,source,source)": 8,
  ">>(dest,source,source)": 9,
  "%(dest,source,source)": 10,
  "<(dest,source,source)": 11,
  "==(dest,source,source)": 12,
  "+(vdest,vsource,vsource)": 13,
  "-(vdest,vsource,vsource)": 14,
  "*(vdest,vsource,vsource)": 15,
  "//(vdest,vsource,vsource)": 16,
  "cdiv(vdest,vsource,vsource)": 17,
  "^(vdest,vsource,vsource)": 18,
  "&(vdest,vsource,vsource)": 19,
  "|(vdest,vsource,vsource)": 20,
  "<<(vdest,vsource,vsource)": 21,
  ">>(vdest,vsource,vsource)": 22,
  "%(vdest,vsource,vsource)": 23,
  "<(vdest,vsource,vsource)": 24,
  "==(vdest,vsource,vsource)": 25,
  "vbroadcast(vdest,source)": 26,
  "multiply_add(vdest,vsource,vsource,vsource)": 27,
  "load(dest,source)": 28,
  "load_offset(laneDest,laneSource,lane)": 29,
  "vload(vdest,source)": 30,
  "const(dest,immediate)": 31,
  "store(source,source)": 32,
  "vstore(source,vsource)": 33,
  "select(dest,source,source,source)": 34,
  "vselect(vdest,vsource,vsource,vsource)": 35,
  "add_imm(dest,source,immediate)": 36,
  "halt()": 37,
  "pause()": 38,
  "trace_write(source)": 39,
  "cond_jump(source,immediate)": 40,
  "cond_jump_rel(source,immediate)": 41,
  "jump(immediate)": 42,
  "jump_indirect(source)": 43,
  "coreid(dest)": 44,
  // The decoder's own, which no opcode stands for.
  /** A result that had to wait for the other slots' reads lands. */
  "copy to,from,words": 45,
  /** A result that lands `latency` cycles after its issue. */
  "delay to,from,words,latency": 46,
} as const;

/** Numbers the decoder itself needs. */
export const microOp = {
  load: microOpNumbers["load(dest,source)"],
  loadOffset: microOpNumbers["load_offset(laneDest,laneSource,lane)"],
  const: microOpNumbers["const(dest,immediate)"],
  store: microOpNumbers["store(source,source)"],
  vstore: microOpNumbers["vstore(source,vsource)"],
  /** From here on slots of one bundle keep their order. */
  firstControl: microOpNumbers["halt()"],
  pause: microOpNumbers["pause()"],
  firstJump: microOpNumbers["cond_jump(source,immediate)"],
  lastImmediateJump: microOpNumbers["jump(immediate)"],
  coreId: microOpNumbers["coreid(dest)"],
  copy: microOpNumbers["copy to,from,words"],
  delay: microOpNumbers["delay to,from,words,latency"],
} as const;

/** Opcodes of free engines: they compute nothing, and count no cycle. */
export const debugOpcodes: ReadonlySet<string> = new Set(["compare", "vcompare", "comment"]);

const numbers: ReadonlyMap<string, number> = new Map(Object.entries(microOpNumbers));

/** The micro-operation that a row of a machine's opcode table stands for; undefined where the simulator knows none. */
export function microOpOf(row: OpcodeRow): number | undefined {
  return numbers.get(`${row.opcode}(${row.operands.join(",")})`);
}
