import type { Placement } from "../../schedule/schedule.ts";
import type { Problem } from "./problem.ts";

/** What is asked of an engine that takes a problem as it stands. */
export interface ProblemLimits {
  /** Wall-clock seconds. */
  readonly seconds: number;
  /** Thousands of conflicts, after which it gives up: unlike the seconds it ends the same search at the same place. */
  readonly effort?: number | undefined;
  readonly seed?: number | undefined;
  /** Placements near a schedule: tried first. */
  readonly near?: readonly Placement[] | undefined;
  /** Megabytes for what it learns, and as many for a proof. */
  readonly limitMegabytes?: number | undefined;
  /** Keep a proof. */
  readonly proof?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** How it ended. */
export type ProblemOutcome = (
  | { readonly status: "scheduled"; readonly placements: readonly Placement[] }
  /** The engine's word, until somebody has checked the proof. */
  | { readonly status: "refuted"; readonly proof?: SearchProof | undefined }
  | {
      readonly status: "undecided";
      readonly because: "time limit" | "effort limit" | "cancelled" | "memory";
    }
) & {
  readonly seconds: number;
  /** Conflicts, or what else it counts. */
  readonly work: number;
};

/** A refutation of a problem step by step, as `proof/verifySearch.ts` reads it. */
export interface SearchProof {
  /** Price vectors that steps name: a price for a slot of each engine. */
  readonly prices: readonly ArrayLike<number>[];
  readonly steps: Int32Array;
}

/** The twin of `Solver` for engines that take a problem and no integer program. */
export interface ProblemSolver {
  readonly name: string;
  decide(problem: Problem, limits: ProblemLimits): Promise<ProblemOutcome>;
  /**
   * For questions about one problem with shorter and shorter horizons; what one of them taught the others need not learn again.
   * @throws {RangeError} where live-out values find fewer words behind a shorter horizon than they take: the problem with that horizon
   * knows nothing of it.
   */
  session?(problem: Problem, options: SessionOptions): ProblemSession;
}

/** What holds for all questions of a session. */
export type SessionOptions = Pick<ProblemLimits, "seed" | "near" | "limitMegabytes">;

/** A problem whose lengths are asked about one after the other, or side by side in turns. */
export interface ProblemSession {
  /** Whether it has a schedule of `makespan` cycles, at most its horizon. */
  decide(makespan: number, limits: Pick<ProblemLimits, "seconds" | "effort" | "signal">): Promise<ProblemOutcome>;
  /** For every makespan that was refuted so far, of the same problem with it as its horizon; undefined where it became too long. */
  proof(): SearchProof | undefined;
}
