import { describe, expect, test } from "vitest";
import { formulationNamed } from "../../models/formulations.ts";
import type { Block } from "../../src/ir/block.ts";
import { parseBlocksFile } from "../../src/ir/blocksFile.ts";
import { evaluate } from "../../src/ir/evaluate.ts";
import { parseMachine } from "../../src/machine/machine.ts";
import { toy } from "../../src/machine/presets/toy.ts";
import { parseProgram } from "../../src/machine/program.ts";
import { certificateFormat, readCertificate } from "../../src/proof/certificate.ts";
import { parsePlan } from "../../src/walk/plan/plan.ts";
import { standardPlan } from "../../src/walk/plan/standardPlan.ts";
import { parsePlanFile } from "../../src/walk/search/planFile.ts";

describe.each(["__proto__", "constructor", "toString", "valueOf"])("%s is refused as the name of", (name) => {
  const engines = [{ name, slots: 1 }];

  test("a machine, an engine of it, an opcode", () => {
    expect(() => parseMachine({ ...toy, name })).toThrow(/reserved name/);
    expect(() => parseMachine({ ...toy, engines: [...toy.engines, ...engines] })).toThrow(/reserved name/);
    const row = { ...toy.opcodes[0]!, opcode: name };
    expect(() => parseMachine({ ...toy, opcodes: [...toy.opcodes, row] })).toThrow(/reserved name/);
  });

  test("an engine in a blocks file and in a certificate", () => {
    const block = { name: "b", machine: { engines }, operations: [{ id: "o", engine: name }], dependences: [] };
    expect(() => parseBlocksFile([block])).toThrow(/reserved name/);
    // The first issue of a certificate is told: nothing before the machine is wrong here.
    const certificate = {
      format: "slotwise certificate",
      version: certificateFormat.version,
      instance: "0".repeat(64),
      name: "b",
    };
    expect(() => readCertificate({ ...certificate, machine: { engines } })).toThrow(/engines.*reserved name/);
  });

  test("an engine in a program", () => {
    expect(() => parseProgram([{}, JSON.parse(`{"${name}":[["halt"]]}`)])).toThrow(
      `bundle 1: "${name}" is a reserved name`,
    );
  });

  test("an opcode that is evaluated", () => {
    const form = { rows: [{ engine: 0, offset: 0, slots: 1 }], lanes: 1 };
    const block: Block = {
      name: "b",
      operations: [{ id: "o", opcode: name, operands: [], forms: [form], result: { value: 0, word: 0, words: 1 } }],
      dependences: [],
      values: [{ name: "v", words: 1, definers: [0], users: [], liveIn: false, liveOut: true }],
    };
    expect(() => evaluate(block, new Uint32Array(0))).toThrow(/"o" \(operation 0\)/);
  });

  test("a live-in value that nobody gave", () => {
    const block: Block = {
      name: "b",
      operations: [],
      dependences: [],
      values: [{ name, words: 1, definers: [], users: [], liveIn: true, liveOut: false }],
    };
    expect(() => evaluate(block, new Uint32Array(0), { inputs: {} })).toThrow(/needs 1 words, none given/);
  });

  test("a formulation, a contract, a plan", () => {
    expect(() => formulationNamed(name)).toThrow(/no formulation/);
    const plan = standardPlan({ height: 3, rounds: 2, batch: 8 }, "values");
    expect(() => parsePlan({ ...plan, contract: name })).toThrow(RangeError);
    expect(() => parsePlanFile(JSON.stringify({ ...plan, contract: name }), "P")).toThrow(RangeError);
  });
});
