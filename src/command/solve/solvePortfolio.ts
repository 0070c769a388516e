import { channelledWith } from "../../../models/channelled.ts";
import { blockFormulations, formulationNamed, formulationWithin } from "../../../models/formulations.ts";
import { racingPortfolio } from "../../../models/portfolio.ts";
import { pulseWith } from "../../../models/pulse.ts";
import { stepWith } from "../../../models/step.ts";
import { type Strengthening, strongOnBlocks } from "../../../models/strengthening.ts";
import { lcg } from "../../exact/learning/lcg.ts";
import { type Contender, everyContender, type Portfolio } from "../../exact/lengths/portfolio.ts";
import type { Formulation } from "../../exact/problem/formulation.ts";
import type { ProblemSolver } from "../../exact/problem/problemSolver.ts";
import { engineNamed, installedEngines } from "../../solve/engines.ts";
import type { Solver } from "../../solve/solver.ts";
import { isOwnFile, ownEngine, ownFormulation } from "../options/ownModule.ts";

interface PortfolioArguments {
  readonly engines: "portfolio" | readonly string[];
  readonly formulation: string | undefined;
  readonly strengthening: Strengthening | undefined;
  readonly effort: number | undefined;
  readonly tell: (line: string) => void;
}

/** A portfolio, and what it is in words. */
export interface NamedPortfolio {
  readonly portfolio: Portfolio;
  readonly how: string;
}

/**
 * Who decides lengths: the portfolio as it is tuned, or every engine that is named with the formulation that is. A formulation
 * or an engine may be a module of the caller's.
 * @throws {RangeError} in one line for a module that is none.
 */
export async function solvePortfolio(given: PortfolioArguments): Promise<NamedPortfolio> {
  const { engines, formulation, strengthening, effort, tell } = given;
  if (engines === "portfolio" && formulation === undefined && strengthening === undefined) {
    const [highs, cadical] = ["highs", "cadical"].map(engineNamed) as [Solver, Solver];
    const [glpk, cpSat] = ["glpk", "cp-sat"].map((wanted) => installedEngines().find(({ name }) => name === wanted));
    if (glpk === undefined) tell("glpk.js is not installed: the portfolio goes on without GLPK");
    const portfolio = racingPortfolio(
      { glpk, highs, cadical, cpSat, lcg },
      effort === undefined ? undefined : { effort },
    );
    const names = [glpk, highs, cadical, cpSat, lcg].flatMap((each) => each?.name ?? []);
    return { portfolio, how: `portfolio: ${names.join(", ")}` };
  }
  const written = await formulationsOf(formulation, strengthening);
  const solvers: Solver[] = [];
  const deciders: ProblemSolver[] = [];
  // The whole portfolio with one formulation: our own engine takes none.
  const wanted = engines === "portfolio" ? usual().map(({ name }) => name) : engines;
  for (const name of wanted) {
    const engine = isOwnFile(name) ? await ownEngine(name, "--engines") : name === lcg.name ? lcg : engineNamed(name);
    if ("decide" in engine) deciders.push(engine);
    else solvers.push(engine);
  }
  const own = formulation !== undefined && isOwnFile(formulation);
  // What an engine says of somebody's own formulation is the word of both.
  const named = own ? solvers.map((solver) => ({ ...solver, name: `${solver.name} on ${written[0]!.name}` })) : solvers;
  const { down, up, windows } = everyContender(named, written);
  const direct = deciders.map((solver): Contender => ({ solver, hinted: true }));
  const portfolio = {
    ...{ down: [...down, ...direct], up: [...direct, ...up], effort },
    // Somebody's own formulation knows nothing of the borders of windows, as far as is known: it is asked about whole blocks.
    windows: own ? undefined : windows && { ...windows, decider: deciders[0] },
    // Contenders take turns where there are several.
    ...(effort === undefined && up.length + direct.length > 1 && formulation !== undefined ? { firstSeconds: 4 } : {}),
  };
  const by = [...solvers, ...deciders].map(({ name }) => name).join(", ");
  return { portfolio, how: `engines: ${by}; formulations: ${written.map(({ name }) => name).join(", ")}` };
}

/** The engines for integer programs that are installed and proved in the portfolio. */
function usual(): readonly Solver[] {
  return installedEngines().filter(({ name }) => ["glpk", "highs", "cadical"].includes(name));
}

async function formulationsOf(
  named: string | undefined,
  strengthening: Strengthening | undefined,
): Promise<readonly Formulation[]> {
  if (named === undefined) {
    if (strengthening === undefined) return [blockFormulations.step, blockFormulations.pulse];
    return [stepWith, pulseWith, channelledWith].map((make) => make(strengthening));
  }
  return [await formulationOf(named, strengthening ?? (isOwnFile(named) ? undefined : strongOnBlocks))];
}

/** A formulation by name, or the caller's in a file. */
export async function formulationOf(named: string, strengthening: Strengthening | undefined): Promise<Formulation> {
  if (isOwnFile(named)) return ownFormulation(named, "--formulation", strengthening);
  return strengthening === undefined ? formulationNamed(named) : formulationWithin(named, strengthening);
}
