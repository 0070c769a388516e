import { wholeMultiplier } from "../ilp/wholeRow.ts";
import type { Outcome, Solver } from "./solver.ts";

/**
 * Makes an optimiser of an engine that only finds any solution: every solution becomes the next hint, and the next
 * question asks for a better one, until there is none or it reaches `bound`, which is no row then. With `anySolution`, or without an objective, the first solution
 * is all that is asked for; without an objective it is optimal.
 */
export function descending(decider: Solver): Solver {
  return {
    name: decider.name,
    async solve(program, options) {
      if (program.objective.length === 0 || options.anySolution === true || options.relax === true) {
        const outcome = await decider.solve(program, options);
        const decided = outcome.status === "feasible" && outcome.because === "first solution";
        if (!decided || program.objective.length > 0) return outcome;
        const { x, objective, engine, seconds, ignored } = outcome;
        return { status: "optimal", x, objective, engine, seconds, ignored };
      }
      const start = performance.now();
      const elapsed = (): number => (performance.now() - start) / 1000;
      // Objective values lie on a grid of this width: less than one step of it is no improvement.
      const step = 1 / (wholeMultiplier(program.objective) ?? 1);
      let best: (Outcome & { readonly status: "feasible" }) | undefined;
      for (;;) {
        const limitSeconds = options.limitSeconds - elapsed();
        const outcome: Outcome =
          limitSeconds > 0
            ? await decider.solve(program, {
                ...options,
                bound: undefined,
                limitSeconds,
                ...(best === undefined ? {} : { cutoff: best.objective - step / 2, hint: best.x }),
              })
            : { ...ending(decider, elapsed()), status: "undecided", because: "time limit" };
        const from = { engine: outcome.engine, seconds: elapsed(), ignored: outcome.ignored };
        if (outcome.status === "feasible") {
          best = outcome;
          if (options.bound === undefined || best.objective > options.bound + step / 2) continue;
          return { status: "optimal", x: best.x, objective: best.objective, ...from };
        } else if (outcome.status === "undecided") {
          return best === undefined ? { ...outcome, ...from } : { ...best, ...from, because: outcome.because };
        } else {
          if (best === undefined || outcome.status === "optimal") return { ...outcome, ...from };
          return { status: "optimal", x: best.x, objective: best.objective, ...from };
        }
      }
    },
  };
}

function ending(decider: Solver, seconds: number): Pick<Outcome, "engine" | "seconds" | "ignored"> {
  return { engine: decider.name, seconds, ignored: [] };
}
