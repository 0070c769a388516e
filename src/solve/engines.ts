import { glpk } from "./glpk.ts";
import { highs } from "./highs.ts";
import { jsLpSolver } from "./jsLpSolver.ts";
import type { Solver } from "./solver.ts";

const engines: readonly Solver[] = [glpk, highs, jsLpSolver];

/** The names that `engineNamed` knows. */
export const engineNames: readonly string[] = engines.map((engine) => engine.name);

/** An engine by name. @throws {RangeError} with the names there are. */
export function engineNamed(name: string): Solver {
  const engine = engines.find((candidate) => candidate.name === name);
  if (engine === undefined) throw new RangeError(`no solver "${name}"; there are ${engineNames.join(", ")}`);
  return engine;
}
