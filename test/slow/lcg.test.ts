import { expect, it } from "vitest";
import { stepWith } from "../../models/step.ts";
import { bare } from "../../models/strengthening.ts";
import { lcg } from "../../src/exact/learning/lcg.ts";
import { verifySearch } from "../../src/proof/verifySearch.ts";
import { engineNamed } from "../../src/solve/engines.ts";
import { broken } from "../models/exhaustive.ts";
import { randomProblem } from "../models/randomProblem.ts";

/** The formulation as it stands, so that nothing is shared with the search but the problem. */
const formulation = stepWith(bare);
const others = ["highs", "cadical"].map(engineNamed);

it("agrees with other engines on 400 random windows whose words bind, and every refutation is proved", async () => {
  let [asked, refuted] = [0, 0];
  for (let seed = 20_001; asked < 400; seed++) {
    const loose = randomProblem(seed);
    if (loose.words === undefined) continue;
    // What has no schedule without a cap says nothing of words; of the others every second boundary gets one word less.
    const free = await lcg.decide({ ...loose, words: undefined }, { seconds: 600 });
    if (free.status !== "scheduled") continue;
    asked++;
    const problem = { ...loose, words: loose.words.map((words, boundary) => Math.max(1, words - (boundary % 2))) };
    const outcome = await lcg.decide(problem, { seconds: 600, seed, proof: true });
    if (outcome.status === "scheduled") expect(broken(problem, outcome.placements), problem.name).toEqual([]);
    else {
      expect(outcome.status).toBe("refuted");
      if (outcome.status === "refuted") verifySearch(problem, outcome.proof!);
      refuted++;
    }
    const engine = others[asked % others.length]!;
    const { program } = formulation.build(problem, { kind: "feasible" });
    const said = await engine.solve(program, { limitSeconds: 600, anySolution: true });
    expect(said.status === "infeasible", `${problem.name}: ${engine.name}`).toBe(outcome.status === "refuted");
  }
  expect(refuted).toBeGreaterThan(50);
  expect(refuted).toBeLessThan(350);
});
