import { expect, it } from "vitest";
import { requireLatencies } from "../../src/ir/lateness.ts";
import { parseBlock } from "../../src/ir/notation.ts";
import { printBlock } from "../../src/ir/print.ts";
import { takeHome } from "../../src/machine/presets/takeHome.ts";
import { withLatencies } from "../laws/randomMachine.ts";

const late = withLatencies(takeHome, { load: 4, multiply_add: 3 });
const { engines } = takeHome;

it("gives forms what the machine says, where the text does not say otherwise", () => {
  const text = 'p? a:load<-p z[8]? v[8]:flow.vselect|valu.multiply_add(z,z,z)<-z,z,z b:load+0<-p c:alu+2."+"<-a,b';
  const block = parseBlock(text, late);
  const extras = block.operations.map(({ forms }) => forms.map((form) => form.extraLatency ?? 0));
  expect(extras).toEqual([[3], [0, 2], [0], [2]]);
  expect(printBlock(block, late).split("\n")).toEqual(text.split(" "));
  expect(printBlock(parseBlock("p? a:load<-p", late), { engines })).toBe("p?\na:load+3<-p");
});

it.each([
  { text: 'p? a:load<-p c:alu."+"<-a,a', says: "" },
  { text: 'p? a:load+5<-p c:alu."+"<-a,a', says: "" },
  { text: 'p? a:load+0<-p c:alu."+"<-a/4,a', says: "" },
  {
    text: 'p? a:load+0<-p c:alu."+"<-a,a',
    says: 'the result of "a" in form 0 (load) takes 4 cycles on this machine, but the RAW dependence from it to "c" waits 1',
  },
  {
    text: "z[8]? v[8]:flow.vselect|valu+1.multiply_add(z,z,z)<-z,z,z s[8]:flow.vselect<-v,v,v",
    says: 'the result of "v" in form 1 (multiply_add) takes 3 cycles on this machine, but the RAW dependence from it to "s" waits 2',
  },
  // Two loads into one word need a cycle between them; an addition after a load three more.
  { text: "p? n a(n):load+0<-p b(n):load<-p", says: "" },
  {
    text: 'p? n a(n):load+0<-p b(n):alu."+"<-p,p',
    says: 'the result of "a" in form 0 (load) takes 4 cycles on this machine, but the WAW dependence from it to "b" waits 1',
  },
  // An opcode that the machine does not have.
  { text: "p? a:load.other<-p c:alu<-a", says: "" },
])("$text", ({ text, says }) => {
  const refuse = () => requireLatencies(parseBlock(text, late), late);
  if (says === "") expect(refuse).not.toThrow();
  else expect(refuse).toThrow(new RangeError(says));
});
