import { createRequire } from "node:module";
import { join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import type { Term } from "../ilp/program.ts";
import { wholeProgram } from "../ilp/wholeProgram.ts";
import type { Solver } from "./solver.ts";
import { type BlockingEngine, type Translation, workerSolver } from "./workerSolver.ts";

/** `or-tools-wasm` unpacks to 318 MB: it is used where somebody installed it, and never asked for. */
const packageName = "or-tools-wasm/cp-sat";

/**
 * The address of the CP-SAT package: beside slotwise, beneath the working directory, or beneath the folder that the
 * environment variable `SLOTWISE_OR_TOOLS` names. Undefined where it is not installed.
 */
export function cpSatModule(): string | undefined {
  const { SLOTWISE_OR_TOOLS: named } = process.env;
  const folders = named === undefined ? [process.cwd()] : [named, process.cwd()];
  for (const from of [import.meta.url, ...folders.map((folder) => join(folder, "package.json"))]) {
    try {
      return pathToFileURL(createRequire(from).resolve(packageName)).href;
    } catch (error) {
      const { code } = error as { code?: string };
      if (code !== "MODULE_NOT_FOUND" && code !== "ERR_PACKAGE_PATH_NOT_EXPORTED") throw error;
    }
  }
  return undefined;
}

const engine: BlockingEngine = {
  name: "cp-sat",
  worker: new URL("./cpSat.worker.mjs", import.meta.url),
  // As a row, a bound can keep a continuous column from being whole at an optimum; the engine finds its own soon enough.
  ignores: ["bound"],
  translate(program, { relax, hint }): Translation | string {
    if (relax === true) return "CP-SAT is not asked for relaxations";
    const module = cpSatModule();
    if (module === undefined) return "or-tools-wasm is not installed";
    const whole = wholeProgram(program);
    if (typeof whole === "string") return whole;
    return {
      program: {
        module,
        lower: Int32Array.from(whole.columns, ({ lower }) => lower),
        upper: Int32Array.from(whole.columns, ({ upper }) => upper),
        rows: whole.rows.map(({ terms, lower, upper }) => ({ ...split(terms), lower, upper })),
        cost: split(whole.objective),
        objectiveScale: whole.objectiveScale,
      },
      hint,
      point: (answer) => answer,
    };
  },
};

function split(terms: readonly Term[]): { readonly columns: Int32Array; readonly coefficients: Int32Array } {
  return {
    columns: Int32Array.from(terms, ({ column }) => column),
    coefficients: Int32Array.from(terms, ({ coefficient }) => coefficient),
  };
}

/**
 * CP-SAT of OR-tools 9 as WebAssembly, one search worker, on the rows in whole numbers. Its own cancellation has no
 * effect: the thread is ended instead. `solve` answers "refused" where the package is not installed.
 */
export const cpSat: Solver = workerSolver(engine);
