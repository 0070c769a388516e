import { describe, expect, it } from "vitest";
import { takeHome } from "../../../src/machine/presets/takeHome.ts";
import { generate } from "../../../src/walk/generator/generate.ts";
import { type Derivation, derivation } from "../../../src/walk/plan/derivedConstants.ts";
import { parsePlan, uniform } from "../../../src/walk/plan/plan.ts";

const results: Readonly<Record<Derivation["opcode"], (a: number, b: number) => number>> = {
  "==": (a, b) => (a === b ? 1 : 0),
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": Math.imul,
};

/** The word as its derivation computes it, with those that it takes, and how long the longest chain to it is. */
function made(n: number, words: Map<number, number>): { word: number; depth: number } {
  const by = derivation(n);
  if (by === undefined) {
    expect(n).toBe(0);
    return { word: 0, depth: 0 };
  }
  const [a, b] = [made(by.a, words), made(by.b, words)];
  const word = results[by.opcode](a.word, b.word) | 0;
  words.set(n, word);
  return { word, depth: 1 + Math.max(a.depth, b.depth) };
}

describe("constants computed from others", () => {
  it("are what they are for, in few steps, from nothing but the word that is still zero", () => {
    const wanted = [2048 - 13, -8168, -3, 4097, 16896, 33, 431, 2 ** 31, -(2 ** 31), 0xffff_ffff];
    for (let n = 1; n < 150; n++) wanted.push(n, -n);
    let computed = 0;
    for (const n of wanted) {
      if (derivation(n) === undefined) continue;
      const words = new Map<number, number>();
      const { word, depth } = made(n, words);
      expect(word, `${n}`).toBe(n | 0);
      expect(depth, `${n}`).toBeLessThanOrEqual(1 + 5 + 4);
      computed++;
    }
    expect(computed).toBeGreaterThan(250);
    // The same word, however its sign is written.
    expect(derivation(0xffff_fffd)).toEqual(derivation(-3));
  });

  it("leave those alone that take too many slots: random words, and zero", () => {
    for (const n of [0, 0x7ed55d16, 0xc761c23c, 0xb55a4f09, 0xaaaaaaac, 2310]) {
      if (n === 2310) expect(derivation(n)).toBeDefined();
      else expect(derivation(n), `${n}`).toBeUndefined();
    }
  });

  it("are what a plan's switch says: slots of load and flow become slots of alu", () => {
    const block = (constants: string) => {
      const size = { height: 6, rounds: 8, batch: 32, contract: "values", pointers: "shared" };
      return generate(parsePlan({ ...size, lookups: uniform(32, "rssqcQcr"), constants }), takeHome);
    };
    const forms = (constants: string, form: number) => {
      const own = block(constants).operations.filter(({ opcode, forms: all }) =>
        [opcode, ...all.map((each) => each.opcode)].includes("const"),
      );
      return own.map(({ forms: all }) => takeHome.engines[all[form]!.rows[0]!.engine]!.name);
    };
    expect(new Set(forms("load", 0))).toEqual(new Set(["load"]));
    expect(new Set(forms("either", 1))).toEqual(new Set(["flow"]));
    const native = forms("computed", 0);
    expect(native.filter((name) => name === "load").length).toBeLessThan(14);
    expect(native.filter((name) => name === "alu").length).toBeGreaterThan(20);
  });
});
