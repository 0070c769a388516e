import { describe, expect, it } from "vitest";
import { ProblemSearch } from "../../../src/exact/learning/problemSearch.ts";
import type { Problem } from "../../../src/exact/problem/problem.ts";
import { verifySearch } from "../../../src/proof/verifySearch.ts";
import { finish } from "../../../src/time/steps.ts";
import { broken, exhaustive } from "../../models/exhaustive.ts";
import { randomProblem, symmetricProblem } from "../../models/randomProblem.ts";
import { trials } from "../../trials.ts";

describe("conflict-learning search", () => {
  it("agrees with enumeration on tiny problems with everything in them", () => {
    let [scheduled, refuted] = [0, 0];
    for (let seed = 1; seed <= trials(1500, 12); seed++) {
      for (const problem of [randomProblem(seed), symmetricProblem(seed)]) {
        const answer = finish(new ProblemSearch(problem, { seed, proof: true }).ask());
        const best = hasSchedule(problem);
        if (answer.status === "scheduled") {
          expect(broken(problem, answer.placements), problem.name).toEqual([]);
          expect(best, problem.name).toBe(true);
          scheduled++;
        } else {
          expect([answer.status, best], problem.name).toEqual(["refuted", false]);
          if (answer.status === "refuted") verifySearch(problem, answer.proof!);
          refuted++;
        }
      }
    }
    expect(Math.min(scheduled, refuted)).toBeGreaterThan(trials(10, 2));
  });
});

/** By enumeration up to the first schedule. */
function hasSchedule(problem: Problem): boolean {
  const found = new Error("found");
  try {
    exhaustive(problem, { kind: "feasible" }, () => {
      throw found;
    });
    return false;
  } catch (error) {
    if (error !== found) throw error;
    return true;
  }
}
