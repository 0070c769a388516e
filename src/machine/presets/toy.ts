import { type Machine, type OpcodeRow, parseMachine } from "../machine.ts";
import { elementwise } from "./takeHome.ts";

const row = (engine: string, opcode: string, ...operands: OpcodeRow["operands"]): OpcodeRow => ({
  engine,
  opcode,
  operands,
  latency: 1,
});

const lanewise = ["+", "-", "^", "&", "<<", ">>"];

/**
 * A small machine that differs from the take-home one where code might take something for granted: vectors of four,
 * 64 scratch words, one port for loads and stores, and a multiplier of its own whose product arrives after two cycles.
 */
export const toy: Machine = parseMachine({
  name: "toy",
  vectorLength: 4,
  scratchWords: 64,
  engines: [
    { name: "alu", slots: 2 },
    { name: "mul", slots: 1 },
    { name: "valu", slots: 1 },
    { name: "mem", slots: 1 },
    { name: "flow", slots: 1 },
    { name: "debug", slots: 8, free: true },
  ],
  opcodes: [
    ...elementwise.filter((opcode) => opcode !== "*").map((opcode) => row("alu", opcode, "dest", "source", "source")),
    { ...row("mul", "*", "dest", "source", "source"), latency: 2 },
    { ...row("mul", "multiply_add", "vdest", "vsource", "vsource", "vsource"), latency: 2 },
    row("valu", "vbroadcast", "vdest", "source"),
    ...lanewise.map((opcode) => row("valu", opcode, "vdest", "vsource", "vsource")),
    row("mem", "const", "dest", "immediate"),
    { ...row("mem", "load", "dest", "source"), memory: "read" },
    { ...row("mem", "vload", "vdest", "source"), memory: "read" },
    { ...row("mem", "store", "source", "source"), memory: "write" },
    { ...row("mem", "vstore", "source", "vsource"), memory: "write" },
    row("flow", "select", "dest", "source", "source", "source"),
    row("flow", "add_imm", "dest", "source", "immediate"),
    { ...row("flow", "halt"), control: true },
    { ...row("flow", "pause"), control: true },
    { ...row("flow", "cond_jump", "source", "immediate"), control: true },
    { ...row("flow", "jump", "immediate"), control: true },
    row("debug", "compare", "any", "any"),
    row("debug", "comment", "any"),
  ],
  laneForms: [{ from: "valu", to: "alu", opcodes: lanewise, divisible: true }],
});
