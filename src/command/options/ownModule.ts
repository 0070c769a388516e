import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import type { Strengthening } from "../../../models/strengthening.ts";
import type { BoundFunction } from "../../bounds/best.ts";
import type { Formulation, Model } from "../../exact/problem/formulation.ts";
import type { ProblemSolver } from "../../exact/problem/problemSolver.ts";
import { readText } from "../../files/readText.ts";
import type { Rule } from "../../list/priority.ts";
import type { Solver } from "../../solve/solver.ts";

/** Whether what stands for a name is a file: it has a folder in front or a module's ending. */
export function isOwnFile(typed: string): boolean {
  return /[\\/]|\.[cm]?[jt]s$/.test(typed);
}

type Module = Readonly<Record<string, unknown>>;

/** What a module exports under one of the names, or as its default. @throws {RangeError} where neither is there. */
async function exported(path: string, flag: string, names: readonly string[]): Promise<unknown> {
  const module = await imported(path, `${flag} ${path}`);
  const inner = module["default"] as Module | undefined;
  for (const name of names) if (module[name] !== undefined) return module[name];
  // A CommonJS module's exports are its default; so is what tsx makes of some.
  for (const name of names) if (inner?.[name] !== undefined) return inner[name];
  if (inner !== undefined) return inner["default"] ?? inner;
  throw new RangeError(`${flag} ${path}: it exports neither "${names.join('" nor "')}" nor a default`);
}

/** What a module is, by what it exports: by name, or by the shape of its default. @throws {RangeError} where that is none of these. */
export async function ownKind(path: string): Promise<"formulation" | "engine" | "bound" | "rule"> {
  const module = await imported(path, path);
  const inner = fields(module["default"]);
  const has = (name: string): boolean => module[name] !== undefined || inner[name] !== undefined;
  if (has("formulation") || has("build")) return "formulation";
  if (has("engine") || has("solver") || has("solve") || has("decide")) return "engine";
  if (has("bound")) return "bound";
  if (has("rule") || has("rules") || has("priority")) return "rule";
  // A function by itself makes a formulation.
  if (typeof (inner["default"] ?? module["default"]) === "function") return "formulation";
  throw new RangeError(`${path}: it exports no formulation, engine, bound or rule, see docs/own-modules.md`);
}

/** A formulation of the caller's: `{ name, build }`, or a function that makes one of a set of reductions. */
export async function ownFormulation(
  path: string,
  flag: string,
  strengthening: Strengthening | undefined,
): Promise<Formulation> {
  const place = `${flag} ${path}`;
  let made = await exported(path, flag, ["formulation"]);
  if (typeof made === "function") made = called(place, () => (made as (given: unknown) => unknown)(strengthening));
  const { name, build, steps } = fields(made);
  if (typeof name !== "string" || name === "" || typeof build !== "function") {
    throw new RangeError(`${place}: a formulation has a name and build(problem, objective), see docs/own-modules.md`);
  }
  const own = made as Formulation;
  const wrapped = (model: Model): Model => {
    if (
      !Array.isArray(model?.program?.columns) ||
      !Array.isArray(model.program.rows) ||
      typeof model.decode !== "function"
    ) {
      throw new RangeError(
        `${place}: build gives no model: { program: { name, columns, rows, objective }, decode } is wanted`,
      );
    }
    const { program } = model;
    return {
      program,
      decode: (x) => called(place, () => model.decode(x)),
      encode: (placements) => called(place, () => model.encode(placements)),
      // Advice is worth having, and nothing without it is wrong.
      advise: (placements) =>
        called(place, () => model.advise?.(placements) ?? new Float64Array(program.columns.length)),
    };
  };
  const building: Formulation["build"] = (problem, objective) =>
    wrapped(called(place, () => own.build(problem, objective)));
  return {
    name,
    build: building,
    *steps(problem, objective) {
      if (typeof steps !== "function") {
        if (!(yield)) return "the program was not written in time";
        return building(problem, objective);
      }
      const model = yield* own.steps(problem, objective);
      return typeof model === "string" ? model : wrapped(model);
    },
  };
}

/** An engine of the caller's: `solve(program, options)` of integer programs, or `decide(problem, limits)` of problems as they stand. */
export async function ownEngine(path: string, flag: string): Promise<Solver | ProblemSolver> {
  const place = `${flag} ${path}`;
  const made = await exported(path, flag, ["engine", "solver"]);
  const { name, solve, decide } = fields(made);
  if (typeof name !== "string" || name === "" || (typeof solve !== "function" && typeof decide !== "function")) {
    throw new RangeError(
      `${place}: an engine has a name and solve(program, options) or decide(problem, limits), see docs/own-modules.md`,
    );
  }
  if (typeof decide === "function") {
    const own = made as ProblemSolver;
    return { name, decide: (problem, limits) => awaited(place, () => own.decide(problem, limits)) };
  }
  const own = made as Solver;
  return { name, solve: (program, options) => awaited(place, () => own.solve(program, options)) };
}

/** A bound of the caller's: a function of a `BoundInstance` that gives a `Bound`. */
export async function ownBound(path: string, flag: string): Promise<BoundFunction> {
  const place = `${flag} ${path}`;
  const find = await exported(path, flag, ["bound"]);
  if (typeof find !== "function") {
    throw new RangeError(`${place}: a bound is a function of an instance, see docs/own-modules.md`);
  }
  return (instance) => {
    const bound = called(place, () => (find as BoundFunction)(instance));
    if (typeof bound?.name !== "string" || !Number.isSafeInteger(bound.cycles) || typeof bound.witness !== "object") {
      throw new RangeError(`${place}: it gives no bound: { name, cycles, scope: "block", witness } is wanted`);
    }
    return bound;
  };
}

/** Priority rules of the caller's: one, or a list of them. */
export async function ownRules(path: string, flag: string): Promise<readonly Rule[]> {
  const place = `${flag} ${path}`;
  const made = await exported(path, flag, ["rules", "rule"]);
  return (Array.isArray(made) ? (made as unknown[]) : [made]).map((each): Rule => {
    const { name, priority } = fields(each);
    if (typeof name !== "string" || name === "" || typeof priority !== "function") {
      throw new RangeError(`${place}: a rule has a name and priority(instance), see docs/own-modules.md`);
    }
    return {
      name,
      priority(instance) {
        const numbers = called(place, () => (each as Rule).priority(instance));
        const { length } = numbers ?? [];
        if (length !== instance.operations || !Float64Array.from(numbers).every((number) => !Number.isNaN(number))) {
          throw new RangeError(
            `${place}: rule "${name}" gives ${length ?? "no"} priorities, ${instance.operations} numbers are wanted`,
          );
        }
        return Float64Array.from(numbers);
      },
    };
  });
}

function fields(made: unknown): Module {
  return typeof made === "object" && made !== null ? (made as Module) : {};
}

/** What goes wrong in the caller's code is the caller's, not a defect of ours. */
function called<T>(place: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw asOwn(place, error);
  }
}

async function awaited<T>(place: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asOwn(place, error);
  }
}

function asOwn(place: string, error: unknown): RangeError {
  const { message, name } = error instanceof Error ? error : new Error(String(error));
  return new RangeError(message.startsWith(place) ? message : `${place}: ${name}: ${message}`);
}

/** Loads a module; TypeScript through Node where it strips types, otherwise through tsx where that is installed. */
async function imported(path: string, place: string): Promise<Module> {
  const file = resolve(path);
  const url = pathToFileURL(file).href;
  try {
    return (await import(/* @vite-ignore */ url)) as Module;
  } catch (error) {
    const code = (error as { code?: string }).code ?? "";
    const unread =
      /^ERR_(UNKNOWN_FILE_EXTENSION|UNSUPPORTED_TYPESCRIPT_SYNTAX|UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING)$/;
    if (!/\.[cm]?ts$/.test(file) || !unread.test(code)) throw loadingError(file, place, error);
    const tsx = tsxFor(file);
    if (tsx === undefined) {
      throw new RangeError(
        `${place}: Node ${process.versions.node} does not read this TypeScript: install tsx beside it, use Node 22.18 or later, or give the .js that it compiles to`,
      );
    }
    try {
      const { register } = (await import(/* @vite-ignore */ tsx)) as { register: () => void };
      register();
      // Node keeps its failure to load the file under its own name.
      return (await import(/* @vite-ignore */ `${url}?read-by-tsx`)) as Module;
    } catch (second) {
      throw loadingError(file, place, second);
    }
  }
}

/** tsx's door, where it is installed beside the file or the working directory. */
function tsxFor(file: string): string | undefined {
  for (const from of [file, resolve("package.json"), import.meta.url]) {
    try {
      // What `require` resolves is the door for CommonJS, which finds nothing when it is imported.
      const description = createRequire(from).resolve("tsx/package.json");
      const { exports } = JSON.parse(readText(description)) as {
        readonly exports: { readonly "./esm/api": { readonly import: { readonly default: string } } };
      };
      return pathToFileURL(resolve(dirname(description), exports["./esm/api"].import.default)).href;
    } catch {
      // Not there: the next place.
    }
  }
  return undefined;
}

function loadingError(file: string, place: string, error: unknown): RangeError {
  const { code } = error as { code?: string };
  const { message, name } = error instanceof Error ? error : new Error(String(error));
  if (code === "ERR_MODULE_NOT_FOUND" && message.includes(file) && !message.includes(`imported from ${file}`)) {
    return new RangeError(`${place}: there is no such file`);
  }
  return new RangeError(`${place}: it cannot be loaded: ${name}: ${message}`);
}
