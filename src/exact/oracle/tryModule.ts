import type { BoundFunction } from "../../bounds/best.ts";
import { BoundInstance } from "../../bounds/boundInstance.ts";
import { check } from "../../check/check.ts";
import { breaches } from "../../ilp/verify.ts";
import type { Block } from "../../ir/block.ts";
import { listSchedule } from "../../list/list.ts";
import { prepare } from "../../list/listInstance.ts";
import type { Rule } from "../../list/priority.ts";
import type { SchedulingMachine } from "../../machine/machine.ts";
import { verify } from "../../proof/verify.ts";
import { toSchedule } from "../../schedule/compactSchedule.ts";
import type { Solver } from "../../solve/solver.ts";
import type { Formulation, Objective } from "../problem/formulation.ts";
import type { Problem } from "../problem/problem.ts";
import type { ProblemSolver } from "../problem/problemSolver.ts";
import { wholeBlock } from "../problem/wholeBlock.ts";
import { broken, exhaustive, worth } from "./exhaustive.ts";
import { randomProblem } from "./randomProblem.ts";

/** One tiny problem, what the module was asked, and what is wrong with what it said: nothing where `faults` is empty. */
export interface Trial {
  readonly name: string;
  readonly question: string;
  readonly faults: readonly string[];
  /** The module gave no answer: neither right nor wrong. */
  readonly undecided?: boolean;
  /** Whether a bound's witness is accepted, a schedule was found. */
  readonly good?: boolean;
}

/** Wall-clock seconds for an engine on one of these. */
const seconds = 20;

/** The problem of a seed: every other one has forms with dependences, reads and windows of their own. */
export function problemOf(seed: number): { readonly problem: Problem; readonly objective: Objective } {
  const problem = randomProblem(seed, seed % 2 === 0 ? 60 : 0);
  const { length } = problem.operations;
  const objectives: readonly Objective[] = [
    { kind: "feasible" },
    { kind: "makespan", tails: Int32Array.from({ length }, (_, i) => (length - i) % 3) },
    { kind: "weighted", weights: Float64Array.from({ length }, (_, i) => 1 + ((i * 2) % 5)) },
  ];
  return { problem, objective: objectives[seed % 3]! };
}

/**
 * Holds a formulation to exhaustive search: its program has the same optimum, or no solution where there is no schedule; the
 * solution decodes to placements that break no rule and have that value, and they encode to a point that keeps all rows.
 */
export async function tryFormulation(formulation: Formulation, solver: Solver, seed: number): Promise<Trial> {
  const { problem, objective } = problemOf(seed);
  const about = { name: problem.name, question: `${objective.kind} in ${problem.horizon} cycles` };
  const best = exhaustive(problem, objective);
  const model = formulation.build(problem, objective);
  const outcome = await solver.solve(model.program, { limitSeconds: seconds });
  if (outcome.status === "infeasible") {
    return {
      ...about,
      faults: best === undefined ? [] : [`no solution, enumeration finds ${valued(objective, best)}`],
    };
  }
  if (outcome.status !== "optimal") return { ...about, faults: [], undecided: true };
  const placements = model.decode(outcome.x);
  const faults: string[] = broken(problem, placements).map((rule) => `its schedule breaks a rule: ${rule}`);
  if (best === undefined) faults.push("a solution, enumeration finds no schedule");
  else if (!near(outcome.objective, best) && objective.kind !== "feasible") {
    faults.push(`an optimum of ${outcome.objective}, enumeration finds ${best}`);
  }
  if (faults.length > 0) return { ...about, faults };
  if (!near(worth(objective, placements), objective.kind === "feasible" ? 0 : outcome.objective)) {
    faults.push(`its schedule is worth ${worth(objective, placements)}, its objective says ${outcome.objective}`);
  }
  const rows = breaches(model.program, model.encode(placements));
  if (rows.length > 0) faults.push(`encode breaks ${rows[0]!.kind} ${rows[0]!.name} of its own program`);
  return { ...about, faults };
}

/** Holds an engine to exhaustive search: integer programs in a formulation that is known to be right, or problems. */
export async function tryEngine(
  engine: Solver | ProblemSolver,
  formulation: Formulation,
  seed: number,
): Promise<Trial> {
  if ("solve" in engine) return tryFormulation(formulation, engine, seed);
  const { problem } = problemOf(seed);
  const about = { name: problem.name, question: `a schedule in ${problem.horizon} cycles` };
  const there = exhaustive(problem, { kind: "feasible" }) !== undefined;
  const outcome = await engine.decide(problem, { seconds });
  if (outcome.status === "undecided") return { ...about, faults: [], undecided: true };
  if (outcome.status === "refuted") return { ...about, faults: there ? ["refuted, enumeration finds a schedule"] : [] };
  return { ...about, faults: broken(problem, outcome.placements).map((rule) => `its schedule breaks a rule: ${rule}`) };
}

/** Holds a bound to exhaustive search: no block has a shorter schedule. `good` where the verifier accepts the witness. */
export function tryBound(bound: BoundFunction, seed: number): Trial | undefined {
  const { block, machine, best } = blockOf(seed);
  if (best === undefined) return undefined;
  const found = bound(new BoundInstance(block, machine));
  const faults =
    found.cycles > best ? [`at least ${found.cycles} cycles, enumeration finds a schedule of ${best}`] : [];
  const good = verify(block, machine, found) === undefined;
  return { name: block.name, question: "a lower bound of its length", faults, good };
}

/** Holds a priority rule to the checker: what the list schedule of it breaks. `good` where there is a schedule. */
export function tryRule(rule: Rule, seed: number): Trial | undefined {
  const { block, machine, best } = blockOf(seed);
  if (best === undefined) return undefined;
  const about = { name: block.name, question: `a list schedule by ${rule.name}` };
  const instance = prepare(block, machine);
  const outcome = listSchedule(instance, { priority: rule.priority(instance) });
  if (outcome.status !== "scheduled") return { ...about, faults: [], good: false };
  const schedule = toSchedule(block, outcome.schedule);
  return { ...about, faults: check(block, machine, schedule).map(({ message }) => message), good: true };
}

/** The random problem of a seed as a whole block, with its shortest length within a few cycles more. */
function blockOf(seed: number): {
  readonly block: Block;
  readonly machine: SchedulingMachine;
  readonly best: number | undefined;
} {
  const { name, engines, operations, values, dependences, horizon } = randomProblem(seed, 0);
  const block: Block = {
    name,
    operations: operations.map(({ id, forms }) => ({ id, opcode: "op", operands: [], forms })),
    values: values.map((value, at) => ({ ...value, name: `v${at}` })),
    dependences,
  };
  const machine = { engines: engines.map((engine) => ({ name: engine, slots: 2 })), scratchWords: 8 };
  for (let length = 1; length <= horizon; length++) {
    const found = exhaustive(wholeBlock(block, machine, length), { kind: "feasible" });
    if (found !== undefined) return { block, machine, best: length };
  }
  return { block, machine, best: undefined };
}

function near(one: number, other: number): boolean {
  return Math.abs(one - other) <= 1e-6 * Math.max(1, Math.abs(other));
}

function valued(objective: Objective, best: number): string {
  return objective.kind === "feasible" ? "a schedule" : `one worth ${best}`;
}
