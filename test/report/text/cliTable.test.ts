import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cliPairs, cliTable } from "../../../src/report/text/cliTable.ts";
import { wrapped } from "../../../src/report/text/wrapped.ts";

interface Row {
  readonly name: string;
  readonly cycles: number;
  readonly note: string;
}
const rows: Row[] = [
  {
    name: "a\u001b[2Jb",
    cycles: 885,
    note: "one of many words that have to be wrapped when there is no room for them",
  },
  { name: "long/path/to/some/where-else", cycles: 12, note: "" },
];
const columns = [
  { head: "name of it", cell: (row: Row) => row.name },
  { head: "cycles", right: true, cell: (row: Row) => row.cycles },
  { head: "note", detail: true, cell: (row: Row) => row.note },
];
const widest = (text: string): number => Math.max(...text.split("\n").map((line) => line.length));

describe("a table", () => {
  it("is 80 characters wide at most by default, with every word in it and names made harmless", () => {
    const text = cliTable(columns, rows);
    expect(widest(text)).toBeLessThanOrEqual(80);
    for (const part of ["\\u001b[2Jb", "885", "wrapped"]) expect(text).toContain(part);
    expect(text).not.toContain("left out");
  });

  it("leaves details out before other columns, and says so", () => {
    const text = cliTable(columns, rows, { colour: false, columns: 32 });
    expect(text).toContain("left out for want of room");
    expect(text).toContain("note");
    expect(text).toMatch(/│ cycles │\n/);
    expect(widest(text)).toBeLessThanOrEqual(32);
  });

  it("fits any room with any columns, and loses no letter of a text that is shown", () => {
    const column = fc.record({ head: fc.stringMatching(/^[a-z ]{1,12}$/), right: fc.boolean(), detail: fc.boolean() });
    const texts = fc.array(fc.stringMatching(/^[a-z/ -]{0,60}$/), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(
        fc.array(column, { minLength: 1, maxLength: 8 }),
        texts,
        fc.integer({ min: 75, max: 130 }),
        (of, row, room) => {
          const made = of.map((one, at) => ({ ...one, cell: (cells: readonly string[]) => cells[at]! }));
          const text = cliTable(made, [row], { colour: false, columns: room });
          expect(widest(text)).toBeLessThanOrEqual(room);
          if (text.includes("left out")) return;
          const letters = (line: string): string => [...line.replace(/[^a-z/-]/g, "")].sort().join("");
          const shown = of.map(({ head }, at) => head + row[at]).join("");
          expect(letters(text)).toBe(letters(shown));
        },
      ),
      { seed: 1, numRuns: 150 },
    );
  });

  it("does not mind tall cells", () => {
    // Laid out as one cell of 40 lines this took twenty seconds.
    const lines = cliPairs([["name", "9".repeat(5000)]]).split("\n");
    expect(lines.length).toBeGreaterThan(20);
    expect(lines.at(-2)).toContain("(5000 characters)");
  });

  it("wraps values beside their names", () => {
    expect(widest(cliPairs([["name", "word ".repeat(60).trim()]], { colour: false, columns: 60 }))).toBeLessThanOrEqual(
      60,
    );
    expect(wrapped("a bc defghij", 4)).toEqual(["a bc", "defg", "hij"]);
  });
});
