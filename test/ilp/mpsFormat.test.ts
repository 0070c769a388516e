import { describe, expect, it } from "vitest";
import { formulations } from "../../models/formulations.ts";
import type { Objective } from "../../src/exact/problem/formulation.ts";
import type { Problem } from "../../src/exact/problem/problem.ts";
import { cutWindow } from "../../src/exact/problem/window.ts";
import { ProgramBuilder } from "../../src/ilp/builder.ts";
import { column, constant, sum } from "../../src/ilp/expression.ts";
import { lpText } from "../../src/ilp/lpFormat.ts";
import { mpsText } from "../../src/ilp/mpsFormat.ts";
import type { IntegerProgram } from "../../src/ilp/program.ts";
import { takeHome } from "../../src/machine/presets/takeHome.ts";
import { replay } from "../../src/walk/search/planFile.ts";
import { bestPlan } from "../../src/walk/search/planStore.ts";
import { exhaustive } from "../models/exhaustive.ts";
import { randomProblem } from "../models/randomProblem.ts";
import { longer } from "../trials.ts";
import { readByGlpk, readByHighs } from "./readBack.ts";

/** The optimum that each engine finds in each text that it reads for itself. */
async function readBack(program: IntegerProgram): Promise<(number | undefined)[]> {
  const found: (number | undefined)[] = [];
  for (const [format, text] of [
    ["lp", lpText(program)],
    ["mps", mpsText(program)],
  ] as const) {
    for (const read of [readByGlpk, readByHighs]) {
      const { columns, optimum } = await read(format, text);
      // The LP text has no row without a column, so that a program without any gets one.
      if (program.columns.length > 0) expect(columns).toBe(program.columns.length);
      found.push(optimum === undefined ? undefined : Math.round(optimum * 1e6) / 1e6);
    }
  }
  return found;
}

/** A program with every kind of bound, row and name. */
function oddProgram(): IntegerProgram {
  const builder = new ProgramBuilder("odd [names], 3");
  const free = builder.column("free[1,2]", Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, false);
  const down = builder.column("e5", Number.NEGATIVE_INFINITY, 2.5, false);
  const whole = builder.column("w 1", -3, Number.POSITIVE_INFINITY, true);
  const other = builder.column("w_1", 2, 7, true);
  const flag = builder.binary(`${"long".repeat(80)}`);
  const twin = builder.binary(`${"long".repeat(80)}2`);
  builder.column("nowhere", 0, 1, true);
  builder.row(
    "range",
    1,
    sum([
      [1, column(free)],
      [2, column(whole)],
    ]),
    4,
  );
  builder.equal(
    "3rd",
    sum([
      [0.5, column(down)],
      [1, column(other)],
    ]),
    3,
  );
  builder.atMost(
    "most",
    sum([
      [1, column(flag)],
      [-1, column(twin)],
    ]),
    0,
  );
  builder.atLeast(
    "least",
    sum([
      [1, column(whole)],
      [1, column(flag)],
    ]),
    0.5,
  );
  builder.row("nothing", Number.NEGATIVE_INFINITY, sum([[1, column(free)]]), Number.POSITIVE_INFINITY);
  // free = 1 - 2 whole at least, other = 3 - down/2: 2 whole + free >= 1; other is 2 at most where down is 2.
  builder.minimise(
    sum([
      [1, column(free)],
      [3, column(whole)],
      [5, column(other)],
      [-1, column(flag)],
      [1, constant(10)],
    ]),
  );
  return builder.build();
}

describe("LP and MPS texts, read back by GLPK's and HiGHS's own readers", () => {
  it("mean the same to both where every kind of bound, row and name stands", async () => {
    // flag = twin = 1, whole = 0 (0.5 - 1 <= 0), free = 1, other = 2: 1 + 0 + 10 - 1 + 10.
    expect(await readBack(oddProgram())).toEqual([20, 20, 20, 20]);
  });

  longer("have the optimum of exhaustive search, in every formulation, on random tiny problems", async () => {
    let infeasible = 0;
    for (let seed = 2002; seed < 2006; seed++) {
      const problem = randomProblem(seed, seed % 2 === 0 ? 60 : 0);
      const objective = objectiveOf(problem, seed);
      const best = exhaustive(problem, objective);
      if (best === undefined) infeasible++;
      for (const formulation of formulations) {
        const { program } = formulation.build(problem, objective);
        expect(await readBack(program), `${formulation.name}, seed ${seed}`).toEqual([best, best, best, best]);
      }
    }
    expect(infeasible).toBeGreaterThan(0);
    expect(infeasible).toBeLessThan(4);
  });

  longer("of a window of the best plan keep its length, and say that a cycle less is too short", async () => {
    const { plan } = bestPlan({ height: 2, rounds: 4, batch: 128, contract: "values" });
    const { block, schedule } = replay(plan, takeHome);
    for (const [horizon, wanted] of [
      [3, 3],
      [2, undefined],
    ] as const) {
      const { problem } = cutWindow(block, takeHome, schedule, 40, 43, horizon);
      const tails = new Int32Array(problem.operations.length).fill(1);
      const { program } = formulations[0]!.build(problem, { kind: "makespan", tails });
      expect(await readBack(program)).toEqual([wanted, wanted, wanted, wanted]);
    }
  });
});

function objectiveOf({ operations: { length } }: Problem, seed: number): Objective {
  if (seed % 3 === 0) return { kind: "feasible" };
  if (seed % 3 === 1) return { kind: "makespan", tails: Int32Array.from({ length }, (_, i) => i % 3) };
  return { kind: "weighted", weights: Float64Array.from({ length }, (_, i) => 1 + ((i * 2) % 5)) };
}
