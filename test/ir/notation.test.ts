import { describe, expect, it } from "vitest";
import { parseBlock } from "../../src/ir/notation.ts";
import { printBlock } from "../../src/ir/print.ts";
import { parseSchedule, printSchedule } from "../../src/schedule/notation.ts";

const machine = {
  engines: [
    { name: "alu", slots: 2 },
    { name: "valu", slots: 1 },
    { name: "load", slots: 1 },
    { name: "store", slots: 1 },
  ],
};

const edgesOf = (text: string) =>
  parseBlock(text, machine).dependences.map((e) => `${e.from}-${e.to} ${e.kind} ${e.latency}`);

describe("parseBlock", () => {
  it("reads operations, engines and register dependences", () => {
    const block = parseBlock("a:load b:load c:alu<-a,b", machine, "tiny");
    expect(block).toEqual({
      name: "tiny",
      operations: [
        {
          id: "a",
          opcode: "load",
          operands: [],
          result: { value: 0, word: 0, words: 1 },
          forms: [{ rows: [{ engine: 2, offset: 0, slots: 1 }], lanes: 1 }],
        },
        {
          id: "b",
          opcode: "load",
          operands: [],
          result: { value: 1, word: 0, words: 1 },
          forms: [{ rows: [{ engine: 2, offset: 0, slots: 1 }], lanes: 1 }],
        },
        {
          id: "c",
          opcode: "alu",
          operands: [
            { value: 0, word: 0, words: 1 },
            { value: 1, word: 0, words: 1 },
          ],
          result: { value: 2, word: 0, words: 1 },
          forms: [{ rows: [{ engine: 0, offset: 0, slots: 1 }], lanes: 1 }],
        },
      ],
      values: [
        { name: "a", words: 1, definers: [0], users: [2], liveIn: false, liveOut: false },
        { name: "b", words: 1, definers: [1], users: [2], liveIn: false, liveOut: false },
        { name: "c", words: 1, definers: [2], users: [], liveIn: false, liveOut: false },
      ],
      dependences: [
        { from: 0, to: 2, latency: 1, kind: "RAW" },
        { from: 1, to: 2, latency: 1, kind: "RAW" },
      ],
    });
  });

  it.each([
    { text: "a:load c:alu<-a/3", edges: ["0-1 RAW 3"] },
    { text: "n[8] a(n.0):load b(n.1):load c:alu<-n.1", edges: ["1-2 RAW 1"] },
    { text: "n[8] a(n.0+2):load b(n.1):load c:alu<-n", edges: ["0-1 WAW 1", "0-2 RAW 1", "1-2 RAW 1"] },
    { text: "x? a:alu<-x b(x):load", edges: ["0-1 WAR 0"] },
    {
      text: "s[0]:store a:load;memory:s/1 t[0]:store;memory:s;order:a",
      edges: ["0-1 memory 1", "0-2 memory 1", "1-2 order 0"],
    },
    { text: "a:load b:alu<-a;RAW:a/2", edges: ["0-1 RAW 2"] },
    { text: "a:load b:alu<-a;none:a", edges: [] },
    { text: "x? y? c:alu|load.other(y)<-x d(y):alu", edges: ["0-1 WAR 0"] },
  ])("derives the edges of $text", ({ text, edges }) => {
    expect(edgesOf(text)).toEqual(edges);
  });

  it("reads widths, flags, forms and immediates", () => {
    const text = 'x[8]?! z?=0 v[8]!:valu|alu/8+2."|"<-x a:alu."+"<-v.3,#-7 w[0]:store*2@1&load<-x.4+4';
    const block = parseBlock(text, machine);
    expect(block.values.map(({ words, liveIn, liveOut, initial }) => [words, liveIn, liveOut, initial])).toEqual([
      [8, true, true, undefined],
      [1, true, false, [0]],
      [8, false, true, undefined],
      [1, false, false, undefined],
    ]);
    expect(block.operations[0]!.forms).toEqual([
      { rows: [{ engine: 1, offset: 0, slots: 1 }], lanes: 1 },
      { rows: [{ engine: 0, offset: 0, slots: 1 }], lanes: 8, extraLatency: 2, opcode: "|" },
    ]);
    expect(block.operations[1]).toMatchObject({
      opcode: "+",
      operands: [{ value: 2, word: 3, words: 1 }, { immediate: -7 }],
    });
    expect(block.operations[2]!.result).toBeUndefined();
    expect(block.operations[2]!.forms[0]!.rows).toEqual([
      { engine: 3, offset: 1, slots: 2 },
      { engine: 2, offset: 0, slots: 1 },
    ]);
    expect(printBlock(block, machine).split("\n")).toEqual(text.split(/ (?=\S+[:?])/));
  });

  it.each([
    { text: "a:mul", error: 'no engine "mul"' },
    { text: "a:alu<-b", error: 'no value "b"' },
    { text: "a:alu a:alu", error: 'two operations are called "a"' },
    { text: "a:alu;memory:b", error: 'no operation "b"' },
    { text: "a:", error: "character 2: a name expected" },
    { text: "a[8:alu", error: 'character 3: "]" expected, found ":alu"' },
    { text: "a[2]:alu b:alu<-a.1+2", error: '"a" has 2 words, not 3' },
  ])("refuses $text", ({ text, error }) => {
    expect(() => parseBlock(text, machine)).toThrow(error);
    expect(() => parseBlock(text, machine)).toThrow(RangeError);
  });
});

describe("parseSchedule", () => {
  const block = parseBlock("a:load b:load v[3]:valu|alu/3 w[0]:store@2", machine);

  it("reads cycles, forms and lanes; the length is the last occupied cycle plus 1", () => {
    expect(parseSchedule("0 1 1:1,1,2 1", block)).toEqual({
      placements: [
        { form: 0, cycles: [0] },
        { form: 0, cycles: [1] },
        { form: 1, cycles: [1, 1, 2] },
        { form: 0, cycles: [1] },
      ],
      length: 4,
    });
    expect(printSchedule(parseSchedule("0 1 1:1,1,2 1", block))).toBe("0 1 1:1,1,2 1");
  });

  it.each([
    { text: "0 1", error: "2 placements for 4 operations" },
    { text: "0 1 x 2", error: 'placement 2 is "x"' },
    { text: "0 1 2:1 2", error: '"v" has no form 2' },
  ])("refuses $text", ({ text, error }) => expect(() => parseSchedule(text, block)).toThrow(error));
});
