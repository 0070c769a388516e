import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { describe, expect, test } from "vitest";
import { channelled } from "../../models/channelled.ts";
import { pulse } from "../../models/pulse.ts";
import { pulseAggregated } from "../../models/pulseAggregated.ts";
import { step } from "../../models/step.ts";
import { lowerBounds } from "../../src/bounds/best.ts";
import { BoundInstance } from "../../src/bounds/boundInstance.ts";
import { headTail } from "../../src/bounds/headTail.ts";
import { check } from "../../src/check/check.ts";
import { solveBlock } from "../../src/exact/lengths/solveBlock.ts";
import type { Block, Dependence, WordRange } from "../../src/ir/block.ts";
import { BlockBuilder } from "../../src/ir/builder.ts";
import { evaluate } from "../../src/ir/evaluate.ts";
import { parseBlock } from "../../src/ir/notation.ts";
import { printBlock } from "../../src/ir/print.ts";
import { validateBlock } from "../../src/ir/validateBlock.ts";
import { listSchedule } from "../../src/list/list.ts";
import { prepare } from "../../src/list/listInstance.ts";
import { takeHome } from "../../src/machine/presets/takeHome.ts";
import { decode } from "../../src/machine/simulator/decode.ts";
import { simulate } from "../../src/machine/simulator/simulate.ts";
import { certify } from "../../src/proof/certify.ts";
import { checkCertificate } from "../../src/proof/checkCertificate.ts";
import { verify } from "../../src/proof/verify.ts";
import { DependenceJudge } from "../../src/proof/verifyDependences.ts";
import { toSchedule } from "../../src/schedule/compactSchedule.ts";
import { emit } from "../../src/schedule/emit.ts";
import { lengthOf, type Schedule } from "../../src/schedule/schedule.ts";
import { cadical } from "../../src/solve/cadical.ts";
import { glpk } from "../../src/solve/glpk.ts";
import { highs } from "../../src/solve/highs.ts";
import { machineOf } from "../machine/machineOf.ts";
import { sampled, trials } from "../trials.ts";
import { exhaustiveLength } from "./exhaustive.ts";
import { judged } from "./judged.ts";

const load = (builder: BlockBuilder, value: number): WordRange => builder.emit("load", "const", [{ immediate: value }]);

/** A chain of seven additions to a constant, which only the other form of a sum reads; the sum is stored. */
function chainForOneForm(): Block {
  const builder = new BlockBuilder(takeHome);
  let chain = load(builder, 1);
  const one = load(builder, 1);
  const [a, b] = [load(builder, 3), load(builder, 9)];
  for (let k = 0; k < 7; k++) chain = builder.emit("alu", "+", [chain, one]);
  const alternatives = [{ engine: "flow", opcode: "add_imm", operands: [chain, { immediate: 4 }] }];
  const sum = builder.emit("alu", "+", [a, b], { alternatives });
  builder.emit("store", "store", [one, sum]);
  return builder.build("chain for one form");
}

describe("a constant chain that only an alternative form reads", () => {
  const block = chainForOneForm();

  test("binds no bound: 8 cycles where all forms' operands took 10, and schedulers reach them", async () => {
    expect(exhaustiveLength(block, takeHome)).toBe(8);
    for (const bound of lowerBounds(new BoundInstance(block, takeHome))) {
      expect(bound.cycles, bound.name).toBeLessThanOrEqual(8);
      expect(verify(block, takeHome, bound), bound.name).toBeUndefined();
    }
    // As it was read before: every operand of every form.
    const dependences = block.dependences.map(({ toForms: _, ...edge }) => edge);
    expect(headTail(new BoundInstance({ ...block, dependences }, takeHome)).cycles).toBe(10);
    const priority = Float64Array.from(prepare(block, takeHome).forward.tails);
    const listed = listSchedule(prepare(block, takeHome), { priority });
    expect(listed).toMatchObject({ status: "scheduled", schedule: { length: 8 } });
    const { schedule, lower, upper } = await solveBlock(block, takeHome, {
      ...{ solvers: [glpk], formulations: [step], seconds: 10 },
    });
    expect([lower, upper]).toEqual([8, 8]);
    judged(block, takeHome, new Uint32Array(4), schedule!, "exact");
  });

  test("has a certificate of 8 cycles, and the form that reads the chain is judged by it", () => {
    const outcome = listSchedule(prepare(block, takeHome), { priority: new Float64Array(block.operations.length) });
    if (outcome.status !== "scheduled") throw new Error(outcome.status);
    const schedule = toSchedule(block, outcome.schedule);
    const bound = headTail(new BoundInstance(block, takeHome));
    const certificate = certify({ block, machine: takeHome, source: { block }, schedule, bound });
    expect(checkCertificate(JSON.parse(JSON.stringify(certificate)))).toMatchObject({ length: 8, bound: 8 });
    const sum = block.operations.findIndex(({ forms }) => forms.some(({ opcode }) => opcode === "add_imm"));
    const flow = block.operations[sum]!.forms.findIndex(({ opcode }) => opcode === "add_imm");
    const early = schedule.placements.with(sum, { form: flow, cycles: schedule.placements[sum]!.cycles });
    expect(check(block, takeHome, { ...schedule, placements: early }).map(({ kind }) => kind)).toEqual([
      "dependence",
      "register",
    ]);
  });
});

describe("the verifier's own reading of operands", () => {
  const block = chainForOneForm();
  const partial = block.dependences.findIndex(({ toForms }) => toForms !== undefined && toForms[0] === 1);
  const changed = (edges: Dependence[]): Block => ({ ...block, dependences: edges });

  test("takes a dependence for the form that reads, and no other", () => {
    expect(() => new DependenceJudge(block)).not.toThrow();
    const { toForms: _, ...forAll } = block.dependences[partial]!;
    expect(() => new DependenceJudge(changed(block.dependences.with(partial, forAll)))).toThrow(
      /^a RAW dependence of 1 cycles from operation \d+ to \d+ is there, but operands ask for none$/,
    );
    expect(() => new DependenceJudge(changed(block.dependences.toSpliced(partial, 1)))).toThrow(
      /^no dependence of 1 cycles leads from operation \d+ to \d+ in form 1: its operands ask for one$/,
    );
    const other = { ...forAll, toForms: [0] };
    expect(() => new DependenceJudge(changed(block.dependences.with(partial, other)))).toThrow(/in form 1/);
  });

  test("and the door that validates refuses what the operands do not allow", () => {
    const { toForms: _, ...forAll } = block.dependences[partial]!;
    const wrong: [RegExp, Dependence][] = [
      [/toForms: all forms are named/, { ...forAll, toForms: [0, 1] }],
      [/toForms: a form is 2: a whole number from 0 to 1/, { ...forAll, toForms: [2] }],
      [/toForms: no form is named/, { ...forAll, toForms: [] }],
      [/no dependences lead from the one to the other/, { ...forAll, toForms: [0] }],
    ];
    for (const [says, edge] of wrong) {
      const read = JSON.parse(JSON.stringify(changed(block.dependences.with(partial, edge)))) as Block;
      expect(() => validateBlock(read, takeHome, "file")).toThrow(says);
    }
  });

  test("and the notation writes and reads what holds for some forms", () => {
    const machine = machineOf("alu:4 flow:1");
    const parsed = parseBlock("a:alu b:alu x:alu(a)|flow(b) y:alu|flow;order:x/2(1>0)", machine);
    expect(parsed.dependences).toEqual([
      { from: 0, to: 2, latency: 1, kind: "RAW", toForms: [0] },
      { from: 1, to: 2, latency: 1, kind: "RAW", toForms: [1] },
      { from: 2, to: 3, latency: 2, kind: "order", fromForms: [1], toForms: [0] },
    ]);
    expect(parseBlock(printBlock(parsed, machine), machine)).toEqual(parsed);
  });
});

describe("a head is that of the form that waits least", () => {
  const machine = machineOf("alu:4 flow:1");
  // x reads the end of one chain or of the other, longer one: it waits for the shorter in any form.
  const text = "a:alu b:alu<-a c:alu<-b p:alu q:alu<-p r:alu<-q s:alu<-r x!:alu(c)|flow(s) y!:alu<-x";

  test("in the bounds and in their verifier; without it nothing would be common to both forms", () => {
    const block = parseBlock(text, machine);
    expect(exhaustiveLength(block, machine)).toBe(5);
    const bound = headTail(new BoundInstance(block, machine));
    expect(bound.cycles).toBe(5);
    expect(verify(block, machine, bound)).toBeUndefined();
  });
});

/** Sums of constants, each in one form by an addition and in another by what else has the value; some words written again. */
function randomSums(seed: number): Block {
  const random = xoroshiro128plus(seed);
  const upTo = (most: number): number => uniformInt(random, 0, most);
  const builder = new BlockBuilder(takeHome);
  const known: { range: WordRange; value: number }[] = [];
  for (let k = 0; k < 3; k++) known.push({ range: load(builder, 10 ** k), value: 10 ** k });
  const pick = () => known[upTo(known.length - 1)]!;
  for (let k = 4 + upTo(4); k > 0; k--) {
    const [a, b, c] = [pick(), pick(), pick()];
    const value = a.value + b.value;
    const other = { engine: "flow", opcode: "add_imm", operands: [c.range, { immediate: value - c.value }] };
    const alternatives = value >= c.value && upTo(3) > 0 ? [other] : [];
    // Now and then over words that others have read, in some of their forms.
    const over = upTo(3) === 0 ? pick() : undefined;
    const range = builder.emit("alu", "+", [a.range, b.range], { alternatives, into: over?.range });
    if (over === undefined) known.push({ range, value });
    else over.value = value;
  }
  const address = load(builder, 1);
  builder.emit("store", "store", [address, known.at(-1)!.range]);
  builder.emit("store", "store", [known[0]!.range, pick().range], {
    after: [{ operation: builder.size - 1, latency: 1, kind: "memory" }],
  });
  return builder.build(`sums ${seed}`);
}

const contenders = [glpk, highs, cadical].flatMap((solver) =>
  [step, pulse, pulseAggregated, channelled].map((formulation) => [solver, formulation] as const),
);

const isOfOrder = (kind: string): boolean => kind === "dependence" || kind === "register" || kind === "length";

describe("random blocks whose forms have operands of their own", () => {
  test("every engine and formulation finds the exhaustive optimum, and its program runs right", async () => {
    let asked = 0;
    for (let seed = 1; seed <= trials(24, 2); seed++) {
      const block = randomSums(seed);
      const optimum = exhaustiveLength(block, takeHome)!;
      for (const bound of lowerBounds(new BoundInstance(block, takeHome))) {
        expect(bound.cycles, `seed ${seed}, ${bound.name}`).toBeLessThanOrEqual(optimum);
        expect(verify(block, takeHome, bound), `seed ${seed}, ${bound.name}`).toBeUndefined();
      }
      for (const [solver, formulation] of sampled(contenders, 5)) {
        const where = `seed ${seed}, ${solver.name}, ${formulation.name}`;
        const options = { solvers: [solver], formulations: [formulation], seconds: 20 };
        const { lower, upper, schedule, engine } = await solveBlock(block, takeHome, options);
        expect([lower, upper], where).toEqual([optimum, optimum]);
        if (engine !== "list scheduling") asked++;
        judged(block, takeHome, new Uint32Array(2048), schedule!, where);
      }
    }
    expect(asked).toBeGreaterThanOrEqual(trials(1, 0));
  });

  test("the checker accepts what the simulator runs right: operations moved, and in other forms", () => {
    let [accepted, refused, wrong] = [0, 0, 0];
    for (let seed = 1; seed <= trials(120, 10); seed++) {
      const block = randomSums(seed);
      const random = xoroshiro128plus(seed);
      const instance = prepare(block, takeHome);
      const forms = Int8Array.from(block.operations, (operation) => uniformInt(random, 0, operation.forms.length - 1));
      const outcome = listSchedule(instance, { priority: new Float64Array(block.operations.length), forms });
      if (outcome.status !== "scheduled") throw new Error(`seed ${seed}: ${outcome.status}`);
      const schedule = toSchedule(block, outcome.schedule);
      judged(block, takeHome, new Uint32Array(2048), schedule, `seed ${seed}`);
      // Every value has words of its own, so that only order decides what is read.
      const addresses = block.values.map((_, value) => value);
      for (const [operation, { forms: own }] of block.operations.entries()) {
        const cycles = [Math.max(0, schedule.placements[operation]!.cycles[0]! - uniformInt(random, 0, 2))];
        const form = uniformInt(random, 0, own.length - 1);
        const placements = schedule.placements.with(operation, { form, cycles });
        const moved: Schedule = { placements, length: lengthOf(block, placements) };
        const violations = check(block, takeHome, moved, { addresses });
        if (violations.some(({ kind }) => !isOfOrder(kind) && kind !== "stale" && kind !== "writers")) continue;
        const right = runsRight(block, moved, addresses);
        if (violations.length === 0) {
          expect(right, `seed ${seed}, operation ${operation} in form ${form}`).toBe(true);
          accepted++;
        } else {
          refused++;
          if (!right) wrong++;
        }
      }
    }
    // What is refused may still give the same sums by luck, as where nobody stores them.
    expect(accepted).toBeGreaterThan(trials(600, 40));
    expect(wrong).toBeGreaterThan(0.2 * refused);
  });
});

function runsRight(block: Block, schedule: Schedule, addresses: number[]): boolean {
  const memory = new Uint32Array(2048);
  try {
    const { memory: found } = simulate(decode(emit(block, takeHome, schedule, { addresses }), takeHome), memory);
    const { memory: wanted } = evaluate(block, memory);
    return found.every((word, at) => word === wanted[at]);
  } catch {
    return false;
  }
}
