import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";

/**
 * Node's arguments for a thread whose first module is JavaScript and which loads TypeScript later (Piscina's). tsx is looked
 * up from this file: a bare name would be looked up from the working directory, which need not have it.
 */
export const typescriptArguments: readonly string[] = [
  "--import",
  pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href,
];

/** What a module in such a thread finds as its `workerData`. */
export interface ThreadData<T> {
  readonly module: string;
  readonly data: T;
}

/** A thread that runs a TypeScript module. */
export function typescriptThread<T>(module: URL, data: T): Worker {
  const workerData: ThreadData<T> = { module: module.href, data };
  // Node 20 does not load a thread's first module through what `--import` registers, so the first one is JavaScript.
  return new Worker(new URL("./typescript.worker.mjs", import.meta.url), { execArgv: [], workerData });
}
