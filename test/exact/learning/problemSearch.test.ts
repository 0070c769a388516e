import { describe, expect } from "vitest";
import { lcg } from "../../../src/exact/learning/lcg.ts";
import { ProblemSearch } from "../../../src/exact/learning/problemSearch.ts";
import type { Problem } from "../../../src/exact/problem/problem.ts";
import { wholeBlock } from "../../../src/exact/problem/wholeBlock.ts";
import { prepare } from "../../../src/list/listInstance.ts";
import { serialSamples } from "../../../src/list/serialSamples.ts";
import { verifySearch } from "../../../src/proof/verifySearch.ts";
import { finish } from "../../../src/time/steps.ts";
import { project, projectMachine } from "../../list/project.ts";
import { broken, exhaustive } from "../../models/exhaustive.ts";
import { randomProblem, symmetricProblem } from "../../models/randomProblem.ts";
import { fuller, longer, trials } from "../../trials.ts";

describe("conflict-learning search", () => {
  longer(
    "asked about shorter and shorter horizons, says what a search of each says, and its one proof holds for all it refuted",
    async () => {
      let [refuted, proved, others] = [0, 0, 0];
      const all = trials(400, 60);
      for (let seed = 1; seed <= all; seed++) {
        const problem = randomProblem(seed);
        if (hidesWords(problem)) {
          // With a shorter horizon it is another problem, not the same in fewer cycles.
          expect(() => lcg.session!(problem, { seed }), problem.name).toThrow(/shorter horizons are other problems/);
          others++;
          continue;
        }
        const session = lcg.session!(problem, { seed });
        const horizons = Array.from({ length: problem.horizon }, (_, at) => at + 1);
        // From both ends at once, as `solve` does it.
        const answers = await Promise.all(
          horizons.map(async (horizon) => (await session.decide(horizon, { seconds: 60 })).status),
        );
        const shorter = (horizon: number): Problem => shortened(problem, horizon);
        const alone = horizons.map((horizon) => finish(new ProblemSearch(shorter(horizon)).ask()).status);
        expect(answers, problem.name).toEqual(alone);
        for (const [at, horizon] of horizons.entries()) {
          if (answers[at] !== "refuted") continue;
          refuted++;
          verifySearch(shorter(horizon), session.proof()!);
          proved++;
        }
      }
      expect(proved).toBe(refuted);
      expect(refuted).toBeGreaterThan(60);
      expect(others).toBeLessThan(all / 10);
    },
  );

  fuller("agrees with enumeration on tiny problems with everything in them", () => {
    let [scheduled, refuted] = [0, 0];
    for (let seed = 1; seed <= trials(1500, 12, 3); seed++) {
      for (const problem of [randomProblem(seed), symmetricProblem(seed)]) {
        const switches = seed % 2 === 0 ? { energetic: true, timetabled: "narrow" as const } : {};
        const search = new ProblemSearch(problem, { seed, proof: true, switches });
        const answer = finish(search.ask());
        const best = hasSchedule(problem);
        if (answer.status === "scheduled") {
          expect(broken(problem, answer.placements), problem.name).toEqual([]);
          expect(best, problem.name).toBe(true);
          scheduled++;
        } else {
          expect([answer.status, best], problem.name).toEqual(["refuted", false]);
          if (answer.status === "refuted") verifySearch(problem, search.proof()!);
          refuted++;
        }
      }
    }
    expect(Math.min(scheduled, refuted)).toBeGreaterThan(trials(10, 2, 0));
  });
});

longer("energetic reasoning refutes what the timetable has to search for, and its proofs hold", () => {
  let [fewer, conflicts] = [0, 0];
  for (const seed of [1, 2, 3, 4]) {
    const block = project(seed, 16);
    const found = finish(serialSamples(prepare(block, projectMachine), { samples: 30 }))!;
    for (let length = found.length - 1; ; length--) {
      const problem = wholeBlock(block, projectMachine, length);
      const plain = new ProblemSearch(problem, { proof: true });
      const energetic = new ProblemSearch(problem, { proof: true, switches: { energetic: true } });
      const status = finish(plain.ask()).status;
      expect(finish(energetic.ask()).status).toBe(status);
      if (status !== "refuted") continue;
      for (const search of [plain, energetic]) verifySearch(problem, search.proof()!);
      conflicts += plain.conflicts;
      fewer += energetic.conflicts;
      break;
    }
  }
  expect(conflicts).toBeGreaterThan(10);
  expect(fewer).toBeLessThan(conflicts);
});

/** Whether some boundary has fewer words than the values that are kept take. */
function hidesWords({ values, words = new Int32Array() }: Problem): boolean {
  const kept = values.filter(({ liveOut }) => liveOut).reduce((sum, value) => sum + value.words, 0);
  return [...words].slice(1).some((each) => each < kept);
}

/** The same problem in its first cycles. */
function shortened(problem: Problem, horizon: number): Problem {
  const { slots, words } = problem;
  const cut = slots.map((each) => each.slice(0, horizon));
  return { ...problem, horizon, slots: cut, ...(words === undefined ? {} : { words: words.slice(0, horizon + 1) }) };
}

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
