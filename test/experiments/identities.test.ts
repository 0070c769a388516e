import { describe, expect, it } from "vitest";
import { type Bits, BitVectors } from "../../experiments/identities/bitVectors.ts";
import { computed, decideTemplate, sampleInputs } from "../../experiments/identities/decideTemplate.ts";
import { type Fragment, fragments } from "../../experiments/identities/fragments.ts";
import { type Template, templates, templateText } from "../../experiments/identities/templates.ts";
import { wordFunctions } from "../../src/ir/evaluateWord.ts";
import { satisfiable } from "../../src/solve/satisfiable.ts";
import { fuller, thinned } from "../trials.ts";

const words = [0, 1, 5, 31, 32, 33, 0xffff, 0x80000000, 0xffffffff, 0xb55a4f09];
const line = (opcode: string, ...operands: Template["operations"][number]["operands"]): Template => ({
  operations: [{ opcode, operands }],
  constants: operands.filter(([kind]) => kind === "constant").length,
});
const [a, b] = [["input", 0] as const, ["input", 1] as const];
const fragment = (name: string): Fragment => fragments.find((each) => each.name === name)!;

describe("words as bits", () => {
  fuller.each(["+", "-", "*", "^", "&", "|", "<<", ">>", "<", "=="])(
    "%s is the machine's, known and as gates",
    async (opcode) => {
      const of = wordFunctions.get(opcode)!;
      for (const [at, x] of thinned(words, 3).entries()) {
        const y = words[(3 * at + 1) % words.length]!;
        const vectors = new BitVectors(32);
        const free = [vectors.fresh(), vectors.fresh()] as const;
        const known = vectors.apply(opcode, [vectors.word(x), vectors.word(y)]);
        const gates = vectors.apply(opcode, free);
        vectors.demandEqual(free[0], vectors.word(x));
        vectors.demandEqual(free[1], vectors.word(y));
        const { variables, clauses } = vectors;
        const answer = await satisfiable({ variables, clauses }, 1000);
        if (answer.status !== "satisfiable") throw new Error(answer.status);
        const read = (bits: Bits): number => vectors.valueOf(bits, answer.truth);
        expect([read(known), read(gates)], `${x} ${opcode} ${y}`).toEqual([of(x, y), of(x, y)]);
      }
    },
  );
});

describe("templates", () => {
  it("are all lines that read every input and every result, once", () => {
    for (const [inputs, length] of [
      [1, 1],
      [2, 1],
      [1, 2],
    ] as const) {
      const all = [...templates(inputs, length)].map((each) => JSON.stringify(each.operations));
      expect(new Set(all).size).toBe(all.length);
      for (const text of all) for (let at = 0; at < inputs; at++) expect(text).toContain(`["input",${at}]`);
    }
    const [one, three] = [[...templates(1, 1)], [...templates(3, 1)]];
    // Each opcode with a constant, either way round where it matters; x + x, x · x, x << x, x >> x; four multiply_adds.
    expect(one.length).toBe(22);
    expect(three.every(({ operations }) => operations[0]!.opcode === "multiply_add")).toBe(true);
  });
});

describe("identities", () => {
  it.each([
    ["stage 5, encoded", line("^", a, ["constant", 0]), "refuted"],
    ["stage 1", line("multiply_add", a, ["constant", 0], ["constant", 1]), "refuted"],
    ["node xor and stage 0", line("multiply_add", a, b, ["constant", 0]), "refuted"],
  ] as const)("%s: a template is decided", async (name, template, status) => {
    expect((await decideTemplate(template, fragment(name), 3000)).status).toBe(status);
  });

  it("finds the parity two operations after what the last stage shifts, and constants for nothing in an address", async () => {
    // Bit 31 of f · (2^31 + 2^15) is the sum of bits 0 and 16, with nothing carried into it.
    const parity: Template = {
      operations: [
        { opcode: "*", operands: [a, ["constant", 0]] },
        {
          opcode: ">>",
          operands: [
            ["result", 0],
            ["constant", 1],
          ],
        },
      ],
      constants: 2,
    };
    const early = fragment("parity before the state, encoded");
    const found = await decideTemplate(parity, early, 3000);
    expect(found).toEqual({ status: "found", constants: [0x80008000, 31] });
    expect(templateText(parity, [0x80008000, 31], early.inputs)).toBe("t0 = f * 0x80008000; t0 >> 0x1f");
    for (const sample of sampleInputs(early, 200, 3)) {
      expect(computed(parity, [0x80008000, 31], sample)).toBe(early.of(...sample));
    }
    // v | -2 is parity - 2: the sum differs from the address by a constant.
    const address: Template = {
      operations: [
        { opcode: "|", operands: [b, ["constant", 0]] },
        { opcode: "multiply_add", operands: [a, ["constant", 1], ["result", 0]] },
      ],
      constants: 2,
    };
    const step = await decideTemplate(address, fragment("address and parity, true"), 3000);
    expect(step).toEqual({ status: "found", constants: [0xfffffffe, 2] });
  });
});
