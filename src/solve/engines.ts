import process from "node:process";
import { cadical } from "./cadical.ts";
import { cpSat, cpSatModule, cpSatVariable } from "./cpSat.ts";
import { glpk, glpkIsThere } from "./glpk.ts";
import { highs } from "./highs.ts";
import { jsLpSolver } from "./jsLpSolver.ts";
import type { Solver } from "./solver.ts";

const engines: readonly Solver[] = [glpk, highs, jsLpSolver, cadical];

/** The names that `engineNamed` knows (glpk where `glpk.js` was not left out); and "cp-sat" where `or-tools-wasm` is installed. */
export const engineNames: readonly string[] = engines.map((engine) => engine.name);

/** The engines there are: GLPK and CP-SAT among them where they are installed. */
export function installedEngines(): readonly Solver[] {
  const own = glpkIsThere() ? engines : engines.filter((engine) => engine !== glpk);
  return cpSatModule() === undefined ? own : [...own, cpSat];
}

/** An engine by name. @throws {RangeError} with the names there are. */
export function engineNamed(name: string): Solver {
  const engine = installedEngines().find((candidate) => candidate.name === name);
  if (engine !== undefined) return engine;
  if (name === cpSat.name) {
    const named = process.env[cpSatVariable];
    const where = named ? `in ${cpSatVariable}=${named}` : `beside slotwise; ${cpSatVariable} may name its folder`;
    throw new RangeError(`solver "${name}" needs the package or-tools-wasm, which is not there (${where})`);
  }
  if (name === glpk.name) {
    throw new RangeError(
      `solver "${name}" needs the package glpk.js, which is not there: this installation left it out`,
    );
  }
  throw new RangeError(`no solver "${name}"; there are ${engineNames.join(", ")}`);
}
