import { describe, expect, it } from "vitest";
import { type EvaluateOptions, evaluate } from "../../src/ir/evaluate.ts";
import { parseBlock } from "../../src/ir/notation.ts";
import { takeHome } from "../../src/machine/presets/takeHome.ts";
import { randomKernel } from "../check/checkKernels.ts";
import { fuller, inFast } from "../trials.ts";

const memory = Uint32Array.of(10, 11, 12, 13, 14, 15, 16, 17, 3, 0xffffffff);

function run(text: string, options?: EvaluateOptions) {
  const block = parseBlock(text, takeHome);
  const { values, memory: after, trace } = evaluate(block, memory, options);
  const value = (name: string) => [...values[block.values.findIndex((v) => v.name === name)]!];
  return { value, memory: [...after], trace };
}

const big = 0xffffffff;

describe("evaluate", () => {
  it.each([
    { opcode: "+", a: big, b: 2, is: 1 },
    { opcode: "-", a: 1, b: 2, is: big },
    { opcode: "*", a: big, b: big, is: 1 },
    { opcode: "*", a: 0x12345678, b: 0x9abcdef1, is: 0x366176f8 },
    { opcode: "//", a: big, b: 2, is: 0x7fffffff },
    { opcode: "cdiv", a: big, b: 2, is: 0x80000000 },
    { opcode: "cdiv", a: big, b: 0xfffffffe, is: 2 },
    { opcode: "%", a: big, b: 10, is: 5 },
    { opcode: "^", a: big, b: 1, is: 0xfffffffe },
    { opcode: "&", a: big, b: 0x80000001, is: 0x80000001 },
    { opcode: "|", a: 0x80000000, b: 1, is: 0x80000001 },
    { opcode: "<<", a: 3, b: 31, is: 0x80000000 },
    { opcode: "<<", a: 3, b: 32, is: 0 },
    { opcode: ">>", a: big, b: 31, is: 1 },
    { opcode: ">>", a: big, b: big, is: 0 },
    { opcode: "<", a: 1, b: big, is: 1 },
    { opcode: "<", a: big, b: 1, is: 0 },
    { opcode: "==", a: big, b: big, is: 1 },
  ])("$a $opcode $b = $is, on one word and on eight", ({ opcode, a, b, is }) => {
    const scalar = run(`x?=${a} y?=${b} z:alu."${opcode}"<-x,y`);
    expect(scalar.value("z")).toEqual([is]);
    const vector = run(`x?=${a} y?=${b} v[8]:valu.vbroadcast<-x w[8]:valu.vbroadcast<-y z[8]:valu."${opcode}"<-v,w`);
    expect(vector.value("z")).toEqual(new Array(8).fill(is));
  });

  it.each([
    { text: "z:load.const<-#-1", z: [big] },
    { text: "z:load.const<-#4294967298", z: [2] },
    { text: "x?=5 z:flow.add_imm<-x,#-7", z: [0xfffffffe] },
    { text: "x?=8 z:load<-x", z: [3] },
    { text: "x?=1 z[8]:load.vload<-x", z: [11, 12, 13, 14, 15, 16, 17, 3] },
    { text: "x[2]?=5,6 z[2] p(z.0):load.load_offset<-x.0,#0 q(z.1):load.load_offset<-x.1,#1", z: [15, 16] },
    { text: "c?=0 a?=1 b?=2 z:flow.select<-c,a,b", z: [2] },
    { text: "c?=9 a?=1 b?=2 z:flow.select<-c,a,b", z: [1] },
    { text: "c[3]?=0,1,7 a[3]?=1,2,3 b[3]?=4,5,6 z[3]:flow.vselect<-c,a,b", z: [4, 2, 3] },
    { text: `a[2]?=${big},3 b[2]?=${big},4 c[2]?=${big},5 z[2]:valu.multiply_add<-a,b,c`, z: [0, 17] },
    { text: "z:flow.coreid", z: [0] },
    { text: 'z[2]?=1,2 a(z):valu."+"<-z,z', z: [2, 4] },
  ])("$text", ({ text, z }) => expect(run(text).value("z")).toEqual(z));

  it("stores, traces, and leaves the memory it was given alone", () => {
    const text = "p?=9 q?=1 v[8]?=1,2,3,4,5,6,7,8 a[0]:store<-p,q b[0]:store.vstore<-q,v t[0]:flow.trace_write<-p";
    const { memory: after, trace } = run(text);
    expect(after).toEqual([10, 1, 2, 3, 4, 5, 6, 7, 8, 1]);
    expect(trace).toEqual([9]);
    expect(memory[1]).toBe(11);
  });

  it("takes what live-in values hold from the caller", () => {
    expect(run('x[2]? z[2]:valu."+"<-x,x', { inputs: { x: [1, -1] } }).value("z")).toEqual([2, 0xfffffffe]);
  });

  it.each([
    { text: "x? z:load<-x", error: 'live-in value "x" needs 1 words, none given' },
    { text: "x?=10 z:load<-x", error: '"z" (operation 0): load of memory 10..10, which has 10 words' },
    { text: "x?=3 z[8]:load.vload<-x", error: "vload of memory 3..10" },
    { text: 'x?=0 z:alu."//"<-x,x', error: '"z" (operation 0): division by zero' },
    { text: 'x?=0 z:alu."%"<-x,x', error: "division by zero" },
    { text: "n[2] a(n.0):flow.coreid z[0]:store.vstore<-n.0,n", error: 'reads word 1 of "n", which is not defined' },
    { text: "z[0]:flow.jump<-#3", error: 'opcode "jump" cannot be evaluated in a straight line' },
    { text: 'x?=0 v[8]:valu."+"<-x,x', error: "operand 0 of + has 1 words, 8 are wanted" },
    { text: "z[2]:flow.coreid", error: "writes 1 words, its result has 2" },
    { text: "z:load.const", error: "const has no operand 0" },
  ])("refuses $text", ({ text, error }) => {
    expect(() => run(text)).toThrow(error);
    expect(() => run(text)).toThrow(RangeError);
  });

  fuller("gives the same in every form of every operation", () => {
    let other = 0;
    for (let seed = 0; seed < inFast(3, 10); seed++) {
      const { block, memory: image } = randomKernel(seed, 150);
      const native = evaluate(block, image);
      for (const offset of [0, 1, 2]) {
        const forms = block.operations.map((operation, index) => (index + offset) % operation.forms.length);
        other += forms.filter((form) => form > 0).length;
        expect(evaluate(block, image, { forms })).toEqual(native);
      }
    }
    expect(other).toBeGreaterThan(inFast(150, 500));
  });

  it("evaluates the chosen form's opcode and operands", () => {
    const text = 'a?=2 b?=3 z:alu."+"|load."-"(b,a)<-a,b';
    expect(run(text).value("z")).toEqual([5]);
    expect(run(text, { forms: [1] }).value("z")).toEqual([1]);
    expect(() => run(text, { forms: [2] })).toThrow('"z" has no form 2');
  });
});
