import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { glossary } from "../../src/report/glossary.ts";

describe("the glossary", () => {
  it("stands in docs/glossary.md word for word", () => {
    const page = readFileSync(new URL("../../docs/glossary.md", import.meta.url), "utf8");
    const rows = Object.entries(glossary).map(([word, says]) => `- **${word}**: ${says}`);
    expect(page.split("\n").filter((line) => line.startsWith("- **"))).toEqual(rows);
  });
});
