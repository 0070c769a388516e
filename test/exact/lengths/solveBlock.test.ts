import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { racingPortfolio } from "../../../models/portfolio.ts";
import { pulse } from "../../../models/pulse.ts";
import { step } from "../../../models/step.ts";
import { check } from "../../../src/check/check.ts";
import type { Contender } from "../../../src/exact/lengths/portfolio.ts";
import { PortfolioLedger } from "../../../src/exact/lengths/portfolioLedger.ts";
import { type SolveBlockOptions, solveBlock } from "../../../src/exact/lengths/solveBlock.ts";
import { wholeBlock } from "../../../src/exact/problem/wholeBlock.ts";
import type { IntegerProgram } from "../../../src/ilp/program.ts";
import { parseBlocksFile } from "../../../src/ir/blocksFile.ts";
import { prepare } from "../../../src/list/listInstance.ts";
import { sweep } from "../../../src/list/sweep.ts";
import { toSchedule } from "../../../src/schedule/compactSchedule.ts";
import { engineNamed } from "../../../src/solve/engines.ts";
import { glpk } from "../../../src/solve/glpk.ts";
import type { Outcome, Solver } from "../../../src/solve/solver.ts";
import { exhaustive } from "../../models/exhaustive.ts";
import { everyTrial, fuller, longer, sampled, thinned, trials } from "../../trials.ts";
import { bigBlock } from "../bigBlock.ts";
import { randomBlock } from "../randomBlock.ts";

const cases = parseBlocksFile(JSON.parse(readFileSync(new URL("../../cases/blocks.json", import.meta.url), "utf8")));
const instance = (name: string) => cases.find(({ block }) => block.name === name)!;
const options = { solvers: [glpk], formulations: [step, pulse], seconds: 20 } satisfies SolveBlockOptions;

/** The options with an engine that is asked `answers` times; soon after that the caller stops. */
function stoppedAfter(answers: number, name: string, answer: (program: IntegerProgram) => Outcome): SolveBlockOptions {
  const stop = new AbortController();
  let asked = 0;
  const solve = async (program: IntegerProgram): Promise<Outcome> => {
    if (++asked === answers) setTimeout(() => stop.abort(), 100);
    return answer(program);
  };
  return { ...options, solvers: [{ name, solve }], formulations: [step], signal: stop.signal };
}

/** An engine that must not be asked. */
const never: Solver = {
  name: "never",
  solve: () => Promise.reject(new Error("an engine was asked where bounds and list schedules are enough")),
};

describe("solveBlock", () => {
  test.each(["hal-alu2-mul1", "horner_bezier_surf_dfg__12-alu2-mul1", "motion_vectors_dfg__7-alu3-mul2", "window-V4"])(
    "%s needs no engine",
    async (name) => {
      const { block, machine, known } = instance(name);
      const solution = await solveBlock(block, machine, { ...options, solvers: [never] });
      expect(solution).toMatchObject({ lower: known!.upper, upper: known!.upper, engine: "list scheduling" });
      expect(solution.proof).toMatch(/ bound = list schedule /);
      expect(check(block, machine, solution.schedule!)).toEqual([]);
    },
  );

  const refuted = [
    { name: "random block 10", ...randomBlock(10), cycles: 3 },
    { name: "window-V8c", ...instance("window-V8c"), cycles: 22 },
  ];
  fuller.each(thinned(sampled(refuted, 2), 2))(
    "$name: the engine refutes one cycle less",
    async ({ block, machine, cycles }) => {
      const solution = await solveBlock(block, machine, options);
      expect(solution).toMatchObject({ lower: cycles, upper: cycles, engine: "glpk" });
      const says = `^T=${cycles - 1} refuted \\(glpk, (step|pulse)\\), the engine says so: glpk = list schedule`;
      expect(solution.proof).toMatch(new RegExp(says));
      expect(solution.claimants).toEqual(["glpk"]);
    },
  );

  test.each([
    ["", 0],
    [", where forms wait and read for themselves", 60],
  ] as const)("random tiny blocks: the same length as exhaustive search, or none at all%s", async (_, formReads) => {
    let none = 0;
    let asked = 0;
    for (let seed = 1; seed <= trials(20, 14); seed += 1) {
      const { block, machine } = randomBlock(seed, formReads);
      const solution = await solveBlock(block, machine, options);
      if (solution.engine !== "list scheduling") asked += 1;
      const where = `seed ${seed}: ${solution.proof}`;
      if (solution.upper === undefined) {
        none += 1;
        expect(solution.proof, where).toMatch(/^no schedule of any length/);
        expect(exhaustive(wholeBlock(block, machine, 7), { kind: "feasible" }), where).toBeUndefined();
        continue;
      }
      const { upper } = solution;
      expect(solution.lower, where).toBe(upper);
      expect(check(block, machine, solution.schedule!), where).toEqual([]);
      expect(exhaustive(wholeBlock(block, machine, upper), { kind: "feasible" }), where).toBe(0);
      expect(exhaustive(wholeBlock(block, machine, upper - 1), { kind: "feasible" }), where).toBeUndefined();
    }
    expect(asked).toBeGreaterThan(trials(1, 0));
    expect(none).toBeGreaterThan(0);
  });

  longer("an engine that decides nothing leaves an open interval, never an optimum", async () => {
    const { block, machine } = instance("window-V8c");
    const lazy = stoppedAfter(1, "lazy", () => {
      return { status: "undecided", because: "crash", detail: "tired", engine: "lazy", seconds: 0, ignored: [] };
    });
    const solution = await solveBlock(block, machine, lazy);
    expect(solution.lower).toBeLessThan(solution.upper!);
    expect(solution.proof).toMatch(/^open: .* < list schedule .*lazy: crash \(tired\)/);
  });

  longer("placements that break the block do not count, whatever the engine says of them", async () => {
    const { block, machine } = instance("window-V8c");
    const liar = stoppedAfter(1, "liar", ({ columns }) => {
      // Every step column 1: all operations issue as early as their windows begin.
      const x = new Float64Array(columns.length).fill(1);
      return { status: "optimal", x, objective: 0, engine: "liar", seconds: 0, ignored: [] };
    });
    const solution = await solveBlock(block, machine, liar);
    expect(solution.lower).toBeLessThan(solution.upper!);
    expect(solution.proof).toMatch(/schedule \(liar, step\) rejected: /);
    expect(check(block, machine, solution.schedule!)).toEqual([]);
  });

  test("a bound and a schedule from elsewhere are used; a schedule that breaks the block is not", async () => {
    const { block, machine } = instance("window-V8c");
    const { schedule } = await sweep(prepare(block, machine), { passes: 200 });
    const lowerBound = { cycles: 22, name: "told so" };
    const told = await solveBlock(block, machine, {
      ...options,
      solvers: [never],
      lowerBound,
      incumbent: toSchedule(block, schedule),
    });
    expect(told.proof).toBe("told so = given schedule");
    const zeros = { placements: block.operations.map(() => ({ form: 0, cycles: [0] })), length: 1 };
    const wrong = await solveBlock(block, machine, { ...options, solvers: [never], lowerBound, incumbent: zeros });
    expect(wrong.upper).toBe(22);
  });

  test("a given bound above a checked schedule is a contradiction, not a result", async () => {
    const { block, machine } = instance("hal-alu2-mul1");
    const lowerBound = { cycles: 9, name: "rumour" };
    await expect(solveBlock(block, machine, { ...options, lowerBound })).rejects.toThrow(/rumour says at least 9/);
  });

  longer("a block too large for engines gets windows and justification until its seconds are over", async () => {
    const { block, machine } = bigBlock(trials(1200, 600), 20);
    const phases = new Set<string>();
    const solution = await solveBlock(block, machine, {
      ...{ solvers: [glpk], formulations: [step], seconds: trials(0.8, 0.5) },
      onProgress: ({ phase }) => phases.add(phase),
    });
    expect(check(block, machine, solution.schedule!)).toEqual([]);
    expect([...phases]).toEqual(["bounds", "list schedules", "engines", "windows"]);
    expect(solution.status).toBe("feasible");
    expect(solution.seconds).toBeGreaterThan(trials(0.75, 0.45));
  });

  fuller("a signal ends it long before its seconds, with the best schedule by then", async () => {
    const { block, machine } = bigBlock(trials(5000, 1000, 400), 32);
    const stop = new AbortController();
    const onProgress = ({ upper }: { upper: number | undefined }): void => {
      if (upper !== undefined) stop.abort();
    };
    const options = { solvers: [glpk], formulations: [step], seconds: 600, signal: stop.signal, onProgress };
    const solution = await solveBlock(block, machine, options);
    expect(check(block, machine, solution.schedule!)).toEqual([]);
    expect(solution.seconds).toBeLessThan(60);
  });

  test("an abort leaves what there is", async () => {
    const { block, machine } = instance("window-V8c");
    const solution = await solveBlock(block, machine, { ...options, signal: AbortSignal.abort() });
    expect(solution.upper).toBeGreaterThanOrEqual(22);
    expect(solution.lower).toBeLessThanOrEqual(22);
  });

  test("seconds that are none are refused", async () => {
    const { block, machine } = instance("hal-alu2-mul1");
    await expect(solveBlock(block, machine, { ...options, seconds: 0 })).rejects.toThrow(RangeError);
  });
});

describe("the portfolio", () => {
  const [glpkEngine, highs, cadical] = ["glpk", "highs", "cadical"].map(engineNamed) as [Solver, Solver, Solver];
  const engines = { glpk: glpkEngine, highs, cadical };

  const repeated = [
    // Refuted by engines, and of the second nothing but an engine finds the schedule.
    ...[10, 36].map((seed) => ({ name: `random block ${seed}`, ...randomBlock(seed), cycles: 3 })),
    { name: "window-V8c", ...instance("window-V8c"), cycles: 22 },
  ];
  longer.each(repeated.filter(({ name }) => everyTrial || name === "random block 10"))(
    "with a deterministic limit the same seed gives the same proof and the same schedule: $name",
    async ({ block, machine, cycles }) => {
      const { seconds: _, ...one } = await solveBlock(block, machine, {
        portfolio: racingPortfolio(engines, { effort: 1 }),
        seconds: 25,
        seed: 5,
      });
      const { seconds: __, ...other } = await solveBlock(block, machine, {
        portfolio: racingPortfolio(engines, { effort: 1 }),
        seconds: 25,
        seed: 5,
      });
      expect(one.proof).toContain("refuted");
      expect(one).toMatchObject({ lower: cycles, upper: cycles });
      expect(other).toEqual(one);
    },
  );

  test("a contender that runs out of its turn comes back with twice as much; one that fails does not", () => {
    const contender = (name: string): Contender => ({ solver: { ...never, name }, formulation: step });
    const [a, b] = [contender("a"), contender("b")] as [Contender, Contender];
    const ledger = new PortfolioLedger({ down: [a, b], up: [b, a], firstSeconds: 4 });
    const limit = { status: "undecided", because: "time limit", reason: "" } as const;
    const first = ledger.next("down", 9, [], 100)!;
    expect(first).toEqual({ length: 9, contender: a, seconds: 4 });
    expect(ledger.next("up", 9, [first], 100)?.contender).toBe(b);
    ledger.failed(first, limit);
    const second = ledger.next("down", 9, [], 100)!;
    expect(second.contender).toBe(b);
    ledger.failed(second, { ...limit, because: "crash" });
    expect(ledger.next("down", 9, [], 100)).toEqual({ length: 9, contender: a, seconds: 8 });
    expect(ledger.next("down", 9, [], 5)?.seconds).toBe(5);
    expect(ledger.next("down", 8, [], 100)?.contender).toBe(a);
  });

  test("a relaxation is asked below the schedule first, then bisects between what is proved and what it cannot refute", () => {
    const relaxation: Contender = { solver: never, formulation: step, relaxed: true };
    const ledger = new PortfolioLedger({ down: [], up: [relaxation] });
    const asked = (lower: number, upper: number) => ledger.next("up", lower, [], 100, { lower, upper });
    const solvable = { status: "undecided", because: "refused", reason: "" } as const;
    expect(asked(20, Number.POSITIVE_INFINITY)?.length).toBe(20);
    const first = asked(20, 31)!;
    expect(first.length).toBe(30);
    expect(ledger.next("up", 20, [first], 100, { lower: 20, upper: 31 })).toBeUndefined();
    ledger.failed(first, solvable);
    expect(asked(20, 31)?.length).toBe(25);
    // T=25 is refuted.
    const second = asked(26, 31)!;
    expect(second.length).toBe(28);
    ledger.failed(second, solvable);
    expect(asked(26, 31)?.length).toBe(27);
    ledger.failed(asked(26, 31)!, solvable);
    expect(asked(27, 31)).toBeUndefined();
  });
});

describe("wholeBlock", () => {
  test("gives every operation the whole horizon and every cycle the machine's slots", () => {
    const { block, machine } = instance("window-L4c");
    const problem = wholeBlock(block, machine, 35);
    expect(problem.operations.every(({ release, deadline }) => release === 0 && deadline === 34)).toBe(true);
    expect(problem.slots.map((slots) => [slots.length, slots[0]])).toEqual(
      machine.engines.map(({ slots }) => [35, slots]),
    );
    expect(problem.words).toEqual(new Int32Array(36).fill(9));
  });

  test.each([-1, 2.5, Number.NaN])("refuses a horizon of %d", (horizon) => {
    const { block, machine } = instance("hal-alu2-mul1");
    expect(() => wholeBlock(block, machine, horizon)).toThrow(RangeError);
  });
});
