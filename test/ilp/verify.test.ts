import { describe, expect, it } from "vitest";
import { ProgramBuilder } from "../../src/ilp/builder.ts";
import { column, type Expression, sum } from "../../src/ilp/expression.ts";
import { breaches } from "../../src/ilp/verify.ts";

/** Whether lower ≤ Σ coefficient·x ≤ upper counts as held at a point. */
function held(coefficients: readonly number[], [lower, upper]: readonly [number, number], point: readonly number[]) {
  const whole = rowOf(coefficients, [lower, upper], true);
  return breaches(whole, Float64Array.from(point)).length === 0;
}

function rowOf(coefficients: readonly number[], [lower, upper]: readonly [number, number], integer: boolean) {
  const builder = new ProgramBuilder("p");
  const parts = coefficients.map((factor, j): [number, Expression] => [
    factor,
    column(builder.column(`x${j}`, -(2 ** 62), 2 ** 62, integer)),
  ]);
  const row = sum(parts);
  if (lower !== Number.NEGATIVE_INFINITY) builder.atLeast("lower", row, lower);
  if (upper !== Number.POSITIVE_INFINITY) builder.atMost("upper", row, upper);
  return builder.build();
}

const none = Number.NEGATIVE_INFINITY;
const any = Number.POSITIVE_INFINITY;

describe("a row in whole numbers", () => {
  it.each<[string, readonly number[], readonly [number, number], readonly number[]]>([
    ["by 1 where the largest term is a billion", [1_000_000_007, -1_000_000_006], [none, 0], [1, 1]],
    ["by 1 where terms are 2^45", [2 ** 45, -(2 ** 45), 1], [none, 0], [1, 1, 1]],
    ["by 1 where doubles cannot tell: 2^60 - 1 is less than 2^60", [2 ** 30, -1], [2 ** 60, any], [2 ** 30, 1]],
    ["by 1 above 2^60", [2 ** 30, 1], [none, 2 ** 60], [2 ** 30, 1]],
    ["by a fraction of a limit that is below every tolerance", [1], [1.0000001, any], [1]],
    ["by a fraction of an upper limit", [3], [none, 2.9999999], [1]],
    ["in tenths", [0.1, 0.2], [0.3000001, any], [1, 1]],
  ])("is broken %s", (_, coefficients, limits, point) => {
    expect(held(coefficients, limits, point)).toBe(false);
    const broken = breaches(rowOf(coefficients, limits, true), Float64Array.from(point));
    expect(broken).toMatchObject([{ kind: "row" }]);
    expect(broken[0]!.by).toBeGreaterThan(0);
  });

  it.each<[string, readonly number[], readonly [number, number], readonly number[]]>([
    ["exactly", [1_000_000_007, -1_000_000_006], [1, 1], [1, 1]],
    ["at 2^60", [2 ** 30], [2 ** 60, 2 ** 60], [2 ** 30]],
    ["in tenths, which doubles sum to 0.30000000000000004", [0.1, 0.2], [none, 0.3], [1, 1]],
  ])("is held %s", (_, coefficients, limits, point) => {
    expect(held(coefficients, limits, point)).toBe(true);
  });

  it("is a matter of tolerance where a column may be a fraction, or the program is relaxed", () => {
    const point = Float64Array.of(1, 1);
    const fractions = rowOf([1_000_000_007, -1_000_000_006], [none, 0.5], false);
    expect(breaches(fractions, point)).toEqual([]);
    const whole = rowOf([1_000_000_007, -1_000_000_006], [none, 0.5], true);
    expect(breaches(whole, point, 1e-6, true)).toEqual([]);
    expect(breaches(whole, point)).toHaveLength(1);
  });
});
