import { describe, expect, it } from "vitest";
import { parseBlock } from "../../../src/ir/notation.ts";
import { takeHome } from "../../../src/machine/presets/takeHome.ts";
import { parseSchedule } from "../../../src/schedule/notation.ts";
import { livePeak, liveRanges, liveWords } from "../../../src/schedule/scratch/liveRanges.ts";

// Boundary b lies before cycle b; a range is [start, end).
const cases = [
  {
    what: "from the boundary after the definer to the one before the user",
    block: "a:load b:alu<-a",
    at: "0 3",
    a: [1, 4],
  },
  { what: "one boundary where nobody reads", block: "a:load b:alu", at: "1 4", a: [2, 3] },
  { what: "one boundary where the user follows at once", block: "a:load b:alu<-a", at: "0 1", a: [1, 2] },
  { what: "live-in from boundary 0", block: "a? b:alu<-a", at: "2", a: [0, 3] },
  { what: "live-in that nobody reads: boundary 0", block: "a? b:alu", at: "2", a: [0, 1] },
  { what: "live-out with the last boundary", block: "a!:load b:alu", at: "0 2", a: [1, 4] },
  { what: "live-out of the last cycle", block: "b:alu a!:load", at: "0 2", a: [3, 4] },
  { what: "live through", block: "a?! b:alu", at: "2", a: [0, 4] },
  {
    what: "from the earliest definer, whichever it is in program order",
    block: "a[8] p(a.0):load q(a.1):load r:alu<-a.0,a.1",
    at: "2 1 4",
    a: [2, 5],
  },
  {
    what: "to the last definer, if that is later than the last user",
    block: "a[8] p(a.0):load q:alu<-a.0 r(a.1):load",
    at: "0 1 5",
    a: [1, 6],
  },
  { what: "from the first lane of a divided definer", block: "a[3]:valu|alu/3 b:alu<-a", at: "1:1,0,2 3", a: [1, 4] },
  { what: "to the last lane of a divided user", block: "a:load b[3]:valu|alu/3<-a", at: "0 1:1,4,2", a: [1, 5] },
  { what: "never, where nothing defines it", block: "a b:alu", at: "0", a: [0, 0] },
];

describe("liveRanges", () => {
  it.each(cases)("$what", ({ block: text, at, a }) => {
    const block = parseBlock(text, takeHome);
    const range = liveRanges(block, parseSchedule(at, block)).find(({ value }) => block.values[value]!.name === "a")!;
    expect([range.start, range.end]).toEqual(a);
  });

  it("sums words at each boundary, the first and the last included", () => {
    const block = parseBlock("x[8]? a:load<-x.0 b[15]!:alu<-a,x.1", takeHome);
    const schedule = parseSchedule("1 2", block);
    const ranges = liveRanges(block, schedule);
    expect([...liveWords(block, ranges, schedule.length)]).toEqual([8, 8, 9, 15]);
    expect(livePeak(block, ranges, schedule.length)).toEqual({ words: 15, boundary: 3 });
  });
});
