import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { describe, expect, test } from "vitest";
import { ProgramBuilder } from "../../../src/ilp/builder.ts";
import { type Clauses, clauses } from "../../../src/ilp/encodings/clauses.ts";
import { type PseudoBooleanProgram, pseudoBoolean } from "../../../src/ilp/encodings/pseudoBoolean.ts";
import { wholeProgram } from "../../../src/ilp/encodings/wholeProgram.ts";
import { column, difference, sum } from "../../../src/ilp/expression.ts";
import { impliedIntegers } from "../../../src/ilp/impliedIntegers.ts";
import type { IntegerProgram } from "../../../src/ilp/program.ts";
import { breaches } from "../../../src/ilp/verify.ts";
import { trials } from "../../trials.ts";

/** Columns 0 .. 1, 0 .. 3, -2 .. 1 and rows of small weights. */
function randomProgram(seed: number): IntegerProgram {
  const generator = xoroshiro128plus(seed);
  const within = (least: number, most: number): number => uniformInt(generator, least, most);
  const builder = new ProgramBuilder(`random ${seed}`);
  const x = [[0, 1], [0, 3], [-2, 1], [0, 1]].map(([lower, upper], at) => builder.column(`x${at}`, lower!, upper!, true)); // biome-ignore format: one line
  for (let row = 0; row < 3; row += 1) {
    const least = within(-6, 4);
    const scale = row === 2 ? 0.1 : 1;
    builder.row(
      `r${row}`,
      least * scale,
      sum(x.map((one) => [within(-4, 5) * scale, column(one)])),
      (least + within(0, 12)) * scale,
    );
  }
  return builder.build();
}

/** The formula; a limit that ends it is a failure here. */
async function written(program: PseudoBooleanProgram): Promise<Clauses> {
  const formula = await clauses(program, { literals: 1e6, rowNodes: 1e5 });
  if (typeof formula === "string") throw new Error(formula);
  return formula;
}

/** Every point within the bounds of the columns. */
function points(program: IntegerProgram): Float64Array[] {
  return program.columns
    .reduce<number[][]>(
      (made, { lower, upper }) =>
        made.flatMap((point) => Array.from({ length: upper - lower + 1 }, (_, at) => [...point, lower + at])),
      [[]],
    )
    .map((point) => Float64Array.from(point));
}

/** Sets every variable that unit propagation forces; false at a conflict. */
function propagate(literals: Int32Array, truth: Map<number, boolean>): boolean {
  const all: number[][] = [[]];
  for (const literal of literals) literal === 0 ? all.push([]) : all.at(-1)!.push(literal);
  all.pop();
  for (let changed = true; changed; ) {
    changed = false;
    for (const clause of all) {
      if (clause.some((literal) => truth.get(Math.abs(literal)) === literal > 0)) continue;
      const open = clause.filter((literal) => !truth.has(Math.abs(literal)));
      if (open.length === 0) return false;
      if (open.length > 1) continue;
      truth.set(Math.abs(open[0]!), open[0]! > 0);
      changed = true;
    }
  }
  return true;
}

describe("programs over truth values", () => {
  test("a whole assignment propagates to a conflict exactly where a row is broken", async () => {
    let held = 0;
    for (let seed = 1; seed <= trials(60, 25); seed += 1) {
      const program = randomProgram(seed);
      const whole = wholeProgram(program);
      if (typeof whole === "string") throw new Error(whole);
      const boolean = pseudoBoolean(whole);
      const formula = await written(boolean);
      for (const point of points(program)) {
        const model = boolean.encode(point);
        expect(boolean.decode(model)).toEqual(point);
        const truth = new Map(Array.from(model, (value, at) => [at + 1, value === 1] as const));
        const holds = breaches(program, point).length === 0;
        expect(propagate(formula.literals, truth), `seed ${seed}, ${point.join()}`).toBe(holds);
        if (holds) held += 1;
      }
    }
    expect(held).toBeGreaterThan(trials(100, 40));
  });

  test("a count forces the rest as soon as its limit is reached", async () => {
    const builder = new ProgramBuilder("count");
    const x = Array.from({ length: 6 }, (_, at) => builder.binary(`x${at}`));
    builder.atMost("two", sum(x.map((one) => [1, column(one)])), 2);
    const formula = await written(
      pseudoBoolean(wholeProgram(builder.build()) as Exclude<ReturnType<typeof wholeProgram>, string>),
    );
    const truth = new Map([[2, true], [5, true]]); // biome-ignore format: one line
    expect(propagate(formula.literals, truth)).toBe(true);
    expect([1, 3, 4, 6].map((variable) => truth.get(variable))).toEqual([false, false, false, false]);
  });

  /** 3 ≤ Σ weight·x ≤ half of all weights, twice. */
  const weighted = (weights: readonly number[]): PseudoBooleanProgram => {
    const terms = weights.map((coefficient, column) => ({ column, coefficient }));
    const upper = Math.floor(weights.reduce((sum, weight) => sum + weight, 0) / 2);
    const columns = weights.map(() => ({ lower: 0, upper: 1 }));
    return pseudoBoolean({
      columns,
      rows: [1, 2].map(() => ({ terms, lower: 3, upper })),
      objective: [],
      objectiveScale: 1,
    });
  };
  const ones = weighted(new Array<number>(9).fill(1));
  const mixed = weighted([
    99227, 98979, 92498, 87463, 87062, 83644, 77227, 73271, 71473, 63481, 63030, 51906, 50731, 48993, 35481, 34643,
    34318, 22558, 16838, 15365, 8796, 5801,
  ]);

  test.each([
    ["formula", ones, { literals: 10, rowNodes: 1e5 }, "too large: more than 10 literals in clauses"],
    ["row", mixed, { literals: 1e6, rowNodes: 500 }, "too large: a row of 22 literals takes more than 500 nodes"],
  ])("a %s beyond the limit is not built, and says so", async (_, program, limits, reason) => {
    expect(await clauses(program, limits)).toBe(reason);
    expect(await written(program)).toMatchObject({ literals: expect.any(Int32Array) });
  });

  test("writing gives way within a row, and stops when it is told to", async () => {
    let turns = 0;
    const pause = async (): Promise<boolean> => {
      turns += 1;
      return turns < 3;
    };
    expect(await clauses(mixed, { literals: 1e6, rowNodes: 1e5, pause })).toBe("stopped");
    expect(turns).toBe(3);
  });

  test("a row of 20,000 literals needs no deep calls", async () => {
    const few = pseudoBoolean({
      columns: Array.from({ length: 20_000 }, () => ({ lower: 0, upper: 1 })),
      rows: [
        { terms: Array.from({ length: 20_000 }, (_, column) => ({ column, coefficient: 1 })), lower: 2, upper: 20_000 },
      ],
      objective: [],
      objectiveScale: 1,
    });
    expect((await written(few)).variables).toBeGreaterThan(30_000);
  });
});

describe("implied integers", () => {
  const binary = (builder: ProgramBuilder, ...names: string[]): number[] => names.map((name) => builder.binary(name));

  test("maxima and minima of whole columns, and what counts on them, are whole", () => {
    const builder = new ProgramBuilder("p");
    const [a, b] = binary(builder, "a", "b") as [number, number];
    const [o, k, l] = ["o", "k", "l"].map((name) => builder.column(name, 0, 1, false)) as [number, number, number];
    for (const one of [a, b]) builder.atLeast(`o${one}`, difference(column(o), column(one)), 0);
    for (const one of [a, b]) builder.atMost(`k${one}`, difference(column(k), column(one)), 0);
    builder.atLeast("l", difference(column(l), difference(column(o), column(k))), 0);
    builder.atMost("cap", column(l, 3), 2);
    expect([...impliedIntegers(builder.build())]).toEqual([1, 1, 1, 1, 1]);
  });

  test.each([
    ["a coefficient", 2, 1, 0],
    ["a limit", 1, 0.5, 0],
    ["an objective that pulls the other way", 1, 1, -1],
  ])("%s can keep a column between whole numbers", (_, coefficient, limit, cost) => {
    const builder = new ProgramBuilder("p");
    const [a] = binary(builder, "a") as [number];
    const c = builder.column("c", 0, 1, false);
    builder.atLeast("up", sum([[coefficient, column(c)], [1, column(a)]]), limit); // biome-ignore format: one line
    builder.atMost("down", sum([[3, column(c)], [1, column(a)]]), 3.5); // biome-ignore format: one line
    if (cost !== 0) builder.minimise(column(c, cost));
    expect([...impliedIntegers(builder.build())]).toEqual([1, 0]);
  });
});
