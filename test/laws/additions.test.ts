import { expect, test } from "vitest";
import type { Objective } from "../../src/exact/problem/formulation.ts";
import { finish } from "../../src/time/steps.ts";
import { broken, exhaustive, worth } from "../models/exhaustive.ts";
import { randomProblem } from "../models/randomProblem.ts";
import { toyEngine } from "./toyEngine.ts";
import { toyFormulation } from "./toyFormulation.ts";

test("the toy formulation and the toy engine find what enumeration finds", async () => {
  let infeasible = 0;
  for (let seed = 1; seed <= 80; seed++) {
    const problem = randomProblem(seed);
    const tails = Int32Array.from(problem.operations, (_, i) => (seed + i) % 3);
    const objective: Objective = seed % 2 === 0 ? { kind: "makespan", tails } : { kind: "feasible" };
    const model = finish(toyFormulation.steps(problem, objective));
    if (typeof model === "string") throw new Error(model);
    const outcome = await toyEngine.solve(model.program, { limitSeconds: 10 });
    const best = exhaustive(problem, objective);
    if (best === undefined) infeasible++;
    expect(outcome.status, `seed ${seed}`).toBe(best === undefined ? "infeasible" : "optimal");
    if (outcome.status !== "optimal") continue;
    const placements = model.decode(outcome.x);
    expect(broken(problem, placements), `seed ${seed}`).toEqual([]);
    expect(worth(objective, placements), `seed ${seed}`).toBe(best);
    expect(model.encode(placements), `seed ${seed}`).toEqual(outcome.x);
  }
  expect(infeasible).toBeGreaterThan(5);
});
