import { describe, expect, it } from "vitest";
import { check } from "../../src/check/check.ts";
import { parseBlock } from "../../src/ir/notation.ts";
import { takeHome } from "../../src/machine/presets/takeHome.ts";
import { parseSchedule } from "../../src/schedule/notation.ts";
import { allocate } from "../../src/schedule/scratch/allocate.ts";
import { fuller, trials } from "../trials.ts";
import { randomKernel } from "./checkKernels.ts";
import { type Case, mutations } from "./checkMutations.ts";
import { naiveSchedule } from "./checkScheduler.ts";

const machine = { engines: takeHome.engines };

const valid: Case[] = Array.from({ length: trials(8, 4) }, (_, seed) => {
  const { block } = randomKernel(seed, 100);
  const schedule = naiveSchedule(block, machine, seed);
  const outcome = allocate(block, machine, schedule);
  if (outcome.status !== "allocated") throw new Error(`seed ${seed} was not allocated`);
  return { block, machine, schedule, allocation: outcome.allocation };
});

describe("check", () => {
  it.each(valid)("finds nothing in a valid schedule ($block.name)", ({ block, schedule, allocation }) => {
    expect(check(block, machine, schedule, allocation)).toEqual([]);
  });

  fuller.each(mutations)("catches: $name", (mutation) => {
    let mutants = 0;
    for (const original of valid.slice(0, trials(8, 4, 2))) {
      // A sample of some dozens, from all over the block.
      const changes = [...mutation.mutants(original)];
      const step = Math.ceil(changes.length / trials(25, 5));
      for (const change of changes.filter((_, k) => k % step === 0)) {
        const { block, machine, schedule, allocation } = { ...original, ...change };
        const kinds = new Set(check(block, machine, schedule, allocation).map((violation) => violation.kind));
        expect(kinds).toContain(mutation.kind);
        mutants++;
      }
    }
    expect(mutants).toBeGreaterThan(trials(10, 2, 1));
  });

  it.each([
    {
      block: "a:load b:load c:load",
      at: "0 0 0",
      says: ["load issues 3 slots in cycle 0, 2 allowed"],
    },
    {
      block: "a:valu|alu*8 b:valu|alu/8 c:alu",
      at: "1:0 1:0,0,0,0,0,0,0,0 0",
      says: ["alu issues 17 slots in cycle 0, 12 allowed"],
    },
    {
      block: "a:store@1&store@3 b:store*2",
      at: "0 3",
      says: ["store issues 3 slots in cycle 3, 2 allowed"],
    },
    {
      block: "a:load b:alu<-a",
      at: "3 3",
      says: [
        '"b" issues in cycle 3, but RAW latency 1 after "a" in cycle 3 allows 4 at the earliest',
        '"b" issues in cycle 3, but RAW of "a" word 0 after "a" in cycle 3 allows 4 at the earliest',
      ],
    },
    {
      block: "a:load|load+2 b:alu<-a;none:a",
      at: "1:0 2",
      says: ['"b" issues in cycle 2, but RAW of "a" word 0 after "a" in cycle 0 allows 3 at the earliest'],
    },
    {
      block: "x[2]? a:alu<-x.0 b(x.0):load;none:a c(x.1):load;none:a",
      at: "2 1 1",
      says: ['"b" issues in cycle 1, but WAR of "x" word 0 after "a" in cycle 2 allows 2 at the earliest'],
    },
    {
      block: "x? b(x):load c(x):load;none:b",
      at: "0 0",
      says: ['"c" issues in cycle 0, but WAW of "x" word 0 after "b" in cycle 0 allows 1 at the earliest'],
    },
    {
      block: "a[0]:store b[0]:store;memory:a/2",
      at: "0 1",
      says: ['"b" issues in cycle 1, but memory latency 2 after "a" in cycle 0 allows 2 at the earliest'],
    },
    {
      // Lane 0 overwrites word 0, which every lane reads.
      block: "x[8]? a(x):valu|alu/8(x.0,x.0)<-x,x",
      at: "1:0,0,0,0,0,0,0,1",
      says: ['"a" reads "x" word 0 in cycle 1, which its own lane of cycle 0 has overwritten'],
    },
    {
      block: "x[1500]? a[40]:load b:alu<-a,x",
      at: "0 1",
      says: ["1540 words are live at the boundary after cycle 0, 1536 allowed"],
    },
    { block: "x[1537]? a:load", at: "0", says: ["1537 words are live at the boundary before cycle 0, 1536 allowed"] },
  ])("says of $block at $at: $says.0", ({ block: text, at, says }) => {
    const block = parseBlock(text, takeHome);
    const violations = check(block, takeHome, parseSchedule(at, block));
    // A repeated read of one word would be named once a lane.
    expect([...new Set(violations.map((violation) => violation.message))]).toEqual(says);
  });

  it("says which words of an allocation are wrong, and why", () => {
    const block = parseBlock("x? a:load b:alu<-a,x c[8]!:valu", takeHome);
    const schedule = parseSchedule("0 2 1", block);
    const messages = (...addresses: number[]) =>
      check(block, takeHome, schedule, { addresses }).map((violation) => violation.message);
    expect(messages(0, 1, 1, 2)).toEqual([]);
    expect(messages(0, 1, 1)).toEqual(["3 addresses for 4 values"]);
    expect(messages(0, 1, 1, 1530)).toEqual(['"c" lies at words 1530..1537, scratch is 0..1535']);
    expect(messages(0, 3, 1, 2)).toEqual([
      '"c" takes scratch word 3 in cycle 1, "a" occupies it until cycle 2',
      '"b" reads scratch word 3 in cycle 2 for "a" word 0 of "a" and finds "c" word 1 of "c"',
    ]);
    expect(messages(1, 1, 1, 2)).toEqual([
      '"a" takes scratch word 1 in cycle 0, "x" occupies it until cycle 2',
      '"b" reads scratch word 1 in cycle 2 for "x" word 0 of before cycle 0 and finds "a" word 0 of "a"',
    ]);
  });

  it("sees a write that lands late in words that another value has by then", () => {
    const { engines, scratchWords } = takeHome;
    const machine = { engines, scratchWords };
    const block = parseBlock("a:load+2 b:load c:alu<-b", machine);
    const schedule = parseSchedule("0 1 3", block);
    const violations = check(block, machine, schedule, { addresses: [5, 5, 6] });
    expect(violations.map(({ kind, cycle }) => [kind, cycle])).toEqual([["stale", 3]]);
  });
});
