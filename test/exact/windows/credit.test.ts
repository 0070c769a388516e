import { describe, expect, it } from "vitest";
import { Credit } from "../../../src/exact/windows/credit.ts";

describe("credit", () => {
  it("shares time evenly while nothing pays, and still gives each its turn where one does", () => {
    const kinds = ["a", "b", "c"] as const;
    const turns = (pays: string | undefined) => {
      const credit = new Credit(kinds);
      const count = { a: 0, b: 0, c: 0 };
      for (let turn = 0; turn < 300; turn++) {
        const kind = credit.choose(kinds)!;
        count[kind]++;
        credit.begin(kind);
        credit.end(kind, 1, kind === pays ? 1 : 0);
      }
      return count;
    };
    expect(turns(undefined)).toEqual({ a: 100, b: 100, c: 100 });
    const { a, b, c } = turns("b");
    expect(b).toBeGreaterThan(4 * Math.max(a, c));
    expect(Math.min(a, c)).toBeGreaterThan(10);
  });

  it("forgets what paid long ago, counts what is under way, and chooses among those asked for", () => {
    const credit = new Credit(["a", "b"]);
    expect(credit.choose([])).toBeUndefined();
    expect(credit.choose(["b"])).toBe("b");
    credit.begin("a");
    expect(credit.choose(["a", "b"])).toBe("b");
    credit.end("a", 1, 5);
    for (let turn = 0; turn < 400; turn++) {
      credit.begin("b");
      credit.end("b", 1, 0.1);
    }
    // All that is left of the account of `a` is a gain of 5 · 0.97^400.
    expect(credit.choose(["a", "b"])).toBe("a");
    credit.begin("a");
    credit.end("a", 10, 0);
    expect(credit.choose(["a", "b"])).toBe("b");
  });
});
