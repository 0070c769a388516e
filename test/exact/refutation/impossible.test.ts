import { describe, expect, test } from "vitest";
import { step } from "../../../models/step.ts";
import { orderWords } from "../../../src/exact/lengths/orderWords.ts";
import { solveBlock } from "../../../src/exact/lengths/solveBlock.ts";
import { impossible } from "../../../src/exact/refutation/impossible.ts";
import type { Block } from "../../../src/ir/block.ts";
import { parseBlock } from "../../../src/ir/notation.ts";
import { glpk } from "../../../src/solve/glpk.ts";
import { exhaustiveLength } from "../../laws/exhaustive.ts";
import { randomBlock } from "../../laws/randomBlock.ts";
import { longer, trials } from "../../trials.ts";

const machine = (scratchWords: number) => ({
  engines: [
    { name: "alu", slots: 2 },
    { name: "load", slots: 1 },
  ],
  scratchWords,
});

describe("a block without a schedule of any length", () => {
  test.each<[string, number, string]>([
    ["a:load*2", 9, "operation a needs 2 slots of load in a cycle, the machine has 1"],
    ["a:load*2|alu*3", 9, "operation a needs 2 slots of load in a cycle, the machine has 1"],
    ["a:load&load", 9, "operation a needs 2 slots of load in a cycle, the machine has 1"],
    ["a[3]:load b:alu<-a", 2, "value 0 has 3 words, the machine 2"],
    ["x[2]? y[2]? b:alu<-x,y", 3, "the values that are live before the first cycle have 4 words, the machine 3"],
    ["a[2]!:load b[2]!:load", 3, "the values that are live after the last cycle have 4 words, the machine 3"],
    ["a[2]:load b[2]:load c:alu<-a,b", 3, "the values that operation c reads have 4 words, the machine 3"],
  ])("%s in %i words: %s", async (text, words, because) => {
    const block = parseBlock(text, machine(words));
    expect(impossible(block, machine(words))).toBe(because);
    const solution = await solveBlock(block, machine(words), { solvers: [glpk], formulations: [step], seconds: 5 });
    expect(solution).toMatchObject({ status: "infeasible", proof: `no schedule of any length: ${because}` });
    expect(solution.upper).toBeUndefined();
  });

  test("lanes may take turns: a divided form is possible where a lane fits", () => {
    expect(impossible(parseBlock("v[8]:alu/8", machine(8)), machine(8))).toBeUndefined();
    expect(impossible(parseBlock("v[8]:load*2/8|alu/8", machine(8)), machine(8))).toBeUndefined();
  });

  test("a tree needs as many words as Sethi and Ullman say, or as many more as wait for both operands", () => {
    const tree = parseBlock("a:load b:load c:load d:load p:alu<-a,b q:alu<-c,d r:alu<-p,q", machine(9));
    expect(orderWords(tree, 2)).toBe(3);
    expect(orderWords(tree, 3)).toBeUndefined();
  });

  longer("law: nothing is called impossible that exhaustive search schedules, and little else is missed", () => {
    let [none, said] = [0, 0];
    for (let seed = 1; seed <= trials(150, 10); seed++) {
      const { block, machine: of } = randomBlock(seed, {
        ...{ operations: [3, 6], slowForms: 20, scratch: 100 },
        ...(seed % 3 === 0 ? { formReads: 60, forms: 90 } : {}),
      });
      const tight = { ...of, scratchWords: Math.max(1, Math.floor(of.scratchWords! / 2)) };
      const reason = impossible(block, tight) ?? orderWords(block, tight.scratchWords);
      const length = exhaustiveLength(block, tight);
      if (reason !== undefined) expect(length, `seed ${seed}: ${reason}`).toBeUndefined();
      if (length === undefined) none++;
      if (reason !== undefined) said++;
    }
    expect(none).toBeGreaterThan(trials(20, 0));
    // What slots alone forbid, and lanes that cannot issue together, is left to the engines.
    expect(said).toBeGreaterThan(0.9 * none);
  });

  test("is left to the engines where it is large", () => {
    const large: Block = parseBlock(Array.from({ length: 31 }, (_, i) => `o${i}!:load`).join(" "), machine(9));
    expect(orderWords(large, 9)).toBeUndefined();
  });
});
