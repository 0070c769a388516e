import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";

/** Whether a module is a source that Node cannot run by itself; in the built package none is. */
const isSource = (module: URL): boolean => module.pathname.endsWith(".ts");

/**
 * Node's arguments for a thread whose first module is JavaScript and which loads `module` later (Piscina's): what loads
 * TypeScript, if it is. tsx is looked up from this file: a bare name would be looked up from the working directory, which
 * need not have it.
 */
export function threadArguments(module: URL): string[] {
  if (!isSource(module)) return [];
  return ["--import", pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href];
}

/** What a module in such a thread finds as its `workerData`. */
export interface ThreadData<T> {
  readonly module: string;
  readonly data: T;
}

/** A thread that runs a module of ours, from the sources or as built. */
export function ownThread<T>(module: URL, data: T): Worker {
  const workerData: ThreadData<T> = { module: module.href, data };
  // Node 20 does not load a thread's first module through what `--import` registers, so the first one is JavaScript.
  const first = isSource(module) ? new URL("./typescript.worker.mjs", import.meta.url) : module;
  return new Worker(first, { execArgv: [], workerData });
}
