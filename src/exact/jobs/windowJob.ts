import { createHash } from "node:crypto";
import type { Placement } from "../../schedule/schedule.ts";
import type { Solver, Undecided } from "../../solve/solver.ts";
import { Budget } from "../../time/budget.ts";
import { type Formulation, type Objective, unwritten } from "../problem/formulation.ts";
import type { Problem } from "../problem/problem.ts";
import type { ProblemSolver } from "../problem/problemSolver.ts";

/** All that decides the answer of a window solve, beside the time it is given. Its JSON says it all (`jobText`). */
export interface WindowJob {
  readonly problem: Problem;
  readonly objective: Objective;
  /** `noFormulation` where the solver takes problems. */
  readonly formulation: string;
  readonly solver: string;
  readonly seed: number;
  readonly cutoff?: number | undefined;
}

/** The formulation of a job for an engine that takes problems. */
export const noFormulation = "none";

/** How a window solve ended, as plain JSON. Placements are in cycles of the window, one per operation of the problem. */
export interface WindowResult {
  readonly status: "optimal" | "feasible" | "infeasible" | "undecided";
  readonly placements?: readonly Placement[] | undefined;
  readonly because?: Undecided | undefined;
  readonly detail?: string | undefined;
  readonly engine: string;
  readonly seconds: number;
  readonly limitSeconds: number;
}

/** SHA-256 of a job's content. The problem's name (its place in the schedule) is left out: equal windows are equal. */
export function jobHash(job: WindowJob): string {
  const content = { ...job, problem: { ...job.problem, name: "" } };
  return createHash("sha256").update(jobText(content)).digest("hex");
}

/** A job as JSON: typed arrays become arrays. */
export function jobText(job: WindowJob): string {
  return JSON.stringify(job, plain);
}

/** The job that `jobText` wrote. It is our own text: nothing is checked. */
export function parseJob(text: string): WindowJob {
  const job = JSON.parse(text) as WindowJob;
  const { slots, words } = job.problem;
  const { objective } = job;
  return {
    ...job,
    problem: {
      ...job.problem,
      slots: slots.map((each) => Int32Array.from(each)),
      words: words && Int32Array.from(words),
    },
    objective:
      objective.kind === "weighted"
        ? { kind: "weighted", weights: Float64Array.from(objective.weights) }
        : objective.kind === "makespan"
          ? { kind: "makespan", tails: Int32Array.from(objective.tails) }
          : objective,
  };
}

/** A `JSON.stringify` replacer that writes typed arrays as arrays. */
function plain(_key: string, value: unknown): unknown {
  return ArrayBuffer.isView(value) && !(value instanceof DataView) ? Array.from(value as Int32Array) : value;
}

/** Hands the job's problem to an engine that takes it as it stands. The objective must be the bare question. */
export async function decideWindow(
  { problem, seed }: WindowJob,
  decider: ProblemSolver,
  limits: WindowLimits,
): Promise<WindowResult> {
  const { seconds: limitSeconds, signal, hint: near } = limits;
  const outcome = await decider.decide(problem, { seconds: limitSeconds, seed, signal, near });
  const common = { engine: decider.name, seconds: outcome.seconds, limitSeconds };
  if (outcome.status === "refuted") return { status: "infeasible", ...common };
  if (outcome.status === "undecided") return { status: "undecided", because: outcome.because, ...common };
  return { status: "optimal", placements: outcome.placements, ...common };
}

/** What a window solve may take, and what it begins with. */
interface WindowLimits {
  readonly seconds: number;
  readonly signal?: AbortSignal | undefined;
  readonly hint?: readonly Placement[];
}

/** Builds the job's integer program and hands it to the solver; a solution comes back as placements. */
export async function solveWindow(
  job: WindowJob,
  formulation: Formulation,
  solver: Solver,
  limits: WindowLimits,
): Promise<WindowResult> {
  const budget = new Budget(limits);
  const model = await budget.run(formulation.steps(job.problem, job.objective));
  const left = budget.left();
  if (typeof model === "string" || !(left > 0)) {
    return {
      ...{ status: "undecided", because: unwritten(budget), engine: solver.name },
      ...(typeof model === "string" ? { detail: model } : {}),
      ...{ seconds: limits.seconds - left, limitSeconds: limits.seconds },
    };
  }
  const outcome = await solver.solve(model.program, {
    limitSeconds: left,
    seed: job.seed,
    ...(limits.signal === undefined ? {} : { signal: limits.signal }),
    ...(limits.hint === undefined ? {} : { hint: model.encode(limits.hint) }),
    ...(job.cutoff === undefined ? {} : { cutoff: job.cutoff }),
  });
  const { status, engine, seconds } = outcome;
  const common = { status, engine, seconds, limitSeconds: limits.seconds };
  switch (outcome.status) {
    case "optimal":
      return { ...common, placements: model.decode(outcome.x) };
    case "feasible":
      return { ...common, placements: model.decode(outcome.x), because: outcome.because };
    case "infeasible":
      return common;
    case "undecided":
      return {
        ...common,
        because: outcome.because,
        ...(outcome.detail === undefined ? {} : { detail: outcome.detail }),
      };
  }
}
