import { expect } from "vitest";
import type { Bound } from "../../src/bounds/bound.ts";
import { BoundInstance } from "../../src/bounds/boundInstance.ts";
import type { Objective } from "../../src/exact/problem/formulation.ts";
import { scheduleExactly } from "../../src/exact/scheduleExactly.ts";
import type { Block } from "../../src/ir/block.ts";
import { type Machine, parseMachine } from "../../src/machine/machine.ts";
import { elementwise, takeHome } from "../../src/machine/presets/takeHome.ts";
import { verify } from "../../src/proof/verify.ts";
import { finish } from "../../src/time/steps.ts";
import { randomKernel } from "../check/checkKernels.ts";
import { broken, exhaustive, worth } from "../models/exhaustive.ts";
import { randomProblem } from "../models/randomProblem.ts";
import { fuller, inFast, longer, trials } from "../trials.ts";
import { judged } from "./judged.ts";
import { toyEngine } from "./toyEngine.ts";
import { toyFormulation } from "./toyFormulation.ts";

// What the house promises: a machine, a formulation, an engine and a bound each come in from outside, and no line of
// `src` knows them. (Another lookup letter: test/walk/plan/lookups.test.ts; another verb: test/command/harness.test.ts.)

/** Engines of other names, fewer opcodes in another order, one that nobody knows, vectors of four, late results. */
const toyMachine: Machine = (() => {
  const names: Readonly<Record<string, string>> = { alu: "int", valu: "simd", load: "in", store: "out", flow: "pick" };
  const renamed = (name: string): string => names[name] ?? name;
  const gone = ["load_offset", "vselect", "*", "%", "cdiv", "coreid"];
  const rows = takeHome.opcodes.filter(({ opcode }) => !gone.includes(opcode));
  const added = { engine: "simd", opcode: "fused", operands: ["vdest", "vsource"], latency: 4 };
  return parseMachine({
    name: "toy from a test",
    vectorLength: 4,
    scratchWords: 96,
    engines: [...takeHome.engines.toReversed()].map(({ name, free }) => ({ name: renamed(name), slots: 2, free })),
    opcodes: [
      added,
      ...rows.toReversed().map((row, at) => ({ ...row, engine: renamed(row.engine), latency: 1 + (at % 3) })),
    ],
    laneForms: [
      { from: "simd", to: "int", opcodes: elementwise.filter((name) => !gone.includes(name)), divisible: true },
    ],
  });
})();

/** All slots of a cycle against all slots that operations need, whatever engine they are on. */
function toyBound({ block: { operations }, machine: { engines } }: BoundInstance): Bound {
  const paid = engines.filter(({ free }) => free !== true);
  const capacity = paid.reduce((sum, { slots }) => sum + slots, 0);
  const cost = ({ rows, lanes }: Block["operations"][number]["forms"][number]): number =>
    rows.reduce((sum, row) => sum + row.slots * lanes, 0);
  const demand = operations.reduce((sum, { forms }) => sum + Math.min(...forms.map(cost)), 0);
  const pool = { weights: paid.map(({ name }) => ({ engine: name, weight: 1 })), capacity };
  const witness = { kind: "interval" as const, pool, head: 0, tail: 0, members: operations.length, demand };
  return { name: "toy", cycles: Math.ceil(demand / capacity), scope: "block", witness };
}

fuller("a toy machine, formulation, engine and bound run through the pipeline as they are", async () => {
  const solves: string[] = [];
  for (let seed = 1; seed <= trials(6, 1); seed++) {
    const { block, memory } = randomKernel(seed, 12, toyMachine);
    const stop = new AbortController();
    const result = await scheduleExactly(block, toyMachine, {
      ...{ formulation: toyFormulation, solver: toyEngine, bounds: [toyBound], passes: 1, groupPasses: 0, seed },
      ...{ searchSeconds: 30, windowSeconds: 5, windowOperations: 4, signal: stop.signal },
      judge({ schedule }) {
        judged(block, toyMachine, memory, schedule, `seed ${seed}`);
        return true;
      },
      progress(step) {
        if (step.stage !== "window") return;
        const { engine, formulation, status } = step.window;
        if (engine === "toy" && formulation === "toy") solves.push(status);
        if (solves.length >= inFast(2, 4) * seed) stop.abort();
      },
    });
    expect(result.judged).toBe(true);
    expect(result.schedule.length).toBeLessThanOrEqual(result.greedy.cycles);
    expect(verify(block, toyMachine, toyBound(new BoundInstance(block, toyMachine)))).toBeUndefined();
    if (result.bound.name !== "toy") expect(result.bound.name).toMatch(/as toy says|counting/);
  }
  expect(solves.length).toBeGreaterThanOrEqual(2);
  expect(solves.filter((status) => status === "undecided")).toEqual([]);
});

longer("the toy formulation and the toy engine find what enumeration finds", async () => {
  let infeasible = 0;
  for (let seed = 1; seed <= trials(80, 20); seed++) {
    const problem = randomProblem(seed);
    const tails = Int32Array.from(problem.operations, (_, i) => (seed + i) % 3);
    const objective: Objective = seed % 2 === 0 ? { kind: "makespan", tails } : { kind: "feasible" };
    const model = finish(toyFormulation.steps(problem, objective));
    if (typeof model === "string") throw new Error(model);
    const outcome = await toyEngine.solve(model.program, { limitSeconds: 10 });
    const best = exhaustive(problem, objective);
    if (best === undefined) infeasible++;
    expect(outcome.status, `seed ${seed}`).toBe(best === undefined ? "infeasible" : "optimal");
    if (outcome.status !== "optimal") continue;
    const placements = model.decode(outcome.x);
    expect(broken(problem, placements), `seed ${seed}`).toEqual([]);
    expect(worth(objective, placements), `seed ${seed}`).toBe(best);
    expect(model.encode(placements), `seed ${seed}`).toEqual(outcome.x);
  }
  expect(infeasible).toBeGreaterThan(trials(2, 0));
});
