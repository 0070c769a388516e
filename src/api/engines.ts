/**
 * Engines for integer programs behind one door, each in a thread of its own that is ended at its limit.
 *
 * @module engines
 */
export { cadical } from "../solve/cadical.ts";
export { cpSat } from "../solve/cpSat.ts";
export { engineNamed, engineNames, installedEngines } from "../solve/engines.ts";
export { glpk } from "../solve/glpk.ts";
export { highs } from "../solve/highs.ts";
export { jsLpSolver } from "../solve/jsLpSolver.ts";
export type { Outcome, SolveOptions, Solver, Undecided } from "../solve/solver.ts";
export { engineVersion } from "../solve/version.ts";
