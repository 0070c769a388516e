import { blockFormulations } from "../../models/formulations.ts";
import { lcg } from "../../src/exact/learning/lcg.ts";
import { type Contender, everyContender, type Portfolio } from "../../src/exact/lengths/portfolio.ts";
import { engineNamed } from "../../src/solve/engines.ts";
import type { Solver } from "../../src/solve/solver.ts";

const { step, pulse, channelled } = blockFormulations;

/**
 * The portfolio of one engine, by the formulations that it is best with; `lcg` takes problems as they stand. `workers`: of an engine
 * that has them.
 */
export function engineAlone(name: string, workers = 1): Portfolio {
  if (name === lcg.name) {
    const own: readonly Contender[] = [{ solver: lcg, hinted: true }];
    return { down: own, up: own };
  }
  const engine = engineNamed(name);
  const solver: Solver =
    workers === 1 ? engine : { ...engine, solve: (program, options) => engine.solve(program, { ...options, workers }) };
  if (name !== "cadical" && name !== "cp-sat") return everyContender([solver], [step, pulse]);
  const all: Contender[] = [{ solver, formulation: name === "cadical" ? channelled : step }];
  return { down: all, up: all };
}
