import { verifySearchSteps } from "../../proof/verifySearch.ts";
import type { Placement } from "../../schedule/schedule.ts";
import type { Outcome, Solver, Undecided } from "../../solve/solver.ts";
import { Budget } from "../../time/budget.ts";
import { type Formulation, unwritten } from "../problem/formulation.ts";
import type { Problem } from "../problem/problem.ts";
import type { ProblemSession, ProblemSolver, SearchProof } from "../problem/problemSolver.ts";

/** A way to decide a problem: an engine with a formulation, or one that takes the problem as it stands. */
export type Contender = ProgramContender | ProblemContender;

/** An engine for integer programs with a formulation. */
export interface ProgramContender {
  readonly solver: Solver;
  readonly formulation: Formulation;
  /** Hand the incumbent over, though it is longer than the length in question: advice, not a solution. */
  readonly hinted?: boolean;
  /** Ask the linear relaxation only: it refutes, or decides nothing. */
  readonly relaxed?: boolean;
  /** Minimise Σ s_i on the way to any solution (`decide`). */
  readonly guided?: boolean;
}

/** An engine that takes problems. What it refutes it proves, and the proof is checked. */
export interface ProblemContender {
  readonly solver: ProblemSolver;
  readonly formulation?: undefined;
  readonly relaxed?: undefined;
  readonly hinted?: boolean;
}

/** "glpk, step", with what sets it apart: how a proof names a contender. */
export function contenderName({ solver, formulation, relaxed }: Contender): string {
  // Of somebody's own formulation the engine's name says it already.
  if (formulation === undefined || solver.name.endsWith(` on ${formulation.name}`)) return solver.name;
  return `${solver.name}, ${formulation.name}${relaxed === true ? " relaxation" : ""}`;
}

/** What solves windows: an engine with a formulation, and perhaps one that decides problems where that is all there is to do. */
export interface WindowEngines extends Pick<ProgramContender, "solver" | "formulation"> {
  readonly decider?: ProblemSolver | undefined;
}

/** Who decides lengths, and how their time is shared out. */
export interface Portfolio {
  /** For upper - 1, where a schedule is hoped for: the preferred one first. */
  readonly down: readonly Contender[];
  /** For lower, where a refutation is hoped for. */
  readonly up: readonly Contender[];
  /** For windows of a schedule, where the whole block is too much or time is left. */
  readonly windows?: WindowEngines | undefined;
  /**
   * Seconds of a contender's first attempt at a length, doubled every time it returns to that length; the others take
   * turns between. Without it a contender keeps a length until the deadline.
   */
  readonly firstSeconds?: number | undefined;
  /**
   * Deterministic limit of a first attempt (`SolveOptions.effort`), doubled likewise. Attempts then run in pairs that
   * wait for each other, so that the same seed gives the same result whatever the clock does.
   */
  readonly effort?: number | undefined;
}

/** Every engine with every formulation at both ends; the engines' first formulations come first. */
export function everyContender(solvers: readonly Solver[], formulations: readonly Formulation[]): Portfolio {
  const all = formulations.flatMap((formulation) =>
    solvers.map((solver): ProgramContender => ({ solver, formulation, guided: true })),
  );
  return { down: all, up: all, windows: all[0] };
}

/** Whether a problem has a schedule: the schedule, a refutation, or why neither. */
export type Decision =
  | { readonly status: "scheduled"; readonly placements: readonly Placement[] }
  /** An engine's word; or, where `shown` says by what, there is a witness, and it was looked at. */
  | {
      readonly status: "refuted";
      readonly shown?: string | undefined;
      /** This session has a proof of it, which nobody has looked at. */
      readonly session?: ProblemSession | undefined;
    }
  | { readonly status: "undecided"; readonly because: Undecided; readonly reason: string };

/** Limits of one decision, and what is known already. */
export interface DecisionLimits {
  readonly seconds: number;
  readonly effort?: number | undefined;
  readonly seed?: number | undefined;
  /** Placements near a solution, for hinted contenders. */
  readonly near?: readonly Placement[] | undefined;
  /** Of a contender that takes problems, about this problem with a longer horizon. */
  readonly session?: ProblemSession | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Decides whether the problem has a schedule at all. For guided contenders the program asks for early issue cycles,
 * Σ s_i, and the first solution ends it: without that guide GLPK found nothing in 20 s where it now takes 4 (cosine1 at
 * its optimum of 25), and refutations take no longer.
 */
export async function decide(problem: Problem, contender: Contender, limits: DecisionLimits): Promise<Decision> {
  if (contender.formulation === undefined) return decideDirectly(problem, contender, limits);
  const weights = new Float64Array(problem.operations.length).fill(1);
  const objective =
    contender.guided === true ? ({ kind: "weighted", weights } as const) : ({ kind: "feasible" } as const);
  const { solver } = contender;
  const budget = new Budget(limits);
  const model = await budget.run(contender.formulation.steps(problem, objective));
  const seconds = budget.left();
  if (typeof model === "string" || !(seconds > 0)) {
    const because = unwritten(budget);
    const why = typeof model === "string" ? model : "no time is left for the engine";
    return { status: "undecided", because, reason: `${solver.name}: ${because} (${why})` };
  }
  // A program without columns is infeasible on its face, and has no encoding.
  const near = contender.hinted === true && model.program.columns.length > 0 ? limits.near : undefined;
  const outcome = await solver.solve(model.program, {
    limitSeconds: seconds,
    ...(contender.relaxed === true ? { relax: true } : { anySolution: true }),
    effort: limits.effort,
    seed: limits.seed,
    hint: near === undefined ? undefined : model.advise(near),
    signal: limits.signal,
  });
  if (outcome.status === "infeasible") {
    const { evident } = outcome;
    return { status: "refuted", ...(evident === undefined ? {} : { shown: `row ${evident} alone` }) };
  }
  if (outcome.status === "undecided") {
    return { status: "undecided", because: outcome.because, reason: reason(outcome) };
  }
  if (contender.relaxed === true) {
    return { status: "undecided", because: "refused", reason: `${outcome.engine}: the relaxation has a solution` };
  }
  return { status: "scheduled", placements: model.decode(outcome.x) };
}

/** At least so many seconds, and so many times what the search took, for the check of its proof. */
const checking = { seconds: 5, times: 4 };

/** Asks an engine that takes the problem. Its proof is checked at once: what was not checked is its word only. */
async function decideDirectly(
  problem: Problem,
  { solver, hinted }: ProblemContender,
  { seconds, effort, seed, near, session, signal }: DecisionLimits,
): Promise<Decision> {
  const advice = hinted === true && near?.length === problem.operations.length ? near : undefined;
  const outcome =
    session === undefined
      ? await solver.decide(problem, { seconds, effort, seed, near: advice, proof: true, signal })
      : await session.decide(problem.horizon, { seconds, effort, signal });
  if (outcome.status === "scheduled") return { status: "scheduled", placements: outcome.placements };
  if (outcome.status === "undecided") {
    return { status: "undecided", because: outcome.because, reason: `${solver.name}: ${outcome.because}` };
  }
  if (session !== undefined) return { status: "refuted", session };
  const shown = await checkedProof(problem, solver.name, outcome.proof, { seconds: outcome.seconds, effort, signal });
  return { status: "refuted", shown };
}

/**
 * "lcg, its proof checked"; undefined where there is none, or the check would take far longer than the search took.
 * @param seconds that the search took.
 */
export async function checkedProof(
  problem: Problem,
  name: string,
  proof: SearchProof | undefined,
  { seconds, effort, signal }: Pick<DecisionLimits, "seconds" | "effort" | "signal">,
): Promise<string | undefined> {
  if (proof === undefined) return undefined;
  // With an effort the clock must not decide what is called proved.
  const patience = Math.max(checking.seconds, checking.times * seconds);
  const budget = new Budget({ seconds: effort === undefined ? patience : Number.POSITIVE_INFINITY, signal });
  const checked = await budget.run(verifySearchSteps(problem, proof)).catch((error: unknown) => {
    // Its own checker refuses it: nothing that the engine says may be reported.
    throw error instanceof RangeError ? new Error(`${name} wrote a wrong proof: ${error.message}`) : error;
  });
  return checked ? `${name}, its proof checked` : undefined;
}

function reason(outcome: Outcome & { readonly status: "undecided" }): string {
  const detail = outcome.detail === undefined ? "" : ` (${outcome.detail})`;
  return `${outcome.engine}: ${outcome.because}${detail}`;
}
