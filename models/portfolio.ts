import type { Contender, Portfolio } from "../src/exact/lengths/portfolio.ts";
import type { ProblemSolver } from "../src/exact/problem/problemSolver.ts";
import type { Solver } from "../src/solve/solver.ts";
import { blockFormulations } from "./formulations.ts";
import { stepWith } from "./step.ts";
import { strong } from "./strengthening.ts";

const { step, pulse, channelled } = blockFormulations;
/** What windows are solved with: they have next to no symmetry to break. */
const windowStep = stepWith(strong);

/** The engines of a portfolio by what they are good at; `glpk` and `cpSat` where they are installed. */
export interface PortfolioEngines {
  readonly glpk?: Solver | undefined;
  readonly highs: Solver;
  readonly cadical: Solver;
  readonly cpSat?: Solver | undefined;
  /** An engine of our own, which takes problems. */
  readonly lcg?: ProblemSolver | undefined;
}

/**
 * The portfolio for blocks: clause learning looks for schedules, branch and bound for refutations (where slots bind it
 * is the only one that finds them), the linear relaxation first; where one length is left they race on it. In turns of
 * a few seconds, since whoever decides a length mostly does so at once. With `effort` only engines that can count their
 * work take part. Our own engine begins with refutations, which it proves, in this thread: the second place is another's.
 */
export function racingPortfolio(
  { glpk, highs, cadical, cpSat, lcg }: PortfolioEngines,
  limits: Pick<Portfolio, "firstSeconds" | "effort"> = { firstSeconds: 4 },
): Portfolio {
  const relaxation = (solver: Solver): Contender => ({ solver, formulation: pulse, relaxed: true });
  const sat: Contender = { solver: cadical, formulation: channelled, hinted: true };
  const cp: readonly Contender[] = cpSat === undefined ? [] : [{ solver: cpSat, formulation: step }];
  const own: readonly Contender[] = lcg === undefined ? [] : [{ solver: lcg, hinted: true }];
  const branching = (solver: Solver): Contender[] =>
    [step, pulse].map((formulation) => ({ solver, formulation, guided: true }));
  if (limits.effort !== undefined) {
    const [steps, pulses] = branching(highs) as [Contender, Contender];
    const up = [...own, relaxation(highs), pulses, sat, steps, ...cp];
    return { down: [sat, ...own, steps, pulses, ...cp], up, ...limits };
  }
  const windows = { solver: highs, formulation: windowStep, decider: lcg };
  const [highsStep, highsPulse] = branching(highs) as [Contender, Contender];
  if (glpk === undefined) {
    const up = [...own, relaxation(highs), highsStep, sat, highsPulse, ...cp];
    return { down: [sat, ...own, highsStep, ...cp, highsPulse], up, windows, ...limits };
  }
  const [glpkStep, glpkPulse] = branching(glpk) as [Contender, Contender];
  return {
    down: [sat, ...own, glpkStep, ...cp, highsStep, glpkPulse],
    up: [...own, relaxation(glpk), glpkStep, sat, glpkPulse, highsStep, ...cp],
    windows,
    ...limits,
  };
}
