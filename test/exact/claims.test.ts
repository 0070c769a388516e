import { beforeAll, describe, expect, test } from "vitest";
import { step } from "../../models/step.ts";
import { Interval } from "../../src/exact/lengths/interval.ts";
import { everyContender } from "../../src/exact/lengths/portfolio.ts";
import { solveBlock } from "../../src/exact/lengths/solveBlock.ts";
import { claimText, groundsText } from "../../src/exact/problem/claim.ts";
import type { Move } from "../../src/exact/windows/neighbourhood.ts";
import { type WindowOutcome, windowRecord } from "../../src/exact/windows/windowRecord.ts";
import type { IntegerProgram } from "../../src/ilp/program.ts";
import type { Placement } from "../../src/schedule/schedule.ts";
import { glpk } from "../../src/solve/glpk.ts";
import { highs } from "../../src/solve/highs.ts";
import type { Outcome, Solver } from "../../src/solve/solver.ts";
import { longer } from "../trials.ts";
import { randomBlock } from "./randomBlock.ts";

/** What counting closes, what only an engine refutes (10, 36), and what lists find no schedule of (36, 129, 131). */
const open = [1, 2, 3, 4, 10, 36, 129, 131].map((seed) => randomBlock(seed));

const tiny: IntegerProgram = {
  name: "tiny",
  columns: [{ name: "x", lower: 0, upper: 1, integer: true }],
  rows: [],
  objective: [],
};

const says = (
  name: string,
  outcome: { readonly status: "infeasible" } | { readonly status: "undecided"; readonly because: "crash" },
): Solver => ({
  name,
  solve: async (): Promise<Outcome> => ({ ...outcome, engine: name, seconds: 0, ignored: [] }),
});

async function solved(solvers: readonly Solver[], at: number) {
  const { block, machine } = open[at]!;
  return solveBlock(block, machine, { portfolio: everyContender(solvers, [step]), seconds: 20, seed: 1 });
}

describe("a lower end that no witness shows", () => {
  // A second engine gets seconds, and loading its WebAssembly on a busy machine may take them.
  beforeAll(() => Promise.all([glpk, highs].map((solver) => solver.solve(tiny, { limitSeconds: 60 }))));

  test("is named as the word of one engine, of two where they agree, and is proved only by counting", async () => {
    const kinds = new Set<string>();
    for (const at of open.keys()) {
      const alone = await solved([glpk], at);
      const both = await solved([glpk, highs], at);
      const asked = alone.claimants.length > 0;
      kinds.add(asked ? "engine" : "counting");
      expect([...alone.claimants]).toEqual(asked ? ["glpk"] : []);
      expect(both.claimants.length).toBe(asked ? 2 : 0);
      expect(both.lower).toBe(alone.lower);
      expect(alone.proof.includes("the engine says so: glpk")).toBe(asked);
      expect(/two engines say so: (glpk, highs|highs, glpk)/.test(both.proof)).toBe(asked);
    }
    expect([...kinds].sort()).toEqual(["counting", "engine"]);
  });

  longer(
    "falls where a checked schedule is shorter; the engine is not asked again, and the length is right",
    async () => {
      const liar = says("liar", { status: "infeasible" });
      let caught = 0;
      for (const at of open.keys()) {
        const honest = await solved([glpk], at);
        const solution = await solved([liar, glpk, highs], at);
        if (solution.proof.includes("liar not asked again")) caught += 1;
        if (honest.upper === undefined) continue;
        expect(solution, solution.proof).toMatchObject({ lower: honest.lower, upper: honest.upper });
        expect(solution.claimants).not.toEqual(["liar"]);
      }
      expect(caught).toBe(3);
    },
  );
});

describe("an interval", () => {
  const schedule = (length: number): readonly Placement[] => [{ form: 0, cycles: [length - 1] }];
  const interval = (): Interval =>
    new Interval(3, "counting", (placements) => ({ placements, length: placements[0]!.cycles[0]! + 1 }));

  test("keeps what has a witness when an engine's word falls", () => {
    const one = interval();
    one.raise(5, "shaving");
    one.raise(8, "T=7 refuted (a, step)", "a");
    expect(one.proof()).toBe("open: T=7 refuted (a, step), the engine says so: a < no schedule");
    one.confirm("b");
    expect(one.claimants).toEqual(["a", "b"]);
    one.offer(schedule(6), "list schedule");
    expect([one.lower, one.upper, one.claimants]).toEqual([5, 6, []]);
    expect(one.proof()).toMatch(
      /^open: shaving < list schedule; T=7 refuted .*: not so, a checked schedule has 6 .* a, b not asked again$/,
    );
    one.raise(6, "T=5 refuted (a, step)", "a");
    expect(one.lower).toBe(5);
    one.raise(6, "T=5 refuted (c, step)", "c");
    expect(one.proof()).toMatch(
      /^T=5 refuted \(c, step\), the engine says so: c = list schedule; T=7 refuted .* not asked again$/,
    );
  });

  test("takes a witness in place of an engine's word", () => {
    const one = interval();
    one.raise(8, "T=7 refuted (a, step)", "a");
    one.raise(8, "destructive LP bound");
    expect(one.claimants).toEqual([]);
    one.offer(schedule(8), "list schedule");
    expect(one.proof()).toBe("destructive LP bound = list schedule");
  });

  test("a refutation that comes after a schedule of that length is no contradiction of ours", () => {
    const one = interval();
    one.offer(schedule(6), "list schedule");
    one.raise(7, "T=6 refuted (a, step)", "a");
    expect([one.lower, one.upper, [...one.distrusted]]).toEqual([3, 6, ["a"]]);
    one.exclude("T=99 refuted (b, step)", "b");
    expect([...one.distrusted]).toEqual(["a", "b"]);
    expect(() => one.raise(7, "a wrong bound")).toThrow(/a wrong bound says at least 7/);
  });

  test("that no schedule exists is a claim too, and a schedule ends it", () => {
    const one = interval();
    one.exclude("T=99 refuted (a, step)", "a");
    expect(one.proof()).toBe("no schedule of any length: T=99 refuted (a, step), the engine says so: a");
    one.offer(schedule(9), "list schedule");
    expect([one.closed, one.upper, [...one.distrusted]]).toEqual([false, 9, ["a"]]);
  });
});

test("the sum of several blocks tells proofs from words", () => {
  expect(groundsText([[], [], ["glpk"], ["glpk", "cadical"]])).toBe("2 proved, 1 two engines say, 1 one engine says");
  expect(groundsText([[]])).toBe("1 proved");
  expect([[], ["a"], ["a", "b"], ["a", "b", "c"]].map(claimText)).toEqual([
    "proved",
    "the engine says so: a",
    "two engines say so: a, b",
    "3 engines say so: a, b, c",
  ]);
});

test("a window's record says whose word its bound is", () => {
  const window = { from: 3, to: 9, complete: true } as Move["window"];
  const problem = { operations: [] } as unknown as Move["problem"];
  const move = { kind: "remove", window, problem, before: 6, bound: 4 } as Move;
  const record = (status: WindowOutcome["status"], engine: string, of = move) =>
    windowRecord(of, { status, engine }, { formulation: "step", length: 20 });
  expect(record("infeasible", "glpk")).toMatchObject({ bound: 6, saidBy: "glpk" });
  expect(record("closed", "counting").bound).toBe(6);
  expect(record("closed", "counting").saidBy).toBeUndefined();
  expect(record("undecided", "glpk").saidBy).toBeUndefined();
  expect(record("infeasible", "glpk", { ...move, window: { ...window, complete: false } })).toMatchObject({ bound: 4 });
});
