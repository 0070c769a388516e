import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { wholeProgram } from "../ilp/encodings/wholeProgram.ts";
import type { Term } from "../ilp/program.ts";
import type { Solver } from "./solver.ts";
import { type BlockingEngine, type Translation, workerSolver } from "./workerSolver.ts";

/** `or-tools-wasm` unpacks to 318 MB: it is used where somebody installed it, and never asked for. */
const packageName = "or-tools-wasm";

/** The environment variable that names the folder with the package, or with the `node_modules` that has it. */
export const cpSatVariable = "SLOTWISE_CP_SAT";

/**
 * The address of the CP-SAT package: in the folder that the environment variable `SLOTWISE_CP_SAT` names (there only), otherwise
 * where slotwise's own dependencies are. Never in the working directory: a folder that somebody was sent must not run
 * code. Undefined where it is not installed.
 */
export function cpSatModule(): string | undefined {
  const named = process.env[cpSatVariable];
  if (named === undefined || named === "") return resolvedFrom(import.meta.url);
  const folders = [join(named, "node_modules", packageName), join(named, packageName), named];
  const folder = folders.find((each) => isPackage(join(each, "package.json")));
  // From its own description a package resolves itself: the folders above are not asked.
  return folder === undefined ? undefined : resolvedFrom(resolve(folder, "package.json"));
}

function resolvedFrom(from: string): string | undefined {
  try {
    return pathToFileURL(createRequire(from).resolve(`${packageName}/cp-sat`)).href;
  } catch (error) {
    const { code } = error as { code?: string };
    if (code !== "MODULE_NOT_FOUND" && code !== "ERR_PACKAGE_PATH_NOT_EXPORTED") throw error;
    return undefined;
  }
}

function isPackage(description: string): boolean {
  try {
    return (JSON.parse(readFileSync(description, "utf8")) as { readonly name?: unknown }).name === packageName;
  } catch {
    return false;
  }
}

const engine: BlockingEngine = {
  name: "cp-sat",
  worker: new URL("./cpSat.worker.mjs", import.meta.url),
  // As a row, a bound can keep a continuous column from being whole at an optimum; the engine finds its own soon enough.
  ignores: ["bound"],
  absent: () => (cpSatModule() === undefined ? "or-tools-wasm is not installed" : undefined),
  translate(program, { relax, hint }): Translation | string {
    if (relax === true) return "CP-SAT is not asked for relaxations";
    const whole = wholeProgram(program);
    if (typeof whole === "string") return whole;
    return {
      program: {
        module: cpSatModule(),
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
 * CP-SAT of OR-tools 9 as WebAssembly, one search worker where no more are asked for, on the rows in whole numbers. Its own cancellation has no
 * effect: the thread is ended instead. `solve` answers "refused" where the package is not installed.
 */
export const cpSat: Solver = workerSolver(engine);
