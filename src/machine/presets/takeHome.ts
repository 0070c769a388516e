import { type Machine, type OpcodeRow, parseMachine } from "../machine.ts";

/** The elementwise two-operand opcodes, on alu one word, on valu `vectorLength` words. */
export const elementwise = ["+", "-", "*", "//", "cdiv", "^", "&", "|", "<<", ">>", "%", "<", "=="] as const;

const row = (engine: string, opcode: string, ...operands: OpcodeRow["operands"]): OpcodeRow => ({
  engine,
  opcode,
  operands,
  latency: 1,
});

/** The public hashed-tree-walk exercise's machine: 12 alu, 6 valu, 2 load, 2 store, 1 flow slot; 1,536 scratch words. */
export const takeHome: Machine = parseMachine({
  name: "take-home",
  vectorLength: 8,
  scratchWords: 1536,
  engines: [
    { name: "alu", slots: 12 },
    { name: "valu", slots: 6 },
    { name: "load", slots: 2 },
    { name: "store", slots: 2 },
    { name: "flow", slots: 1 },
    { name: "debug", slots: 64, free: true },
  ],
  opcodes: [
    ...elementwise.map((opcode) => row("alu", opcode, "dest", "source", "source")),
    row("valu", "vbroadcast", "vdest", "source"),
    row("valu", "multiply_add", "vdest", "vsource", "vsource", "vsource"),
    ...elementwise.map((opcode) => row("valu", opcode, "vdest", "vsource", "vsource")),
    { ...row("load", "load", "dest", "source"), memory: "read" },
    { ...row("load", "load_offset", "laneDest", "laneSource", "lane"), memory: "read" },
    { ...row("load", "vload", "vdest", "source"), memory: "read" },
    row("load", "const", "dest", "immediate"),
    { ...row("store", "store", "source", "source"), memory: "write" },
    { ...row("store", "vstore", "source", "vsource"), memory: "write" },
    row("flow", "select", "dest", "source", "source", "source"),
    row("flow", "vselect", "vdest", "vsource", "vsource", "vsource"),
    row("flow", "add_imm", "dest", "source", "immediate"),
    { ...row("flow", "halt"), control: true },
    { ...row("flow", "pause"), control: true },
    { ...row("flow", "trace_write", "source"), control: true },
    { ...row("flow", "cond_jump", "source", "immediate"), control: true },
    { ...row("flow", "cond_jump_rel", "source", "immediate"), control: true },
    { ...row("flow", "jump", "immediate"), control: true },
    { ...row("flow", "jump_indirect", "source"), control: true },
    row("flow", "coreid", "dest"),
    row("debug", "compare", "any", "any"),
    row("debug", "vcompare", "any", "any"),
    row("debug", "comment", "any"),
  ],
  laneForms: [{ from: "valu", to: "alu", opcodes: [...elementwise], divisible: true }],
});
