import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";

/** Whether a module is a source that Node cannot run by itself; in the built package none is. */
const isSource = (module: URL): boolean => module.pathname.endsWith(".ts");

/** What a thread runs: a source as the JavaScript that the checkout keeps of it, where it can; any other module as it is. */
function runnable(module: URL): URL {
  if (!isSource(module)) return module;
  const sources = createRequire(import.meta.url)("./builtSources.cjs") as {
    built(address: string): string | undefined;
  };
  return new URL(sources.built(module.href) ?? module.href);
}

/** Errors name lines of sources, also where what is kept of them runs. */
const mapping = (module: URL): string[] => (module.pathname.endsWith(".mjs") ? ["--enable-source-maps"] : []);

/**
 * Piscina's options for threads that run a module of ours. Its first module is JavaScript, so that one that stays a source is
 * loaded through tsx, which is looked up from this file: a bare name would be looked up from the working directory, which need
 * not have it.
 */
export function threadOptions(module: URL): { readonly filename: string; readonly execArgv: string[] } {
  const made = runnable(module);
  const loader = (): string[] => ["--import", pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href];
  return { filename: fileURLToPath(made), execArgv: isSource(made) ? loader() : mapping(made) };
}

/** What a module in such a thread finds as its `workerData`. */
export interface ThreadData<T> {
  readonly module: string;
  readonly data: T;
}

/**
 * A thread that runs a module of ours, from the sources or as built.
 * @param options.loadsSources whether it loads a module later that may be a source of TypeScript
 */
export function ownThread<T>(module: URL, data: T, { loadsSources = false } = {}): Worker {
  const made = loadsSources ? module : runnable(module);
  const workerData: ThreadData<T> = { module: made.href, data };
  // Node 20 does not load a thread's first module through what `--import` registers, so the first one is JavaScript.
  const first = isSource(made) ? new URL("./typescript.worker.mjs", import.meta.url) : made;
  return new Worker(first, { execArgv: mapping(made), workerData });
}
