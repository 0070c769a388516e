import { Budget } from "../../time/budget.ts";
import type { Steps } from "../../time/steps.ts";
import type { Problem } from "../problem/problem.ts";
import type {
  ProblemLimits,
  ProblemOutcome,
  ProblemSession,
  ProblemSolver,
  SearchProof,
  SessionOptions,
} from "../problem/problemSolver.ts";
import { ProblemSearch } from "./problemSearch.ts";
import type { SearchSwitches } from "./searchSwitches.ts";

/**
 * Conflicts of one question of a session before another one gets its turn. What is learned about a makespan holds for all shorter
 * ones, and not the other way round: so the longest that is asked about gets most, twice as many every time.
 */
const turns = { longest: 500, most: 8000, other: 250 };

/** The search with learned clauses as an engine, with some of its switches. It runs in this thread, in slices. */
export function learningSolver(name: string, switches: Partial<SearchSwitches> = {}): ProblemSolver {
  return {
    name,
    async decide(problem, { seconds, effort, seed, near, limitMegabytes, proof, signal }) {
      const asked = new Questions(problem, switches, { seed, near, limitMegabytes, proof });
      const outcome = await asked.decide(undefined, { seconds, effort, signal });
      return outcome.status === "refuted" && proof === true ? { ...outcome, proof: asked.proof() } : outcome;
    },
    session(problem, options): ProblemSession {
      requireShortening(problem);
      return new Questions(problem, switches, { ...options, proof: true });
    },
  };
}

/**
 * Behind a shorter horizon nothing issues, and of the values the live-out ones stay: where they fit, a schedule of the problem in so many
 * cycles is one of the problem with that horizon, and the other way round, and so is what refutes one. Of a whole block that has a schedule they fit.
 */
function requireShortening({ name, values, words }: Problem): void {
  const kept = values.reduce((sum, value) => sum + (value.liveOut ? value.words : 0), 0);
  const short = words?.findIndex((left, boundary) => boundary > 0 && left < kept);
  if (words === undefined || short === undefined || short < 0) return;
  throw new RangeError(
    `problem "${name}": live-out values take ${kept} words, boundary ${short} has ${words[short]}: shorter horizons are other problems`,
  );
}

/** One search for all questions about a problem; those that are open at the same time take turns. */
class Questions implements ProblemSession {
  readonly #problem: Problem;
  readonly #switches: Partial<SearchSwitches>;
  readonly #options: SessionOptions & Pick<ProblemLimits, "proof">;
  #search: ProblemSearch | undefined;
  /** Makespans that are asked about. */
  readonly #open: number[] = [];
  /** The turn that was asked for last. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    problem: Problem,
    switches: Partial<SearchSwitches>,
    options: SessionOptions & Pick<ProblemLimits, "proof">,
  ) {
    this.#problem = problem;
    this.#switches = switches;
    this.#options = options;
  }

  async decide(
    makespan: number | undefined,
    { seconds, effort, signal }: Pick<ProblemLimits, "seconds" | "effort" | "signal">,
  ): Promise<ProblemOutcome> {
    const begun = performance.now();
    const budget = new Budget({ seconds, signal });
    await budget.pause();
    const left = effort === undefined ? Number.POSITIVE_INFINITY : Math.max(1, Math.round(1000 * effort));
    if (makespan !== undefined) this.#open.push(makespan);
    try {
      return await this.#inTurns(makespan, left, budget, begun);
    } finally {
      if (makespan !== undefined) this.#open.splice(this.#open.indexOf(makespan), 1);
    }
  }

  async #inTurns(makespan: number | undefined, effort: number, budget: Budget, begun: number): Promise<ProblemOutcome> {
    let left = effort;
    let work = 0;
    let asked = 0;
    for (;;) {
      const told = { seconds: (performance.now() - begun) / 1000, work };
      if (budget.expired)
        return { status: "undecided", because: budget.cancelled ? "cancelled" : "time limit", ...told };
      const mine = this.#last.then(() =>
        this.#turn(makespan === undefined ? left : Math.min(this.#share(makespan, asked++), left), makespan, budget),
      );
      // A turn that fails must not fail the others.
      this.#last = mine.catch(() => {});
      const { answer, conflicts } = await mine;
      work += conflicts;
      left -= conflicts;
      const ended = { seconds: (performance.now() - begun) / 1000, work };
      if (answer.status !== "undecided") return { ...answer, ...ended };
      const { because } = answer;
      if (because === "memory" || (because === "effort limit" && left <= 0)) {
        return { status: "undecided", because, ...ended };
      }
    }
  }

  #share(makespan: number, asked: number): number {
    if (this.#open.some((other) => other > makespan)) return turns.other;
    return Math.min(turns.most, turns.longest * 2 ** asked);
  }

  proof(): SearchProof | undefined {
    return this.#search?.proof();
  }

  async #turn(effort: number, makespan: number | undefined, budget: Budget) {
    const { near } = this.#options;
    if (this.#search === undefined) {
      this.#search = new ProblemSearch(this.#problem, { ...this.#options, switches: this.#switches });
      if (near !== undefined) this.#search.advise(near);
    }
    const before = this.#search.conflicts;
    const answer = await budget.run(this.#search.ask(effort, makespan));
    return { answer, conflicts: this.#search.conflicts - before };
  }
}

/** Lazy clause generation on problems, our own: see `learningSearch.ts`. */
export const lcg: ProblemSolver = learningSolver("lcg");

/** Whether the search refutes a problem in so many conflicts; with its proof, where that was asked for and did not become too long. */
export function* searchRefutes(problem: Problem, conflicts: number, proof: boolean): Steps<SearchProof | boolean> {
  const search = new ProblemSearch(problem, { proof });
  if ((yield* search.ask(conflicts)).status !== "refuted") return false;
  return search.proof() ?? true;
}
