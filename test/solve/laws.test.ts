import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { IntegerProgram } from "../../src/ilp/program.ts";
import { installedEngines } from "../../src/solve/engines.ts";
import type { Outcome } from "../../src/solve/solver.ts";
import { everyTrial, fuller, longer, thinned, trials } from "../trials.ts";
import { smallProgram, type Truth } from "./smallProgram.ts";

/** CP-SAT is among them where or-tools-wasm is installed. */
const engines = installedEngines().map((engine) => [engine.name, engine] as const);
const wholeOnly = ["cadical", "cp-sat"];

/** What is wrong with an outcome; undecided, for a reason, never is. */
function wrong(outcome: Outcome, truth: Truth): string | undefined {
  if (outcome.status === "undecided") {
    return outcome.because === "refused" && outcome.detail === undefined ? "refused without a reason" : undefined;
  }
  if (outcome.status === "infeasible") return truth.kind === "infeasible" ? undefined : `infeasible, not ${truth.kind}`;
  if (truth.kind !== "optimal") return `${outcome.status} ${outcome.objective}, not ${truth.kind}`;
  const off = outcome.objective - truth.objective;
  if (outcome.status === "optimal" ? Math.abs(off) <= 1e-6 : off >= -1e-6) return undefined;
  return `${outcome.status} ${outcome.objective}, not ${truth.objective}`;
}

/** Programs for each engine; more of them (SLOTWISE_LAWS=3000) where somebody has changed an adapter. */
const count = Number(process.env["SLOTWISE_LAWS"] ?? trials(40, 8));

describe.each(engines)("%s", (name, solver) => {
  test("answers small programs as trying every point does, or says why not", async () => {
    const faults: string[] = [];
    let decided = 0;
    for (let seed = 1; seed <= count; seed += 1) {
      const { program, truth, plain } = smallProgram(seed);
      const outcome = await solver.solve(program, { limitSeconds: 2, seed });
      const fault = wrong(outcome, truth);
      if (fault !== undefined) faults.push(`seed ${seed}: ${fault}`);
      if (outcome.status !== "undecided") decided += 1;
      else if (outcome.because !== "time limit" && truth.kind !== "unbounded" && (plain || !wholeOnly.includes(name))) {
        faults.push(`seed ${seed}: ${outcome.because} (${outcome.detail}) for ${truth.kind}`);
      }
    }
    expect(faults).toEqual([]);
    expect(decided).toBeGreaterThan(wholeOnly.includes(name) ? count / 4 : count / 2);
  });
});

interface Case {
  readonly truth: string;
  readonly program: IntegerProgram;
}

/** The published programs write infinite bounds as text. */
const cases: readonly Case[] = JSON.parse(
  readFileSync(new URL("../cases/public/solver-programs.json", import.meta.url), "utf8"),
  (_key, value: unknown) =>
    value === "inf" ? Number.POSITIVE_INFINITY : value === "-inf" ? Number.NEGATIVE_INFINITY : value,
);

const truths = cases.map(({ truth, program }) => [program.name, truth, program] as const);
/** Where the file gives the optimum in words or not at all: what HiGHS, GLPK and the bug reports agree on. */
const optima: Readonly<Record<string, number>> = {
  "S3 bigM-free": 0,
  "S4 1e12": 0,
  "S6 2432": -3777.571243523,
  "S8 cover": 90,
  "S10 big-knapsack": -114850,
  "S11 free-min": -10,
  "S18b scaled-tol-1e7": 10,
};

describe.each(engines)("%s on programs of bug reports", (_, solver) => {
  fuller.each(thinned(truths, 2))("%s, which is %s", async (name, truth, program) => {
    const [kind] = /^(optimal|infeasible|unbounded)/.exec(truth) as unknown as [Truth["kind"]];
    const outcome = await solver.solve(program, { limitSeconds: trials(0.3, 0.1) });
    expect(wrong(outcome, kind === "optimal" ? { kind, objective: optima[name]! } : { kind })).toBeUndefined();
  });
});

fuller("every engine decides what needs neither fractions nor endless columns", async () => {
  const plain = thinned(["S1b parity-wide", "S14 odd-cycle", "S16 fractional-bounds"], 3);
  for (const [, solver] of engines) {
    for (const [name, , program] of truths) {
      if (!plain.includes(name)) continue;
      expect(await solver.solve(program, { limitSeconds: 10 }), `${solver.name}, ${name}`).toMatchObject({
        status: "infeasible",
      });
    }
  }
});

describe.each(engines)("%s and sizes", (_, solver) => {
  test("numbers beyond its trust are refused, with the place", async () => {
    const [, , program] = truths.find(([each]) => each === "S4 1e12")!;
    const outcome = await solver.solve(program, { limitSeconds: 5 });
    expect(outcome).toMatchObject({ status: "undecided", because: "refused", detail: expect.stringMatching(/row r0/) });
  });
});

longer.each(engines.filter(([name]) => wholeOnly.includes(name)))(
  "%s: an objective of thousands of terms and a row beyond its size are outcomes",
  async (_, solver) => {
    const columns = Array.from({ length: trials(20_000, 5_000) }, (_, at) => ({
      name: `x${at}`,
      lower: 0,
      upper: 1,
      integer: true,
    }));
    const objective = columns.map((_, column) => ({ column, coefficient: 1 + (column % 7) }));
    const program = (lower: number): IntegerProgram => {
      const row = { name: "row", terms: objective, lower, upper: Number.POSITIVE_INFINITY };
      return { name: "wide", columns, rows: [row], objective };
    };
    const few = await solver.solve(program(3), { limitSeconds: 1 });
    expect(wrong(few, { kind: "optimal", objective: 3 })).toBeUndefined();
    if (!everyTrial) return;
    const many = await solver.solve(program(30_000), { limitSeconds: 1 });
    expect(wrong(many, { kind: "optimal", objective: 30_000 })).toBeUndefined();
    if (solver.name !== "cadical" || many.status !== "undecided") return;
    expect(`${many.because} ${many.detail}`).toMatch(/time limit|too large/);
  },
);
