import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { step } from "../../models/step.ts";
import { bestBound } from "../../src/bounds/best.ts";
import { BoundInstance } from "../../src/bounds/boundInstance.ts";
import { check } from "../../src/check/check.ts";
import { solveBlock } from "../../src/exact/lengths/solveBlock.ts";
import type { Block } from "../../src/ir/block.ts";
import { parseBlock } from "../../src/ir/notation.ts";
import { validateBlock } from "../../src/ir/validateBlock.ts";
import { prepare } from "../../src/list/listInstance.ts";
import { limits } from "../../src/machine/limits.ts";
import type { SchedulingMachine } from "../../src/machine/machine.ts";
import { certificateFormat, readCertificate } from "../../src/proof/certificate.ts";
import { certify } from "../../src/proof/certify.ts";
import { checkCertificate } from "../../src/proof/checkCertificate.ts";
import { glpk } from "../../src/solve/glpk.ts";

// Corruptions of plain JSON: the types are what is being broken.
// biome-ignore lint/suspicious/noExplicitAny: a corruption may write anything anywhere.
type Loose = any;

const sound = (): { block: Block; machine: SchedulingMachine } => {
  const machine = {
    engines: [
      { name: "alu", slots: 2 },
      { name: "load", slots: 1 },
    ],
    scratchWords: 8,
  };
  return { block: parseBlock("x? a:load b[4]:alu/4|load<-a c:alu<-x,b.2,#7", machine, "pair"), machine };
};

const cases: readonly [string, (of: { block: Loose; machine: Loose }) => void, string][] = [
  ["half a slot", ({ machine }) => (machine.engines[0].slots = 1.5), 'slots of engine "alu" is 1.5'],
  ["no slot", ({ machine }) => (machine.engines[0].slots = 0), "from 1 to 2147483647"],
  ["2^32 + 1 slots", ({ machine }) => (machine.engines[0].slots = 2 ** 32 + 1), "is 4294967297"],
  ["no engine", ({ machine }) => (machine.engines = []), "number of engines is 0"],
  ["an engine twice", ({ machine }) => machine.engines.push(machine.engines[0]), 'two engines "alu"'],
  ["negative scratch", ({ machine }) => (machine.scratchWords = -1), "scratchWords is -1"],
  ["2^32 + 1 words", ({ block }) => (block.values[1].words = 2 ** 32 + 1), 'value 1 ("a"): words is 4294967297'],
  ["no words", ({ block }) => (block.values[1].words = 0), "words is 0"],
  ["words that are NaN", ({ block }) => (block.values[1].words = Number.NaN), "words is NaN"],
  [
    "a definer that is not there",
    ({ block }) => (block.values[1].definers = [3]),
    "a definer is 3: a whole number from 0 to 2",
  ],
  ["a user that is not there", ({ block }) => (block.values[1].users = [-1]), "a user is -1"],
  ["initial words without end", ({ block }) => (block.values[0].initial = [0, 0]), "initial words is 2"],
  ["an initial word of 2^33", ({ block }) => (block.values[0].initial = [2 ** 33]), "an initial word is 8589934592"],
  ["an id twice", ({ block }) => (block.operations[1].id = "a"), 'two operations are called "a"'],
  ["no form", ({ block }) => (block.operations[1].forms = []), 'operation "b": the number of forms is 0'],
  [
    "129 forms",
    ({ block }) => (block.operations[1].forms = Array(129).fill(block.operations[1].forms[0])),
    "the number of forms is 129: a whole number from 1 to 128",
  ],
  ["no lanes", ({ block }) => (block.operations[1].forms[0].lanes = 0), "form 0: lanes is 0"],
  [
    "a negative extra latency",
    ({ block }) => (block.operations[1].forms[1].extraLatency = -1),
    "form 1: extraLatency is -1",
  ],
  [
    "an engine that is not there",
    ({ block }) => (block.operations[0].forms[0].rows[0].engine = 2),
    "a row's engine is 2",
  ],
  ["a negative offset", ({ block }) => (block.operations[0].forms[0].rows[0].offset = -1), "a row's offset is -1"],
  ["negative slots", ({ block }) => (block.operations[0].forms[0].rows[0].slots = -1), "a row's slots is -1"],
  [
    "an operand of no value",
    ({ block }) => (block.operations[2].operands[0].value = 9),
    "the value of an operand is 9",
  ],
  ["an operand past its value", ({ block }) => (block.operations[2].operands[1].words = 3), "words of an operand is 3"],
  [
    "a result past its value",
    ({ block }) => (block.operations[0].result.word = 1),
    "the first word of the result is 1",
  ],
  ["half an immediate", ({ block }) => (block.operations[2].operands[2].immediate = 0.5), "the immediate 0.5"],
  ["a dependence of nothing", ({ block }) => (block.dependences[0].to = 3), '"to" is 3'],
  ["a negative latency", ({ block }) => (block.dependences[0].latency = -1), 'dependence "a" -> "b": latency is -1'],
  ["a latency of 2^32", ({ block }) => (block.dependences[0].latency = 2 ** 32), "latency is 4294967296"],
];

describe("a block or a machine that is none", () => {
  test.each(cases)("%s is refused in one line", (_, corrupt, says) => {
    const of = structuredClone(sound());
    corrupt(of);
    const run = () => validateBlock(of.block, of.machine);
    expect(run).toThrow(RangeError);
    expect(run).toThrow(says);
    expect(run).toThrow(/^block "pair": .*$/);
  });

  test("is refused at every door of the library, and a sound one at none", async () => {
    const { block, machine } = sound();
    const bad = structuredClone({ block, machine });
    (bad.machine.engines[0] as Loose).slots = 257.5;
    const options = { solvers: [glpk], formulations: [step], seconds: 5 };
    expect(() => prepare(bad.block, bad.machine)).toThrow("257.5");
    expect(() => bestBound(new BoundInstance(bad.block, bad.machine))).toThrow("257.5");
    await expect(solveBlock(bad.block, bad.machine, options)).rejects.toThrow("257.5");
    const solution = await solveBlock(block, machine, options);
    const schedule = solution.schedule!;
    const bound = bestBound(new BoundInstance(block, machine));
    expect(() => certify({ ...bad, source: { block: bad.block }, schedule, bound })).toThrow("257.5");
    expect(checkCertificate(certify({ block, machine, source: { block }, schedule, bound })).length).toBe(
      schedule.length,
    );
  });

  test("whose sums would not be exact is refused, though every number is in its range", () => {
    const machine = { engines: [{ name: "e", slots: limits.slots }] };
    const form = { rows: [{ engine: 0, offset: 0, slots: 1 }], lanes: 1 };
    const block = (operations: number, change: object = {}): Block => ({
      name: "sums",
      operations: Array.from({ length: operations }, (_, i) => ({
        id: `o${i}`,
        opcode: "x",
        operands: [],
        forms: [form],
      })),
      values: [],
      dependences: [],
      ...change,
    });
    const value = { name: "v", words: limits.words, definers: [0], users: [], liveIn: false, liveOut: false };
    const chain = (operations: number, latency: number) =>
      Array.from({ length: operations - 1 }, (_, from) => ({ from, to: from + 1, latency, kind: "RAW" as const }));
    expect(() => validateBlock(block(1, { values: Array(17).fill(value) }), machine)).toThrow(
      "sum of the values' words",
    );
    const wide = { rows: [{ engine: 0, offset: 0, slots: limits.slots }], lanes: limits.lanes + 1 };
    expect(() =>
      validateBlock(block(0, { operations: [{ ...block(1).operations[0], forms: [wide] }] }), machine),
    ).toThrow("lanes");
    expect(() => prepare(block(70, { dependences: chain(70, limits.latency) }), machine)).toThrow(
      "a path of dependences takes 4259775 cycles: at most 4194304",
    );
    expect(() => validateBlock(block(17_000, { dependences: chain(17_000, limits.latency) }), machine)).toThrow(
      "one after the other",
    );
  });
});

test("2^32 + 1 words in 4 are no certificate, and no schedule either (overflow-cert.json)", () => {
  const file = new URL("../cases/public/verify/overflow-cert.json", import.meta.url);
  const data = JSON.parse(readFileSync(file, "utf8"));
  expect(() => readCertificate(data)).toThrow(/^a certificate of version 2; this program reads/);
  data.version = certificateFormat.version;
  expect(() => readCertificate(data)).toThrow(
    /^not a certificate: block\.values\[0\]\.words: .*1048576, not 4294967297/,
  );
  const schedule = { placements: [0, 1].map((cycle) => ({ form: 0, cycles: [cycle] })), length: 2 };
  expect(check(data.block, data.machine, schedule)).toMatchObject([{ kind: "words", value: 0 }]);
  const three = {
    ...data.block,
    values: Array.from({ length: 4096 }, () => ({ ...data.block.values[0], words: 2 ** 20 })),
  };
  expect(check(three, data.machine, schedule)).toMatchObject([{ kind: "words" }]);
  const large = { ...data.block, values: [{ ...data.block.values[0], words: 2 ** 20 }] };
  expect(check(large, data.machine, schedule)[0]).toMatchObject({ kind: "live" });
});

test("slots that a form claims are summed exactly by the checker", () => {
  const { block, machine } = structuredClone(sound()) as { block: Loose; machine: Loose };
  const row = block.operations[0].forms[0].rows[0];
  for (const slots of [0.5, 2 ** 32, -1, Number.NaN]) {
    row.slots = slots;
    const placements = block.operations.map(({ forms }: Loose, i: number) => ({
      form: 0,
      cycles: Array(forms[0].lanes).fill(3 * i),
    }));
    expect(check(block, machine, { placements, length: 7 })).toContainEqual(expect.objectContaining({ kind: "form" }));
  }
});
