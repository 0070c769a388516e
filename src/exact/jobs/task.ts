import type { Placement } from "../../schedule/schedule.ts";
import type { Solver } from "../../solve/solver.ts";
import type { Formulation } from "../problem/formulation.ts";
import type { ProblemSolver } from "../problem/problemSolver.ts";
import { type GroupShiftJob, groupShift } from "./groupShift.ts";
import {
  decideWindow,
  jobText,
  noFormulation,
  parseJob,
  solveWindow,
  type WindowJob,
  type WindowResult,
} from "./windowJob.ts";

/** A piece of work for any computer that has this program: a window to solve, or a slice of the group-shift search. */
export type Task =
  | {
      readonly kind: "window";
      readonly job: WindowJob;
      /** Wall-clock seconds. */
      readonly seconds: number;
      /** The placements there are. */
      readonly hint?: readonly Placement[] | undefined;
    }
  | { readonly kind: "groups"; readonly job: GroupShiftJob };

/** What a task may name. */
export interface Equipment {
  readonly formulations: readonly Formulation[];
  readonly solvers: readonly Solver[];
  /** Engines that take problems. */
  readonly deciders?: readonly ProblemSolver[] | undefined;
}

/**
 * Does a task: a function of its text (and, where a limit of time is hit, of the computer).
 * @throws {RangeError} when it names a formulation or a solver that is not there.
 */
export async function perform(task: Task, equipment: Equipment, signal?: AbortSignal): Promise<WindowResult> {
  if (task.kind === "window") {
    const { job, seconds, hint } = task;
    const limits = { seconds, signal, ...(hint === undefined ? {} : { hint }) };
    if (job.formulation === noFormulation) {
      return decideWindow(job, named(equipment.deciders ?? [], job.solver, "engine for problems"), limits);
    }
    const formulation = named(equipment.formulations, job.formulation, "formulation");
    const solver = named(equipment.solvers, job.solver, "solver");
    return solveWindow(job, formulation, solver, limits);
  }
  const begun = performance.now();
  const schedule = groupShift(task.job);
  const common = { engine: "list", seconds: (performance.now() - begun) / 1000, limitSeconds: 0 } as const;
  if (schedule === undefined) return { status: "undecided", because: "effort limit", ...common };
  return { status: "feasible", placements: schedule.placements, because: "effort limit", ...common };
}

/** A task as JSON. */
export function taskText(task: Task): string {
  if (task.kind === "groups") return JSON.stringify(task);
  return JSON.stringify({ ...task, job: jobText(task.job) });
}

/** The task that `taskText` wrote. It is our own text: nothing is checked. */
export function parseTask(text: string): Task {
  const task = JSON.parse(text);
  return task.kind === "groups" ? task : { ...task, job: parseJob(task.job) };
}

function named<T extends { readonly name: string }>(all: readonly T[], name: string, what: string): T {
  const found = all.find((one) => one.name === name);
  if (found !== undefined) return found;
  throw new RangeError(`no ${what} "${name}"; there are ${all.map((one) => one.name).join(", ")}`);
}
