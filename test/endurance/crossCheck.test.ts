import process from "node:process";
import { describe, expect, test } from "vitest";
import { channelled } from "../../models/channelled.ts";
import { pulse } from "../../models/pulse.ts";
import { step, stepWith } from "../../models/step.ts";
import { full } from "../../models/strengthening.ts";
import type { Formulation, Objective } from "../../src/exact/problem/formulation.ts";
import type { Problem } from "../../src/exact/problem/problem.ts";
import { Cutter } from "../../src/exact/problem/window.ts";
import { listSchedule } from "../../src/list/list.ts";
import { prepare } from "../../src/list/listInstance.ts";
import { toSchedule } from "../../src/schedule/compactSchedule.ts";
import { cadical } from "../../src/solve/cadical.ts";
import { installedEngines } from "../../src/solve/engines.ts";
import { glpk } from "../../src/solve/glpk.ts";
import { highs } from "../../src/solve/highs.ts";
import type { Solver } from "../../src/solve/solver.ts";
import { randomBlock } from "../laws/randomBlock.ts";
import { broken, exhaustive, wordsLive, worth } from "../models/exhaustive.ts";
import { randomProblem } from "../models/randomProblem.ts";

const cpSat = installedEngines().find(({ name }) => name === "cp-sat");
const contenders: readonly (readonly [Solver, Formulation])[] = [
  [glpk, step],
  [glpk, stepWith(full)],
  [highs, pulse],
  [cadical, channelled],
  ...(cpSat === undefined ? [] : [[cpSat, step] as const]),
];

/** What an engine makes of a problem: the best value, undefined where there is none, "undecided" where it gave up. */
async function verdict(
  problem: Problem,
  objective: Objective,
  [solver, formulation]: readonly [Solver, Formulation],
): Promise<number | undefined | "undecided"> {
  const model = formulation.build(problem, objective);
  const outcome = await solver.solve(model.program, { limitSeconds: 10, seed: 1 });
  if (outcome.status === "infeasible") return undefined;
  if (outcome.status !== "optimal") return "undecided";
  const placements = model.decode(outcome.x);
  expect(broken(problem, placements), `${problem.name}, ${solver.name}`).toEqual([]);
  return worth(objective, placements);
}

/** Windows of list schedules of random blocks with scratch caps, each in its own length and in one and two cycles less. */
function windows(count: number, sizes: readonly number[]): Problem[] {
  const found: Problem[] = [];
  for (let seed = 1; found.length < count; seed += 1) {
    const { block, machine } = randomBlock(seed, {
      operations: [24, 30],
      scratch: 100,
      longForms: seed % 3 === 0 ? 10 : 0,
      ...(seed % 4 === 0 ? { formReads: 50 } : {}),
    });
    const prepared = prepare(block, machine);
    const priority = Float64Array.from(prepared.forward.tails);
    const outcome = listSchedule(prepared, { priority, jitter: { amplitude: 6, seed } });
    if (outcome.status !== "scheduled") continue;
    const schedule = toSchedule(block, outcome.schedule);
    const cutter = new Cutter(block, machine);
    const size = sizes[seed % sizes.length]!;
    for (let from = 0; from + size <= schedule.length; from += 3) {
      // The machine's cap binds in few windows: what the window's own schedule needs does, and a word less still more.
      const whole = cutter.cut(schedule, from, from + size);
      const peak = Math.max(...wordsLive(whole.problem, whole.current));
      for (const horizon of [size, size - 1, size - 2].filter((cycles) => cycles > 0)) {
        const { problem, conflict } = cutter.cut(schedule, from, from + size, horizon);
        if (conflict !== undefined || problem.words === undefined || problem.operations.length < 4) continue;
        const cap = peak - (found.length % 3 === 2 ? 1 : 0);
        const words = problem.words.map((left) => Math.min(left, cap));
        found.push({ ...problem, words, name: `seed ${seed}, ${from}+${size}, T=${horizon}, ${cap} words` });
      }
    }
  }
  return found.slice(0, count);
}

/** Few enough choices to enumerate: an upper limit on the leaves of the search tree. */
function isTiny({ operations, horizon }: Problem): boolean {
  const choices = operations.map(({ forms, release, deadline }) => {
    const cycles = Math.max(0, Math.min(deadline, horizon - 1) - release + 1);
    return forms.reduce((sum, { lanes }) => sum + multisets(cycles, lanes), 0);
  });
  return choices.reduce((product, each) => product * each, 1) <= 300_000;
}

/** Ways to spread `lanes` alike lanes over `cycles` cycles. */
function multisets(cycles: number, lanes: number): number {
  let ways = 1;
  for (let lane = 0; lane < lanes; lane += 1) ways = (ways * (cycles + lane)) / (lane + 1);
  return ways;
}

/** Feasibility and early issue in turns. */
function objectiveOf(problem: Problem, turn: number): Objective {
  const weights = Float64Array.from(problem.operations, (_, i) => 1 + ((i * 2) % 5));
  return turn % 2 === 0 ? { kind: "feasible" } : { kind: "weighted", weights };
}

describe("engines against each other", () => {
  test("400 windows with scratch caps: what one decides, every other decides alike, and enumeration the tiny ones", async () => {
    const tally = new Map<string, number>();
    const count = (what: string): void => void tally.set(what, (tally.get(what) ?? 0) + 1);
    for (const [turn, problem] of [...windows(240, [5, 6, 7, 8]), ...windows(160, [2, 3, 4])].entries()) {
      const objective = objectiveOf(problem, turn);
      const engines = new Set<string>();
      const verdicts: (number | undefined)[] = [];
      if (isTiny(problem)) {
        const best = exhaustive(problem, objective);
        verdicts.push(best);
        count("exhaustive");
      }
      for (const contender of contenders) {
        const value = await verdict(problem, objective, contender);
        if (value === "undecided") continue;
        count(contender[0].name);
        verdicts.push(value);
        engines.add(contender[0].name);
      }
      expect(new Set(verdicts).size, `${problem.name}, ${objective.kind}: ${verdicts.join(" ")}`).toBeLessThanOrEqual(
        1,
      );
      const roomy = await verdict({ ...problem, words: undefined }, objective, contenders[0]!);
      if (roomy !== verdicts[0]) count(isTiny(problem) ? "exhaustive, scratch binds" : "scratch binds");
      if (engines.size > 1) count(verdicts[0] === undefined ? "infeasible twice" : "optimal twice");
    }
    process.stdout.write(`cross-check: ${JSON.stringify(Object.fromEntries(tally))}\n`);
    // The law would say little if engines gave up or windows were all of one kind.
    expect((tally.get("infeasible twice") ?? 0) + (tally.get("optimal twice") ?? 0)).toBeGreaterThanOrEqual(200);
    expect(tally.get("infeasible twice")).toBeGreaterThan(20);
    expect(tally.get("optimal twice")).toBeGreaterThan(20);
    expect(tally.get("exhaustive")).toBeGreaterThan(40);
    expect(tally.get("exhaustive, scratch binds")).toBeGreaterThan(5);
    expect(tally.get("scratch binds")).toBeGreaterThan(20);
  });
});

describe("engines against exhaustive search", () => {
  test("all tiny problems, all engines, three objectives", async () => {
    for (let seed = 1; seed <= 120; seed += 1) {
      const problem = randomProblem(seed, seed % 2 === 0 ? 60 : 0);
      const tails = Int32Array.from(problem.operations, (_, i) => i % 3);
      const objective = seed % 3 === 2 ? ({ kind: "makespan", tails } as const) : objectiveOf(problem, seed % 3);
      const best = exhaustive(problem, objective);
      for (const contender of contenders) {
        expect(await verdict(problem, objective, contender), `seed ${seed}, ${contender[0].name}`).toBe(best);
      }
    }
  });
});
