import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseProgram, printProgram } from "../../src/machine/program.ts";
import { fuller, trials } from "../trials.ts";
import { randomProgram } from "./randomProgram.ts";

const reread = (text: string) => parseProgram(JSON.parse(text));

describe("a program", () => {
  fuller("is the same after printing and parsing", () => {
    const slot = fc
      .tuple(fc.string(), fc.jsonValue(), fc.integer())
      .map(([opcode, ...operands]) => [opcode, ...operands]);
    // Engine names: not integers, which JavaScript would sort; not __proto__, which JSON.parse alone can make a key.
    const bundle = fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), fc.array(slot, { maxLength: 4 }), {
      noNullPrototype: true,
    });
    fc.assert(
      fc.property(fc.array(bundle), (data) => {
        const program = parseProgram(JSON.parse(JSON.stringify(data)));
        expect(reread(printProgram(program))).toEqual(program);
      }),
      { seed: 7, numRuns: trials(200, 60, 15) },
    );
  });

  it("keeps the order of its engines, which decides who writes last", () => {
    for (let seed = 0; seed < 20; seed++) {
      const program = randomProgram(seed, 20);
      const orders = reread(printProgram(program)).map((bundle) => Object.keys(bundle));
      expect(orders).toEqual(program.map((bundle) => Object.keys(bundle)));
    }
    expect(Object.keys(reread('[{"valu":[],"alu":[]}]')[0]!)).toEqual(["valu", "alu"]);
  });

  it.each<[unknown, string]>([
    [{ alu: [] }, 'a program is a list of bundles, not {"alu":[]}'],
    [[{}, 7], "bundle 1: should be an object of engine -> slots, not 7"],
    [[{ alu: 3 }], "bundle 0, engine alu: should be a list of slots, not 3"],
    [[{ alu: [[]] }], "bundle 0, engine alu, slot 0: should be a list [opcode, ...operands], not []"],
    [
      [{ load: [] }, { alu: [["+", 1, 2, 3], "x"] }],
      'bundle 1, engine alu, slot 1: should be a list [opcode, ...operands], not "x"',
    ],
    [[{ alu: [[1, 2]] }], "bundle 0, engine alu, slot 0: its opcode should be a string, not 1"],
    [[{ alu: [[]] }], "bundle 0, engine alu, slot 0"],
  ])("is refused with the place: %j", (data, message) => {
    expect(() => parseProgram(data)).toThrow(RangeError);
    expect(() => parseProgram(data)).toThrow(message);
  });
});
