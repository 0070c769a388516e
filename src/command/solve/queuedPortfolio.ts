import type { Contender, Portfolio } from "../../exact/lengths/portfolio.ts";
import type { Coordinator } from "../../queue/coordinator.ts";
import { queuedSolver } from "../../queue/programJobs.ts";
import { installedEngines } from "../../solve/engines.ts";
import type { Solver } from "../../solve/solver.ts";

/**
 * A portfolio whose engines for programs are the workers' at a queue. Engines that take problems stay here: they write proofs,
 * which are checked; and so do a caller's own, which no worker has.
 */
export function queuedPortfolio(portfolio: Portfolio, coordinator: Coordinator): Portfolio {
  const known = new Set(installedEngines().map(({ name }) => name));
  const far = (solver: Solver): Solver => (known.has(solver.name) ? queuedSolver(solver, coordinator) : solver);
  const contender = (each: Contender): Contender =>
    each.formulation === undefined ? each : { ...each, solver: far(each.solver) };
  const { down, up, windows } = portfolio;
  return {
    ...portfolio,
    down: down.map(contender),
    up: up.map(contender),
    windows: windows && { ...windows, solver: far(windows.solver) },
  };
}
