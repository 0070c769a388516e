import type { Solver } from "./solver.ts";
import { workerSolver } from "./workerSolver.ts";

/** HiGHS as WebAssembly (`highs`): branch and cut, with a bound when it stops early, a start and a seed. */
export const highs: Solver = workerSolver({
  name: "highs",
  worker: new URL("./highs.worker.mjs", import.meta.url),
  trustedSpan: 1e9,
  ignores: [],
});
