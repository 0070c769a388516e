import type { Solver } from "./solver.ts";
import { workerSolver } from "./workerSolver.ts";

/** `javascript-lp-solver`: a dense tableau in plain JavaScript, a cross-check on tiny programs. */
export const jsLpSolver: Solver = workerSolver({
  name: "javascript-lp-solver",
  worker: new URL("./jsLpSolver.worker.mjs", import.meta.url),
  trustedSpan: 1e7,
  ignores: ["hint", "seed", "effort", "anySolution"],
});
