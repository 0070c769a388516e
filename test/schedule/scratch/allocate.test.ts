import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { describe, expect, it } from "vitest";
import { check } from "../../../src/check/check.ts";
import { parseBlock } from "../../../src/ir/notation.ts";
import { takeHome } from "../../../src/machine/presets/takeHome.ts";
import { parseSchedule } from "../../../src/schedule/notation.ts";
import { allocate } from "../../../src/schedule/scratch/allocate.ts";
import { livePeak, liveRanges } from "../../../src/schedule/scratch/liveRanges.ts";
import { randomKernel } from "../../check/checkKernels.ts";
import { naiveSchedule } from "../../check/checkScheduler.ts";
import { longer, trials } from "../../trials.ts";

const takeHomeEngines = takeHome.engines;
const engines = [
  { name: "alu", slots: 12 },
  { name: "load", slots: 8 },
];

/** A block whose operations only define and only use values: live ranges as wished. */
function blockOf(ranges: readonly { words: number; start: number; end: number }[]) {
  const text = ranges.map(({ words }, k) => `v${k}[${words}]:load u${k}[0]:load<-v${k}`).join(" ");
  const machine = { engines: [{ name: "load", slots: 10_000 }] };
  const block = parseBlock(text, machine);
  const schedule = parseSchedule(ranges.map(({ start, end }) => `${start} ${end}`).join(" "), block);
  return { block, schedule, machine };
}

describe("allocate", () => {
  it.each([
    { what: "nothing", block: "", at: "", words: 0 },
    { what: "a value never occupied", block: "a[9] b:alu", at: "0", words: 1 },
    {
      what: "words of a value last read in the cycle (WAR 0)",
      block: "a[8]:load b[8]:alu<-a c[8]:alu<-b",
      at: "0 1 2",
      words: 8,
    },
    { what: "live-in values from the start", block: "x?=0 y[8]? a:load b:alu<-a,x,y", at: "0 1", words: 10 },
    { what: "live-out values to the end", block: "a!:load b[8]:load c[8]:alu<-b d:alu<-c", at: "0 1 2 3", words: 9 },
    {
      what: "landings of 15 words with words beside them",
      block: "l[15]:load w:load m[15]:load v:load u:alu<-l,m,w,v",
      at: "0 0 1 1 2",
      words: 32,
    },
    { what: "a dead write keeps others off its words", block: "a:load b[8]:load", at: "0 0", words: 9 },
  ])("fits $what into $words words", ({ block: text, at, words }) => {
    const block = parseBlock(text, { engines });
    const schedule = parseSchedule(at, block);
    for (const machine of [{ engines, scratchWords: Math.max(9, words) }, { engines }]) {
      const outcome = allocate(block, machine, schedule);
      if (outcome.status !== "allocated") throw new Error(JSON.stringify(outcome));
      expect(outcome.peakLive).toBe(words);
      if (machine.scratchWords === undefined) expect(outcome.peakAddress).toBe(words);
      expect(check(block, machine, schedule, outcome.allocation)).toEqual([]);
    }
  });

  it("lets a last write that nobody reads land before others take the words", () => {
    // q writes word 1 of a in cycle 1, unread; b would be written in the same cycle.
    const block = parseBlock("a[8] p(a.0):load r:alu<-a.0 q(a.1):load b[8]:load c:alu<-b", { engines });
    const schedule = parseSchedule("0 1 1 1 2", block);
    const outcome = allocate(block, { engines, scratchWords: 16 }, schedule);
    expect(outcome).toMatchObject({ status: "failed", boundary: 2 });
    const wide = allocate(block, { engines, scratchWords: 17 }, schedule);
    expect(wide.status === "allocated" && check(block, { engines }, schedule, wide.allocation)).toEqual([]);
  });

  it("reports how the peak lies", () => {
    const block = parseBlock("a[8]:load b[8]:load w:load u:alu<-a,b,w", { engines });
    const outcome = allocate(block, { engines, scratchWords: 40 }, parseSchedule("0 0 0 1", block));
    expect(outcome).toEqual({
      status: "allocated",
      allocation: { addresses: [0, 8, 39, expect.any(Number)] },
      strategy: "by start",
      peakLive: 17,
      peakBoundary: 1,
      peakAddress: 40,
      wordsUsed: 17,
      freeWordsAtPeak: 23,
      largestFreeRunAtPeak: 23,
      fragmentationAtPeak: 0,
    });
  });

  it("says where it fails: too many live words", () => {
    const block = parseBlock("a[8]:load b[8]:load u:alu<-a,b", { engines });
    const outcome = allocate(block, { engines, scratchWords: 12 }, parseSchedule("0 3 5", block));
    expect(outcome).toEqual({
      status: "failed",
      value: 1,
      boundary: 4,
      needed: 8,
      freeWords: 4,
      largestFreeRun: 4,
      peakLive: 16,
      scratchWords: 12,
      strategyFailures: [{ strategy: "by start", value: 1, boundary: 4, needed: 8, freeWords: 4, largestFreeRun: 4 }],
    });
  });

  longer("always fits values of one width into their peak (interval colouring)", () => {
    for (let seed = 0; seed < trials(20, 8); seed++) {
      const random = xoroshiro128plus(seed);
      const between = (low: number, high: number) => uniformInt(random, low, high);
      for (const words of [1, 8]) {
        const { block, schedule, machine } = blockOf(
          Array.from({ length: 60 }, () => {
            const start = between(0, 50);
            return { words, start, end: start + between(1, 20) };
          }),
        );
        const peak = livePeak(block, liveRanges(block, schedule), schedule.length).words;
        const outcome = allocate(block, { ...machine, scratchWords: peak }, schedule);
        if (outcome.status !== "allocated") throw new Error(`seed ${seed}: ${JSON.stringify(outcome)}`);
        expect(check(block, { ...machine, scratchWords: peak }, schedule, outcome.allocation)).toEqual([]);
      }
    }
  });

  longer("never gives a wrong allocation, and fits mixed widths with an eighth to spare", () => {
    const count = { allocated: 0, failed: 0 };
    for (let seed = 0; seed < trials(12, 6); seed++) {
      const { block } = randomKernel(seed, 200);
      const schedule = naiveSchedule(block, { engines: takeHomeEngines }, seed);
      const peak = livePeak(block, liveRanges(block, schedule), schedule.length).words;
      for (const spare of [0, peak >> 5, peak >> 3]) {
        const machine = { engines: takeHomeEngines, scratchWords: peak + spare };
        const outcome = allocate(block, machine, schedule);
        count[outcome.status]++;
        if (outcome.status === "allocated") {
          expect(check(block, machine, schedule, outcome.allocation)).toEqual([]);
          expect(outcome.peakAddress).toBeLessThanOrEqual(peak + spare);
        } else {
          expect(spare).toBeLessThan(peak >> 3);
          expect(outcome.largestFreeRun).toBeLessThan(outcome.needed);
          expect(outcome.strategyFailures.length).toBeGreaterThan(1);
        }
      }
    }
    expect(count.allocated).toBeGreaterThan(trials(20, 10));
  });
});
