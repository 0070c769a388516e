import type { Solver } from "./solver.ts";
import { workerSolver } from "./workerSolver.ts";

/**
 * GLPK 5 as WebAssembly (`glpk.js`): branch and bound without cuts. It takes neither a start nor a seed, and reports
 * no bound for a program with integers.
 */
export const glpk: Solver = workerSolver({
  name: "glpk",
  worker: new URL("./glpk.worker.mjs", import.meta.url),
  trustedSpan: 1e9,
  ignores: ["hint", "seed", "effort"],
});
