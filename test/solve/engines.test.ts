import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { describe, expect, test } from "vitest";
import { ProgramBuilder } from "../../src/ilp/builder.ts";
import { column, type Expression, sum } from "../../src/ilp/expression.ts";
import type { IntegerProgram } from "../../src/ilp/program.ts";
import { engineNamed, installedEngines } from "../../src/solve/engines.ts";
import { longer } from "../trials.ts";

/** CP-SAT is among them where or-tools-wasm is installed; without it its tests are not there. */
const engines = installedEngines().map((engine) => [engine.name, engine] as const);
const wholeOnly = ["cadical", "cp-sat"];

/** Σ value·x, least; weights·x between `least` and `most`; x whole in 0 .. 4, y in -3 .. 10. */
function knapsack(
  least: number,
  most: number,
  also?: (builder: ProgramBuilder, x: readonly number[]) => void,
): IntegerProgram {
  const builder = new ProgramBuilder("knapsack");
  const x = [0, 1, 2].map((at) => builder.column(`x${at}`, 0, 4, true));
  const y = builder.column("y", -3, 10, false);
  const total = (factors: readonly number[]): Expression => sum(x.map((one, at) => [factors[at]!, column(one)]));
  builder.row(
    "weight",
    least,
    sum([
      [1, total([3, 5, 7])],
      [1, column(y)],
    ]),
    most,
  );
  also?.(builder, x);
  builder.minimise(
    sum([
      [1, total([2, 3, 4])],
      [1.5, column(y)],
      [1, { terms: [], constant: 10 }],
    ]),
  );
  return builder.build();
}

/** Market split (Cornuéjols and Dawande 1998): equality rows that branch and bound needs ages for. */
function marketSplit(columns: number): IntegerProgram {
  const generator = xoroshiro128plus(7);
  const builder = new ProgramBuilder("market split");
  const x = Array.from({ length: columns }, (_, at) => builder.binary(`x${at}`));
  for (let row = 0; row < 5; row += 1) {
    const weights = x.map(() => uniformInt(generator, 0, 99));
    const half = Math.floor(weights.reduce((total, weight) => total + weight, 0) / 2);
    builder.equal(`r${row}`, sum(x.map((one, at) => [weights[at]!, column(one)])), half);
  }
  return builder.build();
}

describe.each(engines)("%s", (_, solver) => {
  test("finds the optimum, with the constant of the objective", async () => {
    const outcome = await solver.solve(knapsack(13, 14), { limitSeconds: 20 });
    expect(outcome).toMatchObject({ status: "optimal", engine: solver.name });
    expect(outcome.status === "optimal" && outcome.objective).toBeCloseTo(15.5, 6);
  });

  test("solves the relaxation, or refuses it", async () => {
    const outcome = await solver.solve(knapsack(13, 14), { limitSeconds: 20, relax: true });
    if (wholeOnly.includes(solver.name)) {
      expect(outcome).toMatchObject({ status: "undecided", because: "refused" });
      return;
    }
    expect(outcome.status === "optimal" && outcome.objective).toBeCloseTo(10 - 4.5 + (4 * 16) / 7, 5);
  });

  test.each([
    ["the relaxation shows", knapsack(1000, 2000)],
    [
      "only integrality shows",
      knapsack(13, 14, (builder, x) => builder.equal("odd", sum(x.map((one) => [2, column(one)])), 3)),
    ],
    ["a row without columns shows", knapsack(13, 14, (builder) => builder.impossible("never"))],
  ])("says infeasible where %s", async (_name, program) => {
    expect((await solver.solve(program, { limitSeconds: 20 })).status).toBe("infeasible");
  });

  test("a cutoff below the optimum leaves nothing, one at it leaves the optimum; so does a bound", async () => {
    expect((await solver.solve(knapsack(13, 14), { limitSeconds: 20, cutoff: 15 })).status).toBe("infeasible");
    const found = await solver.solve(knapsack(13, 14), { limitSeconds: 20, cutoff: 15.5, bound: 15.5 });
    expect(found.status === "optimal" && found.objective).toBeCloseTo(15.5, 6);
  });

  test("any solution is a solution, and is not called optimal unless it was proved", async () => {
    const outcome = await solver.solve(knapsack(13, 14), { limitSeconds: 20, anySolution: true });
    expect(["optimal", "feasible"]).toContain(outcome.status);
    if (outcome.status === "feasible") expect(outcome.because).toBe("first solution");
    if (outcome.status === "optimal") expect(outcome.objective).toBeCloseTo(15.5, 6);
  });

  test("a program without columns is solved", async () => {
    expect((await solver.solve(new ProgramBuilder("empty").build(), { limitSeconds: 20 })).status).toBe("optimal");
  });

  longer("stops at the limit and says so", async () => {
    const outcome = await solver.solve(marketSplit(50), { limitSeconds: 0.5 });
    expect(outcome).toMatchObject({ status: "undecided", because: "time limit" });
  });
});

test("GLPK takes neither a hint nor a seed, and says so", async () => {
  const options = { limitSeconds: 20, hint: new Float64Array(5), seed: 1 };
  const outcome = await engineNamed("glpk").solve(knapsack(13, 14), options);
  expect(outcome.ignored).toEqual(["hint", "seed"]);
});

test("an unknown engine is refused with the names there are", () => {
  expect(() => engineNamed("cplex")).toThrow(/glpk, highs, javascript-lp-solver/);
});

test("CP-SAT without its package is refused with what it needs", () => {
  if (installedEngines().some(({ name }) => name === "cp-sat")) return;
  expect(() => engineNamed("cp-sat")).toThrow(/needs the package or-tools-wasm.*SLOTWISE_CP_SAT/);
});

describe.each(engines.filter(([name]) => wholeOnly.includes(name)))("%s", (_, solver) => {
  test("refuses a column that is not whole, and one without bounds", async () => {
    const half = new ProgramBuilder("half");
    half.equal("r", column(half.column("h", 0, 1, false), 2), 1);
    expect(await solver.solve(half.build(), { limitSeconds: 20 })).toMatchObject({ because: "refused" });
    const wide = new ProgramBuilder("wide");
    wide.atLeast("r", column(wide.column("w", 0, Number.POSITIVE_INFINITY, true)), 1);
    expect(await solver.solve(wide.build(), { limitSeconds: 20 })).toMatchObject({ because: "refused" });
  });

  test("takes wide columns, negative ones and fractions that are whole tenths", async () => {
    const builder = new ProgramBuilder("wide");
    const a = builder.column("a", -50, 70, true);
    const b = builder.column("b", -3, 20, true);
    const both = (p: number, q: number) => sum([p, q].map((factor, at) => [factor, column([a, b][at]!)]));
    builder.row("r", 12.3, both(0.1, 1), 12.6);
    builder.atLeast("s", both(1, -1), 40);
    builder.minimise(both(1, 3));
    const outcome = await solver.solve(builder.build(), { limitSeconds: 20 });
    const best = Math.min(
      ...Array.from({ length: 121 }, (_, at) => at - 50).flatMap((x) =>
        Array.from({ length: 24 }, (_, at) => at - 3)
          .filter((y) => x + 10 * y >= 123 && x + 10 * y <= 126 && x - y >= 40)
          .map((y) => x + 3 * y),
      ),
    );
    expect(outcome.status === "optimal" && outcome.objective).toBe(best);
  });

  test("an effort limit ends it, and says so", async () => {
    const options = { limitSeconds: 20, effort: 0.005, seed: 3 };
    const outcome = await solver.solve(marketSplit(24), options);
    expect(outcome).toMatchObject({ status: "undecided", because: "effort limit" });
  });
});
