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
 * scratch cap binds it decides what branching does not; counting arguments (slots) are beyond it. clasp 3
 * (`clingo-wasm` 0.5.0, `--mode=clasp`, the rows themselves as OPB) was measured beside it on fixed lengths, cadical on
 * channelled rows against the better of clasp's two: L4c 34 refuted 2.9 s against 1.6, L4c 35 0.3 against 0.4, V8c 22 0.6
 * against 1.7, M8c 28 5.6 against 12.3 (3.4 with another of its configurations); neither refutes V8c 21 or M8c 27. clasp
 * takes no hint, overruns its own time limit and is five times the size.
 */
export const cadical: Solver = descending(workerSolver(engine));
