import { describe, expect, it } from "vitest";
import type { Problem } from "../../../src/exact/problem/problem.ts";
import { refute } from "../../../src/exact/refutation/refute.ts";
import { exhaustive } from "../../models/exhaustive.ts";
import { randomProblem } from "../../models/randomProblem.ts";
import { fuller, trials } from "../../trials.ts";

const vector = { rows: [{ engine: 0, offset: 0, slots: 1 }], lanes: 1 };
const divided = { rows: [{ engine: 1, offset: 0, slots: 1 }], lanes: 4 };

function problem(
  horizon: number,
  forms: readonly (typeof vector)[][],
  edges: readonly [number, number][] = [],
): Problem {
  return {
    name: "case",
    horizon,
    engines: ["vector", "scalar"],
    slots: [new Int32Array(horizon).fill(1), new Int32Array(horizon).fill(4)],
    operations: forms.map((of, origin) => ({ id: `o${origin}`, origin, forms: of, release: 0, deadline: horizon - 1 })),
    dependences: edges.map(([from, to]) => ({ from, to, latency: 1, kind: "RAW" })),
    values: [],
  };
}

describe("refute", () => {
  fuller("never refutes what exhaustive search finds a schedule for, and refutes some of the rest", () => {
    let refuted = 0;
    for (let seed = 0; seed < trials(1500, 600, 250); seed++) {
      const random = randomProblem(seed);
      if (refute(random) === undefined) continue;
      refuted++;
      expect(exhaustive(random, { kind: "feasible" }), `seed ${seed}`).toBeUndefined();
    }
    expect(refuted).toBeGreaterThan(trials(30, 12, 4));
  });

  it("names the interval: one engine, two engines that share operations, and a chain that leaves no cycle", () => {
    const three = (forms: (typeof vector)[]) => [forms, forms, forms];
    expect(refute(problem(2, three([vector])))).toBe("cycles 0..1 need 3 vector units, 2 are there");
    expect(refute(problem(2, three([vector, divided])))).toBeUndefined();
    const five = [...three([vector, divided]), [vector, divided], [vector, divided]];
    expect(refute(problem(2, five))).toBe("cycles 0..1 need 20 vector+scalar units, 16 are there");
    const chain = problem(2, three([vector, divided]), [
      [0, 1],
      [1, 2],
    ]);
    expect(refute(chain)).toMatch(/cannot issue before cycle/);
  });
});
