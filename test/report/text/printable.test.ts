import { describe, expect, it } from "vitest";
import { printable, printableLines } from "../../../src/report/text/printable.ts";

describe("a name from a file", () => {
  it.each<[string, string]>([
    ["é 木 😀", "é 木 😀"],
    ["\u001b[2J\u001b]0;x\u0007", "\\u001b[2J\\u001b]0;x\\u0007"],
    ["a\nb\tc\rd", "a\\nb\\tc\\u000dd"],
    ["\u009b1m\u202eabc\u2066\u200b\u2028\ufeff", "\\u009b1m\\u202eabc\\u2066\\u200b\\u2028\\ufeff"],
    ["\ud800x\udc00", "\\ud800x\\udc00"],
  ])("is printed harmless: %j", (name, printed) => {
    expect(printable(name)).toBe(printed);
  });

  it("is cut where it is long", () => {
    expect(printable("a".repeat(3_000_000))).toBe(`${"a".repeat(2000)}… (3000000 characters)`);
  });

  it("keeps the lines of a text that we laid out", () => {
    expect(printableLines("a\u001b\nb")).toBe("a\\u001b\nb");
  });
});
