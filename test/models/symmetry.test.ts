import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { channelledWith } from "../../models/channelled.ts";
import { stepWith } from "../../models/step.ts";
import { full, strong } from "../../models/strengthening.ts";
import { symmetry } from "../../models/symmetry.ts";
import type { Objective } from "../../src/exact/problem/formulation.ts";
import type { Problem } from "../../src/exact/problem/problem.ts";
import { wholeBlock } from "../../src/exact/problem/wholeBlock.ts";
import { breaches } from "../../src/ilp/verify.ts";
import { parseBlocksFile } from "../../src/ir/blocksFile.ts";
import type { Placement } from "../../src/schedule/schedule.ts";
import { glpk } from "../../src/solve/glpk.ts";
import { longer, trials } from "../trials.ts";
import { broken, exhaustive, wordsLive, worth } from "./exhaustive.ts";
import { symmetricProblem } from "./randomProblem.ts";

const both = { groupOrder: true, twinOrder: true };
const feasible: Objective = { kind: "feasible" };
const blocks = parseBlocksFile(JSON.parse(readFileSync(new URL("../cases/blocks.json", import.meta.url), "utf8")));

/** An objective that is the same for every copy of a group, or one that tells all operations apart. */
function objectiveOf(problem: Problem, turn: number): Objective {
  const { length } = problem.operations;
  if (turn % 4 === 0) return feasible;
  if (turn % 4 === 1) return { kind: "makespan", tails: new Int32Array(length).fill(1) };
  const even = turn % 4 === 2;
  return { kind: "weighted", weights: Float64Array.from({ length }, (_, i) => (even ? 2 : 1 + ((i * 3) % 7))) };
}

describe("symmetry", () => {
  longer(
    "leaves the optimum of tiny symmetric problems with scratch caps where exhaustive search finds it",
    async () => {
      let [ordered, infeasible, capped] = [0, 0, 0];
      for (let seed = 1; seed <= trials(40, 4); seed += 1) {
        const problem = symmetricProblem(seed);
        const objective = objectiveOf(problem, seed);
        const best = exhaustive(problem, objective);
        if (symmetry(problem, objective, both).edges.length > 0) ordered += 1;
        if (best === undefined) infeasible += 1;
        if (best !== exhaustive({ ...problem, words: undefined }, objective)) capped += 1;
        for (const formulation of [stepWith({ ...strong, ...both }), channelledWith(full)]) {
          const model = formulation.build(problem, objective);
          const outcome = await glpk.solve(model.program, { limitSeconds: 20 });
          const where = `seed ${seed}, ${formulation.name}, ${objective.kind}`;
          expect(outcome.status, where).toBe(best === undefined ? "infeasible" : "optimal");
          if (outcome.status !== "optimal") continue;
          const placements = model.decode(outcome.x);
          expect(broken(problem, placements), where).toEqual([]);
          expect(worth(objective, placements), where).toBe(best);
        }
      }
      // The law would say little of problems without symmetries, or where scratch never binds.
      expect(ordered).toBeGreaterThan(trials(20, 1));
      expect(infeasible).toBeGreaterThan(trials(5, -1));
      expect(infeasible).toBeLessThan(trials(35, 4));
      expect(capped).toBeGreaterThan(trials(5, -1));
    },
  );

  longer(
    "maps every schedule to one that keeps the edges, of the same worth and the same words at every boundary",
    () => {
      let moved = 0;
      for (let seed = 1; seed <= trials(60, 4); seed += 1) {
        const problem = symmetricProblem(seed);
        const objective = objectiveOf(problem, seed);
        const { edges, canonical } = symmetry(problem, objective, both);
        const model = stepWith({ ...strong, ...both }).build(problem, objective);
        for (const placements of schedules(problem, 12)) {
          const image = canonical(placements);
          const where = `seed ${seed}: ${JSON.stringify(placements)}`;
          expect(broken({ ...problem, dependences: [...problem.dependences, ...edges] }, image), where).toEqual([]);
          expect(wordsLive(problem, image), where).toEqual(wordsLive(problem, placements));
          expect(worth(objective, image), where).toBe(worth(objective, placements));
          expect(breaches(model.program, model.encode(placements)), where).toEqual([]);
          if (image.some((placement, i) => placement !== placements[i])) moved += 1;
        }
      }
      expect(moved).toBeGreaterThan(trials(100, 3));
    },
  );

  test("tells apart what differs in a release, a form, a use, a live-out, or the objective", () => {
    const problem = twoGroups();
    const edge = { from: 1, to: 3, latency: 0, kind: "order" };
    expect(symmetry(problem, feasible, both).edges).toEqual([edge]);
    const [a, b, c, d] = problem.operations as [Operation, Operation, Operation, Operation];
    const slower = { ...d, forms: d.forms.map((form) => ({ ...form, extraLatency: 1 })) };
    const [v, w] = problem.values as [Value, Value];
    for (const other of [
      { ...problem, operations: [a, b, { ...c, release: 1 }, d] },
      { ...problem, operations: [a, b, c, slower] },
      { ...problem, values: [v, { ...w, users: [] }] },
      { ...problem, values: [v, { ...w, liveOut: true }] },
      { ...problem, dependences: problem.dependences.map((one, at) => ({ ...one, latency: 1 + at })) },
    ]) {
      expect(symmetry(other, feasible, both).edges).toEqual([]);
    }
    const tails = Int32Array.of(0, 1, 0, 0);
    expect(symmetry(problem, { kind: "makespan", tails }, both).edges).toEqual([]);
  });

  test.each([
    // Eight groups of two kinds, four each: three edges a kind.
    ["window-V8c", 22, 6],
    ["window-L4c", 35, 2],
    ["window-M8c", 28, 4],
  ])("finds the groups of %s once the order edges between them are gone", (name, horizon, edges) => {
    const { block, machine } = blocks.find((one) => one.block.name === name)!;
    const problem = wholeBlock(block, machine, horizon);
    const group = (i: number): string => problem.operations[i]!.id.split(".")[0]!;
    const dependences = problem.dependences.filter(({ from, to }) => group(from) === group(to));
    const found = symmetry({ ...problem, dependences }, feasible, both).edges;
    expect(found.filter(({ from, to }) => group(from) !== group(to))).toHaveLength(edges);
  });
});

type Operation = Problem["operations"][number];
type Value = Problem["values"][number];

/** a → b and c → d, the same twice. */
function twoGroups(): Problem {
  const operations = ["a", "b", "c", "d"].map((id, origin): Operation => {
    const forms = [{ rows: [{ engine: 0, offset: 0, slots: 1 }], lanes: 1 }];
    return { id, origin, forms, release: 0, deadline: 4 };
  });
  const values = [0, 2].map((i): Value => {
    return { words: 1, definers: [i], users: [i + 1], liveIn: false, liveOut: false };
  });
  const dependences = [0, 2].map((from) => ({ from, to: from + 1, latency: 1, kind: "RAW" as const }));
  const slots = [new Int32Array(5).fill(1)];
  return { name: "two groups", horizon: 5, engines: ["alu"], slots, operations, dependences, values };
}

/** Some schedules of a tiny problem, spread over all of them. */
function schedules(problem: Problem, most: number): Placement[][] {
  const all: Placement[][] = [];
  exhaustive(problem, feasible, (placements) => all.push([...placements]));
  const stride = Math.max(1, Math.floor(all.length / most));
  return all.filter((_, at) => at % stride === 0);
}
