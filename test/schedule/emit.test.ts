import { describe, expect, it } from "vitest";
import { check } from "../../src/check/check.ts";
import { evaluate } from "../../src/ir/evaluate.ts";
import { parseBlock } from "../../src/ir/notation.ts";
import { takeHome } from "../../src/machine/presets/takeHome.ts";
import { decode } from "../../src/machine/simulator/decode.ts";
import { simulate } from "../../src/machine/simulator/simulate.ts";
import { emit } from "../../src/schedule/emit.ts";
import { parseSchedule } from "../../src/schedule/notation.ts";
import { allocate } from "../../src/schedule/scratch/allocate.ts";
import { randomKernel } from "../check/checkKernels.ts";
import { naiveSchedule } from "../check/checkScheduler.ts";
import { longer, trials } from "../trials.ts";

const run = (text: string, schedule: string, addresses: number[]) => {
  const block = parseBlock(text, takeHome);
  return emit(block, takeHome, parseSchedule(schedule, block), { addresses });
};

describe("emit", () => {
  it.each([
    {
      what: "one bundle a cycle, operands in the machine's order",
      text: "a:load.const<-#7 b:flow.add_imm<-a,#-2 s[0]:store<-a,b",
      schedule: "0 1 2",
      addresses: [5, 9],
      program: [{ load: [["const", 5, 7]] }, { flow: [["add_imm", 9, 5, -2]] }, { store: [["store", 5, 9]] }],
    },
    {
      what: "an empty list where a cycle issues nothing",
      text: "a:load.const<-#7 b:load<-a",
      schedule: "1 3",
      addresses: [0, 1],
      program: [{ alu: [] }, { load: [["const", 0, 7]] }, { alu: [] }, { load: [["load", 1, 0]] }],
    },
    {
      what: "a cycle of debug slots still costs",
      text: "a:load.const<-#7 d[0]:debug.comment<-#1 b:load<-a",
      schedule: "0 1 2",
      addresses: [0, 1],
      program: [{ load: [["const", 0, 7]] }, { debug: [["comment", 1]], alu: [] }, { load: [["load", 1, 0]] }],
    },
    {
      what: "load_offset with the base addresses",
      text: "x[8]? n[8] a(n.3):load.load_offset<-x.3,#3",
      schedule: "0",
      addresses: [16, 40],
      program: [{ load: [["load_offset", 40, 16, 3]] }],
    },
    {
      what: "a divided operation lane by lane; an operand of one word goes to every lane",
      text: 'x[8]? k? v[8]:valu."^"|alu/8<-x,x w[8]:valu.vbroadcast|alu/8."|"(k,k)<-k',
      schedule: "1:0,0,0,0,1,1,1,1 1:2,2,2,2,2,2,2,2",
      addresses: [0, 8, 16, 24],
      program: [
        { alu: [0, 1, 2, 3].map((k) => ["^", 16 + k, k, k]) },
        { alu: [4, 5, 6, 7].map((k) => ["^", 16 + k, k, k]) },
        { alu: [0, 1, 2, 3, 4, 5, 6, 7].map((k) => ["|", 24 + k, 8, 8]) },
      ],
    },
    {
      what: "a form with eight slots at once",
      text: 'x[8]? v[8]:valu."^"|alu*8<-x,x',
      schedule: "1:0",
      addresses: [0, 16],
      program: [{ alu: [0, 1, 2, 3, 4, 5, 6, 7].map((k) => ["^", 16 + k, k, k]) }],
    },
    {
      what: "a form with another opcode and other operands",
      text: "c[8]? a[8]? b[8]? d[8]? z[8]:flow.vselect|valu.multiply_add(c,d,b)<-c,a,b",
      schedule: "1:0",
      addresses: [0, 8, 16, 24, 32],
      program: [{ valu: [["multiply_add", 32, 0, 24, 16]] }],
    },
    {
      what: "words of a wider value",
      text: "p? l[15] a(l.2+8):load.vload<-p s[0]:store.vstore<-p,l.1+8",
      schedule: "0 1",
      addresses: [0, 1],
      program: [{ load: [["vload", 3, 0]] }, { store: [["vstore", 0, 2]] }],
    },
  ])("$what", ({ text, schedule, addresses, program }) => expect(run(text, schedule, addresses)).toEqual(program));

  it.each([
    { text: "a:load.loud<-#1", error: '"a": machine "take-home" has no load opcode "loud"' },
    { text: "a:load.const", error: '"a" as load const: no operand for its immediate' },
    { text: "a:load.const<-#1,#2", error: "it takes 1 operands, not 2" },
    { text: "x? a:load.const<-x", error: "words of a value stand for its immediate" },
    { text: "a:load<-#1", error: "an immediate stands for its source" },
    { text: "x? a[8]:load<-x", error: "8 words stand where it takes 1" },
    { text: 'x? a:valu."+"<-x,x', error: "1 words stand where it takes 8" },
    { text: "x? n[8] a(n.0):load.load_offset<-x,#3", error: "lane 3 lies 3 words before scratch" },
  ])("refuses $text", ({ text, error }) => {
    expect(() => run(text, "0", [0, 0, 0])).toThrow(error);
    expect(() => run(text, "0", [0, 0, 0])).toThrow(RangeError);
  });

  longer("gives programs that compute what the block means, in as many cycles as the schedule has", () => {
    for (let seed = 0; seed < trials(25, 12); seed++) {
      const { block, memory } = randomKernel(seed, 120);
      const schedule = naiveSchedule(block, takeHome, seed);
      const outcome = allocate(block, takeHome, schedule);
      if (outcome.status !== "allocated") throw new Error(`seed ${seed}: ${JSON.stringify(outcome)}`);
      expect(check(block, takeHome, schedule, outcome.allocation)).toEqual([]);
      const program = emit(block, takeHome, schedule, outcome.allocation);
      const result = simulate(decode(program, takeHome), memory);
      expect(result.cycle).toBe(schedule.length);
      const meant = evaluate(block, memory);
      expect(result.memory).toEqual(meant.memory);
      for (const [value, { liveOut, words }] of block.values.entries()) {
        if (!liveOut) continue;
        const address = outcome.allocation.addresses[value]!;
        expect(result.scratch.slice(address, address + words)).toEqual(meant.values[value]);
      }
    }
  });
});
