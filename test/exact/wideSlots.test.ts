import { readFileSync } from "node:fs";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { describe, expect, test } from "vitest";
import { racingPortfolio } from "../../models/portfolio.ts";
import { pulse } from "../../models/pulse.ts";
import { step } from "../../models/step.ts";
import { jobText, parseJob, type WindowJob } from "../../src/exact/jobs/windowJob.ts";
import { solveBlock } from "../../src/exact/lengths/solveBlock.ts";
import { wholeBlock } from "../../src/exact/problem/wholeBlock.ts";
import { cutWindow } from "../../src/exact/problem/window.ts";
import { rankWindows, stallMap } from "../../src/explain/stallMap.ts";
import type { Block } from "../../src/ir/block.ts";
import type { SchedulingMachine } from "../../src/machine/machine.ts";
import { engineNamed } from "../../src/solve/engines.ts";
import { glpk } from "../../src/solve/glpk.ts";
import { exhaustiveLength } from "../laws/exhaustive.ts";
import { fuller, longer, sampled, thinned, trials } from "../trials.ts";

/** A project of RCPSP: capacities, and per activity its duration, demands and successors. */
interface Project {
  readonly name: string;
  readonly known: number;
  readonly cap: readonly number[];
  readonly dur: Readonly<Record<string, number>>;
  readonly dem: Readonly<Record<string, readonly number[]>>;
  readonly succ: Readonly<Record<string, readonly number[]>>;
}

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../cases/public/${name}`, import.meta.url), "utf8"));

const portfolio = racingPortfolio({
  glpk,
  highs: engineNamed("highs"),
  cadical: engineNamed("cadical"),
});

/** Activities as operations that hold their demand for as long as they last. */
function projectBlock({ name, cap, dur, dem, succ }: Project): { block: Block; machine: SchedulingMachine } {
  const rows = (id: string) =>
    Array.from({ length: dur[id]! }, (_, offset) =>
      dem[id]!.map((slots, engine) => ({ engine, offset, slots })),
    ).flat();
  const operations = Object.keys(dur).map((id) => ({
    id,
    opcode: "work",
    operands: [],
    forms: [{ rows: rows(id), lanes: 1 }],
  }));
  const dependences = Object.entries(succ).flatMap(([from, list]) =>
    list.map((to) => ({ from: Number(from), to, latency: dur[from]!, kind: "order" as const })),
  );
  const engines = cap.map((slots, at) => ({ name: `r${at}`, slots }));
  return { block: { name, operations, values: [], dependences }, machine: { engines } };
}

/** A few operations that just fill, or just overfill, an engine of `capacity` slots. */
function tight(seed: number, capacity: number): { block: Block; machine: SchedulingMachine } {
  const random = xoroshiro128plus(seed);
  const between = (low: number, high: number) => uniformInt(random, low, high);
  const operations = Array.from({ length: between(4, 6) }, (_, i) => {
    const half = Math.floor(capacity / 2);
    const slots = [between(1, capacity), half, half + 1, capacity - half, capacity, capacity - 1][between(0, 5)]!;
    const length = between(1, 2);
    const rows = Array.from({ length }, (_, offset) => ({ engine: 0, offset, slots }));
    return { id: `o${i}`, opcode: "x", operands: [], forms: [{ rows, lanes: 1 }] };
  });
  const dependences = operations.flatMap((_, to) =>
    to > 0 && between(0, 2) === 0 ? [{ from: between(0, to - 1), to, latency: 1, kind: "order" as const }] : [],
  );
  return {
    block: { name: `tight-${capacity}-${seed}`, operations, values: [], dependences },
    machine: { engines: [{ name: "e", slots: capacity }] },
  };
}

/** Pairs of a definer and a user, whose values just fit together, or just do not. */
function squeezed(seed: number, scratchWords: number): { block: Block; machine: SchedulingMachine } {
  const random = xoroshiro128plus(seed);
  const between = (low: number, high: number) => uniformInt(random, low, high);
  const half = Math.floor(scratchWords / 2);
  const pairs = between(2, 3);
  const operations = Array.from({ length: 2 * pairs }, (_, i) => ({
    ...{ id: `o${i}`, opcode: "x", operands: [] },
    forms: [{ rows: [{ engine: i % 2, offset: 0, slots: 1 }], lanes: 1 }],
  }));
  const values = Array.from({ length: pairs }, (_, k) => ({
    ...{ name: `v${k}`, definers: [2 * k], users: [2 * k + 1], liveIn: false, liveOut: false },
    words: [between(1, scratchWords), half, half + 1, scratchWords - half, scratchWords][between(0, 4)]!,
  }));
  const dependences = values.map((_, k) => ({ from: 2 * k, to: 2 * k + 1, latency: 2, kind: "RAW" as const }));
  const engines = ["define", "use"].map((name) => ({ name, slots: 3 }));
  const block = { name: `squeezed-${scratchWords}-${seed}`, operations, values, dependences };
  return { block, machine: { engines, scratchWords } };
}

describe("engines of 256 slots and more", () => {
  fuller.each(thinned(sampled(read("slots256-ir.json") as Project[], 3), 3))(
    "project $name takes $known cycles",
    async (project) => {
      const { block, machine } = projectBlock(project);
      const solution = await solveBlock(block, machine, { portfolio, seconds: 20 });
      expect([solution.lower, solution.upper], solution.proof).toEqual([project.known, project.known]);
    },
  );

  fuller("around the limits of 8 and 16 bits: the same length as exhaustive search", async () => {
    for (const capacity of thinned([256, 65_536, 255, 257, 65_535, 65_537], 3)) {
      for (let seed = 1; seed <= trials(6, 1); seed++) {
        const { block, machine } = tight(seed, capacity);
        const { lower, upper, proof } = await solveBlock(block, machine, {
          solvers: [glpk],
          formulations: [step, pulse],
          seconds: 20,
        });
        const optimum = exhaustiveLength(block, machine);
        expect([lower, upper], `${block.name}: ${proof}`).toEqual([optimum, optimum]);
      }
    }
  });

  fuller("and as many words: the same length as exhaustive search", async () => {
    for (const scratchWords of thinned([65_536, 256, 255, 257, 65_535, 65_537], 3)) {
      for (let seed = 1; seed <= trials(4, 1); seed++) {
        const { block, machine } = squeezed(seed, scratchWords);
        const { lower, upper, status, proof } = await solveBlock(block, machine, {
          solvers: [glpk],
          formulations: [step, pulse],
          seconds: 20,
        });
        const optimum = exhaustiveLength(block, machine);
        const where = `${block.name}: ${proof}`;
        if (optimum === undefined) expect(status, where).toBe("infeasible");
        else expect([lower, upper], where).toEqual([optimum, optimum]);
      }
    }
  });

  test("windows, their text and the stall map keep every slot", () => {
    const { block, machine } = tight(1, 65_537);
    const placements = block.operations.map((_, i) => ({ form: 0, cycles: [2 * i] }));
    const length = Math.max(...block.operations.map(({ forms }, i) => 2 * i + forms[0]!.rows.length));
    const schedule = { placements, length };
    const { problem } = cutWindow(block, machine, schedule, 0, length);
    expect(Math.max(...problem.slots[0]!)).toBe(65_537);
    expect(Math.max(...wholeBlock(block, machine, 3).slots[0]!)).toBe(65_537);
    const job: WindowJob = { problem, objective: { kind: "feasible" }, formulation: "step", solver: "glpk", seed: 1 };
    expect(parseJob(jobText(job)).problem.slots).toEqual(problem.slots);
    const map = stallMap(block, machine, schedule);
    expect(map.idle[0]![0]).toBe(65_537 - block.operations[0]!.forms[0]!.rows[0]!.slots);
    expect(rankWindows(machine, map, 100)[0]!.room).toBeLessThanOrEqual(1);
  });
});

longer("a hint in a form that a shorter horizon has not is advice, not an exception (f11-37)", async () => {
  const [{ block, machine, optimum }] = read("verify/f11-37.json") as [
    { block: Block; machine: SchedulingMachine; optimum: number },
  ];
  const { lower, upper, proof, warning } = await solveBlock(block, machine, { portfolio, seconds: 20 });
  expect([lower, upper], proof).toEqual([optimum, optimum]);
  expect(warning).toContain('value 0 ("v0"): "o0" uses it and "o1" defines it');
  const long = block.operations.map(({ forms }) => ({
    form: forms.length - 1,
    cycles: Array<number>(forms.at(-1)!.lanes).fill(40),
  }));
  for (const formulation of [step, pulse]) {
    const model = formulation.build(wholeBlock(block, machine, 6), { kind: "feasible" });
    expect(model.advise(long).every(Number.isFinite)).toBe(true);
  }
});
