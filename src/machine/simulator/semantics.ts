import type { OpcodeRow } from "../machine.ts";
import { elementwise } from "../presets/takeHome.ts";

/**
 * The micro-operations of the simulator, by number: `execute.ts` switches on these numbers, written as literals there
 * because only literal cases become a jump table. An opcode means what its name and its operand roles say, whatever
 * engine a machine puts it on; an opcode that is not listed can be scheduled but not simulated. Memory reads stand
 * before memory writes: slots of a bundle execute in this order.
 */
const signatures = [
  ...elementwise.map((opcode) => `${opcode}(dest,source,source)`), // 0 to 12
  ...elementwise.map((opcode) => `${opcode}(vdest,vsource,vsource)`), // 13 to 25
  "vbroadcast(vdest,source)", // 26
  "multiply_add(vdest,vsource,vsource,vsource)",
  "load(dest,source)", // 28
  "load_offset(laneDest,laneSource,lane)",
  "vload(vdest,source)", // 30
  "const(dest,immediate)",
  "store(source,source)", // 32
  "vstore(source,vsource)",
  "select(dest,source,source,source)", // 34
  "vselect(vdest,vsource,vsource,vsource)",
  "add_imm(dest,source,immediate)", // 36
  "halt()",
  "pause()", // 38
  "trace_write(source)",
  "cond_jump(source,immediate)", // 40
  "cond_jump_rel(source,immediate)",
  "jump(immediate)", // 42
  "jump_indirect(source)",
  "coreid(dest)", // 44
] as const;

const numbers: ReadonlyMap<string, number> = new Map(signatures.map((signature, at) => [signature, at]));

/** Numbers the decoder itself needs. */
export const microOp = {
  load: 28,
  loadOffset: 29,
  const: 31,
  store: 32,
  vstore: 33,
  /** From here on slots of one bundle keep their order. */
  firstControl: 37,
  firstJump: 40,
  lastImmediateJump: 42,
  coreId: 44,
  /** `[copy, to, from, words]`: a result that had to wait for the other slots' reads lands. */
  copy: 45,
  /** `[delay, to, from, words, latency]`: a result that lands `latency` cycles after its issue. */
  delay: 46,
} as const;

/** Opcodes of free engines: they compute nothing, and count no cycle. */
export const debugOpcodes: ReadonlySet<string> = new Set(["compare", "vcompare", "comment"]);

/** The micro-operation that a row of a machine's opcode table stands for; undefined where the simulator knows none. */
export function microOpOf(row: OpcodeRow): number | undefined {
  return numbers.get(`${row.opcode}(${row.operands.join(",")})`);
}
