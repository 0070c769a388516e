import type { Known } from "./benchmarkSets.ts";

/** What an engine is asked: one instance, by its place in the set. Plain data, for it goes to a thread. */
export interface BenchmarkTask {
  readonly set: string;
  /** The folder of the benchmarks. */
  readonly folder: string;
  readonly name: string;
  readonly engine: string;
  readonly seconds: number;
  /** They are the process's CPU seconds. */
  readonly cpu?: boolean | undefined;
  readonly seed: number;
}

/** What an engine came to. */
export interface BenchmarkRow {
  readonly name: string;
  readonly engine: string;
  /** Absent where the instance could not be read. */
  readonly operations?: number | undefined;
  readonly known?: Known | undefined;
  /** As `solveBlock` has it; `skipped`: a block cannot say it, `because` tells what. */
  readonly status: "optimal" | "feasible" | "infeasible" | "undecided" | "skipped";
  readonly lower?: number | undefined;
  readonly upper?: number | undefined;
  /** Whether the lower end (or that there is no schedule) has a witness that was checked, and is no engine's word. */
  readonly proved: boolean;
  /** As in the task: of the wall clock, or of the CPU. */
  readonly seconds: number;
  readonly because?: string | undefined;
}

/** Both ends met, or no schedule at all. */
export function closed({ status }: BenchmarkRow): boolean {
  return status === "optimal" || status === "infeasible";
}

/** Whether the published value was met: the optimum found, or the project called infeasible that is. */
export function met({ known, status, upper }: BenchmarkRow): boolean {
  if (known === undefined) return false;
  return known.kind === "infeasible" ? status === "infeasible" : upper !== undefined && upper <= known.cycles;
}

/**
 * What contradicts the published value; undefined where nothing does. A schedule that is shorter than a best known value is no
 * contradiction as long as it is not shorter than a published bound: it was checked.
 */
export function wrong({ known, status, lower, upper }: BenchmarkRow): string | undefined {
  if (known === undefined || status === "skipped") return undefined;
  if (known.kind === "infeasible") return upper === undefined ? undefined : `${upper} cycles, published as infeasible`;
  const published = `${known.cycles} published (${known.by})`;
  if (status === "infeasible") return `infeasible, ${published}`;
  if (lower !== undefined && lower > known.cycles) return `at least ${lower} cycles, ${published}`;
  const least = known.kind === "optimum" ? known.cycles : (known.least ?? 0);
  if (upper !== undefined && upper < least) return `${upper} cycles, at least ${least} published (${known.by})`;
  return undefined;
}
