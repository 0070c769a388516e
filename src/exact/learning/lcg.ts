import { Budget } from "../../time/budget.ts";
import type { ProblemLimits, ProblemOutcome, ProblemSolver } from "../problem/problemSolver.ts";
import { ProblemSearch } from "./problemSearch.ts";
import type { SearchSwitches } from "./searchSwitches.ts";

/** The search with learned clauses as an engine, with some of its switches. It runs in this thread, in slices. */
export function learningSolver(name: string, switches: Partial<SearchSwitches> = {}): ProblemSolver {
  return {
    name,
    async decide(problem, { seconds, effort, seed, near, limitMegabytes, proof, signal }: ProblemLimits) {
      const begun = performance.now();
      const budget = new Budget({ seconds, signal });
      await budget.pause();
      const search = new ProblemSearch(problem, { switches, seed, proof, limitMegabytes });
      const told = (): Pick<ProblemOutcome, "seconds" | "work"> => ({
        seconds: (performance.now() - begun) / 1000,
        work: search.conflicts,
      });
      if (budget.cancelled) return { status: "undecided", because: "cancelled", ...told() };
      if (near !== undefined) search.advise(near);
      const most = effort === undefined ? Number.POSITIVE_INFINITY : Math.max(1, Math.round(1000 * effort));
      const answer = await budget.run(search.ask(most));
      if (answer.status !== "undecided") return { ...answer, ...told() };
      if (answer.because !== "stopped") return { status: "undecided", because: answer.because, ...told() };
      return { status: "undecided", because: budget.cancelled ? "cancelled" : "time limit", ...told() };
    },
  };
}

/** Lazy clause generation on problems, our own: see `learningSearch.ts`. */
export const lcg: ProblemSolver = learningSolver("lcg");
