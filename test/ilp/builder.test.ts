import { describe, expect, test } from "vitest";
import { ProgramBuilder } from "../../src/ilp/builder.ts";
import { column, constant, difference, sum } from "../../src/ilp/expression.ts";
import { activity, blatant, breaches, rounded } from "../../src/ilp/verify.ts";

describe("builder", () => {
  test("merges the terms of one column and drops those that cancel", () => {
    const builder = new ProgramBuilder("p");
    const a = builder.binary("a");
    const b = builder.column("b", -2, 5, false);
    builder.atMost(
      "r",
      sum([
        [2, column(a)],
        [3, column(b)],
        [-1, column(a)],
        [-3, column(b)],
      ]),
      4,
    );
    builder.minimise(difference(column(a, 5), constant(7)));
    expect(builder.build()).toEqual({
      name: "p",
      columns: [
        { name: "a", lower: 0, upper: 1, integer: true },
        { name: "b", lower: -2, upper: 5, integer: false },
        { name: "one", lower: 1, upper: 1, integer: false },
      ],
      rows: [{ name: "r", terms: [{ column: 0, coefficient: 1 }], lower: Number.NEGATIVE_INFINITY, upper: 4 }],
      objective: [
        { column: 0, coefficient: 5 },
        { column: 2, coefficient: -7 },
      ],
    });
  });

  test("moves constants to the bounds; a row without columns stays only where it cannot hold", () => {
    const builder = new ProgramBuilder("p");
    const a = builder.binary("a");
    builder.equal(
      "shifted",
      sum([
        [1, column(a)],
        [1, constant(2)],
      ]),
      3,
    );
    builder.atMost("holds", constant(1), 1);
    builder.atLeast("fails", constant(1), 2);
    const program = builder.build();
    expect(program.rows.map(({ name, lower, upper }) => [name, lower, upper])).toEqual([
      ["shifted", 1, 1],
      ["fails", 1, Number.POSITIVE_INFINITY],
    ]);
    expect(blatant(program)).toBe("fails");
  });

  test.each([
    ["a column twice", (builder: ProgramBuilder) => builder.binary("a"), /column "a".*twice/],
    ["no value", (builder: ProgramBuilder) => builder.column("c", 2, 1, false), /2 \.\. 1/],
    ["a NaN bound", (builder: ProgramBuilder) => builder.column("c", Number.NaN, 1, false), /NaN/],
    ["a row twice", (builder: ProgramBuilder) => builder.atMost("r", column(0), 1), /row "r".*twice/],
    ["no such column", (builder: ProgramBuilder) => builder.atMost("s", column(9), 1), /column 9/],
  ])("refuses %s", (_, act, message) => {
    const builder = new ProgramBuilder("p");
    builder.binary("a");
    builder.atMost("r", column(0), 1);
    expect(() => act(builder)).toThrow(message);
    expect(() => act(builder)).toThrow(RangeError);
  });
});

describe("verify", () => {
  const builder = new ProgramBuilder("p");
  const a = builder.column("a", 0, 10, true);
  const b = builder.column("b", 0, 1, false);
  builder.row(
    "r",
    3,
    sum([
      [1, column(a)],
      [2, column(b)],
    ]),
    8,
  );
  const program = builder.build();

  test("rounds what is nearly whole and leaves the rest", () => {
    expect(rounded(program, Float64Array.of(6.9999999, 0.3))).toEqual(Float64Array.of(7, 0.3));
    expect(rounded(program, Float64Array.of(6.4, 0.3))).toEqual(Float64Array.of(6.4, 0.3));
    expect(Object.is(rounded(program, Float64Array.of(-1e-9, 0))[0], 0)).toBe(true);
  });

  test.each<[number[], string[]]>([
    [[7, 0.5], []],
    [[6.4, 0.5], ["integrality a"]],
    [
      [11, 0],
      ["bound a", "row r"],
    ],
    [[2, 0.25], ["row r"]],
    [
      [7, 1.5],
      ["bound b", "row r"],
    ],
    [
      [Number.NaN, 0],
      ["bound a", "integrality a", "row r"],
    ],
  ])("%j breaks %j", (point, expected) => {
    const found = breaches(program, Float64Array.from(point)).map(({ kind, name }) => `${kind} ${name}`);
    expect(found).toEqual(expected);
  });

  test("a relaxed point need not be whole", () => {
    expect(breaches(program, Float64Array.of(6.4, 0.5), 1e-6, true)).toEqual([]);
    expect(activity(program.rows[0]!.terms, Float64Array.of(6.4, 0.5))).toBeCloseTo(7.4);
  });

  test("a point of another length is the caller's error", () => {
    expect(() => breaches(program, new Float64Array(3))).toThrow(RangeError);
  });
});
