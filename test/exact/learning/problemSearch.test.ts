import { describe, expect, it } from "vitest";
import { ProblemSearch } from "../../../src/exact/learning/problemSearch.ts";
import { finish } from "../../../src/time/steps.ts";
import { broken, exhaustive } from "../../models/exhaustive.ts";
import { randomProblem, symmetricProblem } from "../../models/randomProblem.ts";
import { trials } from "../../trials.ts";

describe("conflict-learning search", () => {
  it("agrees with enumeration on tiny problems with everything in them", () => {
    let [scheduled, refuted] = [0, 0];
    for (let seed = 1; seed <= trials(1500, 250); seed++) {
      for (const problem of [randomProblem(seed), symmetricProblem(seed)]) {
        const answer = finish(new ProblemSearch(problem, { seed }).ask());
        const best = exhaustive(problem, { kind: "feasible" });
        if (answer.status === "scheduled") {
          expect(broken(problem, answer.placements), problem.name).toEqual([]);
          expect(best, problem.name).toBe(0);
          scheduled++;
        } else {
          expect([answer.status, best], problem.name).toEqual(["refuted", undefined]);
          refuted++;
        }
      }
    }
    expect(Math.min(scheduled, refuted)).toBeGreaterThan(30);
  });
});
