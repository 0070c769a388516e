import type { Pool } from "../../exact/jobs/pool.ts";
import { threadPool } from "../../exact/jobs/threadPool.ts";
import { moduleBeside } from "../../files/packageFolder.ts";

/**
 * Window jobs and group shifts on threads of this computer, which know every formulation and engine of the package by its name.
 * Whoever made it closes it.
 * @throws {RangeError} when `threads` is not a whole number above 0.
 */
export function windowThreads(threads: number): Pool {
  return threadPool(moduleBeside("windowWorker", import.meta.url), threads);
}
