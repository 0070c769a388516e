import { clauses } from "../ilp/clauses.ts";
import { pseudoBoolean } from "../ilp/pseudoBoolean.ts";
import { wholeProgram } from "../ilp/wholeProgram.ts";
import { descending } from "./descending.ts";
import type { Solver } from "./solver.ts";
import { type BlockingEngine, type Translation, workerSolver } from "./workerSolver.ts";

/** Formulas beyond this are not built: the thread would run out of memory before time. */
const mostLiterals = 40_000_000;

const engine: BlockingEngine = {
  name: "cadical",
  worker: new URL("./cadical.worker.mjs", import.meta.url),
  ignores: [],
  translate(program, { relax, hint }): Translation | string {
    if (relax === true) return "a SAT engine has no relaxation";
    const whole = wholeProgram(program);
    if (typeof whole === "string") return whole;
    const boolean = pseudoBoolean(whole);
    const formula = clauses(boolean, mostLiterals);
    if (formula === undefined) return `the formula has more than ${mostLiterals} literals`;
    return {
      program: { variables: formula.variables, literals: formula.literals, wanted: boolean.variables },
      // Phases are advice: a point that breaks rows is as welcome as one that does not.
      ...(hint === undefined ? {} : { hint: boolean.encode(hint) }),
      point: (truth) => boolean.decode(truth),
    };
  },
};

/**
 * CaDiCaL 3 as WebAssembly (`cadical-wasm`): conflict-driven clause learning on the program's rows in clauses. It needs
 * whole, bounded columns and refuses a relaxation; an objective is minimised by asking for less and less. Where the
 * scratch cap binds it decides what no branch and bound does; counting arguments (slots) are beyond it. clasp 3
 * (`clingo-wasm` with `--mode=clasp`) on the rows themselves was measured beside it and lost: see `results/solvers.md`.
 */
export const cadical: Solver = descending(workerSolver(engine));
