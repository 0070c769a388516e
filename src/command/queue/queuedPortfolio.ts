import type { Contender, Portfolio } from "../../exact/lengths/portfolio.ts";
import type { Coordinator } from "../../queue/coordinator.ts";
import { queuedSolver } from "../../queue/programJobs.ts";
import { installedEngines } from "../../solve/engines.ts";
import type { Solver } from "../../solve/solver.ts";
import { queuedSearch } from "./questionJobs.ts";

/**
 * A portfolio whose engines are the workers' at a queue. A caller's own stays here: no worker has it. So does our own search beside
 * other engines, where it keeps what it learns from length to length; alone it goes to workers too, and its proofs are checked here.
 */
export function queuedPortfolio(portfolio: Portfolio, coordinator: Coordinator): Portfolio {
  const known = new Set(installedEngines().map(({ name }) => name));
  const far = (solver: Solver): Solver => (known.has(solver.name) ? queuedSolver(solver, coordinator) : solver);
  const { down, up, windows } = portfolio;
  const alone = [...down, ...up].every(({ formulation }) => formulation === undefined);
  const search = queuedSearch(coordinator);
  const contender = (each: Contender): Contender => {
    if (each.formulation !== undefined) return { ...each, solver: far(each.solver) };
    return alone && each.solver.name === search.name ? { ...each, solver: search } : each;
  };
  return {
    ...portfolio,
    down: down.map(contender),
    up: up.map(contender),
    windows: windows && { ...windows, solver: far(windows.solver) },
  };
}
