import { readFileSync } from "node:fs";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { describe, expect, it } from "vitest";
import { deepest, parseJson } from "../../src/files/parseJson.ts";
import { trials } from "../trials.ts";

describe("JSON of unknown origin", () => {
  it.each<[string, string]>([
    ["", "not JSON: there is nothing (line 1, column 1)"],
    ["[", "not JSON: it ends too soon (line 1, column 2)"],
    ["[1,\n 2,]", "not JSON: a value should be here (line 2, column 4)"],
    ["[1 2]", "not JSON: a comma or ] should be here (line 1, column 4)"],
    ['{"a" 1}', "not JSON: a colon should be here (line 1, column 6)"],
    ['{"a":1,}', "not JSON: the name of a member, in double quotes, should be here (line 1, column 8)"],
    ["{}\n{}", "not JSON: something follows its end (line 2, column 1)"],
    ["root:x:0:0", "not JSON: a value should be here (line 1, column 1)"],
    ['{"__proto__":1}', "no member may be named __proto__ (line 1, column 2)"],
    ['[{"_\\u005fproto__":1}]', "no member may be named __proto__ (line 1, column 3)"],
    ['{"a":1,\n "b":{"a":2},"a":3}', "a second member of the same name in one object (line 2, column 14)"],
    ['[{"x":{"a":[{"a":1}],"\\u0061":3}}]', "a second member of the same name in one object (line 1, column 22)"],
    ["[".repeat(1e6), `nested deeper than ${deepest} levels, the limit (line 1, column ${deepest + 1})`],
  ])("is refused with a place, and nothing of it is printed: %#", (text, message) => {
    expect(() => parseJson(text)).toThrow(RangeError);
    expect(() => parseJson(text)).toThrow(new RangeError(message));
  });

  it("is taken and refused as JSON.parse does, whatever one character does to it", () => {
    const text = '{"a": [1, -2.5e+3, "x\\u00e9\\n", true, null, {}], "b": {"c": [[], "é"]}}';
    const characters = '{}[]",:\\u0e+-.1 x\n\u0001';
    const random = xoroshiro128plus(9);
    for (let trial = 0; trial < trials(3000, 600); trial++) {
      const at = uniformInt(random, 0, text.length - 1);
      const put = characters[uniformInt(random, 0, characters.length)] ?? "";
      const changed = text.slice(0, at) + put + text.slice(at + uniformInt(random, 0, 2));
      let expected: unknown;
      try {
        expected = JSON.parse(changed);
      } catch {
        expect(() => parseJson(changed), changed).toThrow(/^not JSON/);
        continue;
      }
      expect(parseJson(changed)).toEqual(expected);
    }
  });

  it("has the same name in one object after another, and within one another", () => {
    for (const text of [
      '[{"a":1},{"a":2},{"b":1,"a":2}]',
      '{"a":{"a":{"a":{}}},"b":{"a":[{"a":{}},{"a":[]}]},"":1,"A":2}',
      '{"x":{"a":1},"y":{"a":2,"b":{}},"b":{}}',
    ]) {
      expect(parseJson(text)).toEqual(JSON.parse(text));
    }
  });

  it("is what it was", () => {
    const text = readFileSync(new URL("../cases/blocks.json", import.meta.url), "utf8");
    expect(parseJson(text)).toEqual(JSON.parse(text));
  });
});
