import type { IntegerProgram } from "../../ilp/program.ts";
import type { Placement } from "../../schedule/schedule.ts";
import type { Budget } from "../../time/budget.ts";
import type { Steps } from "../../time/steps.ts";
import type { Problem } from "./problem.ts";

/** What is minimised within the problem's horizon. */
export type Objective =
  /** any schedule within the horizon (a destructive test) */
  | { readonly kind: "feasible" }
  /** the latest issue cycle plus tail, max_i (s_i + tail_i) */
  | { readonly kind: "makespan"; readonly tails: Int32Array }
  /** Σ weight_i · s_i */
  | { readonly kind: "weighted"; readonly weights: Float64Array };

/** A problem as an integer program, and the way back. */
export interface Model {
  readonly program: IntegerProgram;
  /** Placements, one per operation of the problem, from a solution of `program`. */
  decode(x: Float64Array): Placement[];
  /**
   * The solution of `program` that stands for these placements.
   * @throws {RangeError} naming an operation whose form has no columns at this horizon: the placements are no solution.
   */
  encode(placements: readonly Placement[]): Float64Array;
  /** Advice from placements near a solution, of a longer horizon say: what has no columns here is left out. */
  advise(placements: readonly Placement[]): Float64Array;
}

/** A way to write a problem as an integer program (`models/`). It comes into `src` as an argument. */
export interface Formulation {
  readonly name: string;
  /** @throws {RangeError} where `steps` says that there is none. */
  build(problem: Problem, objective: Objective): Model;
  /**
   * The same in steps. A string says why there is no program: it was told to end before it had all of it, or it would be
   * larger than any engine can use.
   */
  steps(problem: Problem, objective: Objective): Steps<Model | string>;
}

/** Why a program was not written in full, or too late for the engine. */
export function unwritten(budget: Budget): "cancelled" | "time limit" | "refused" {
  if (budget.cancelled) return "cancelled";
  return budget.expired ? "time limit" : "refused";
}
