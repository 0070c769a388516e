import { createRequire } from "node:module";
import type { Solver } from "./solver.ts";
import { workerSolver } from "./workerSolver.ts";

/** Whether `glpk.js` is installed: it is GPL-3.0, and an installation may leave it out (`npm install --omit=optional`). */
export function glpkIsThere(): boolean {
  try {
    createRequire(import.meta.url).resolve("glpk.js/node");
    return true;
  } catch (error) {
    if ((error as { code?: string }).code !== "MODULE_NOT_FOUND") throw error;
    return false;
  }
}

/**
 * GLPK 5 as WebAssembly (`glpk.js`): branch and bound without cuts. It takes neither a start nor a seed, and reports
 * no bound for a program with integers. `solve` answers "refused" where the package is not installed.
 */
export const glpk: Solver = workerSolver({
  name: "glpk",
  worker: new URL("./glpk.worker.mjs", import.meta.url),
  trustedSpan: 1e9,
  ignores: ["hint", "seed", "effort"],
  absent: () => (glpkIsThere() ? undefined : "glpk.js is not installed"),
});
