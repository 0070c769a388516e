import type { BoundFunction } from "../../bounds/best.ts";
import type { Bound } from "../../bounds/bound.ts";
import type { BoundInstance } from "../../bounds/boundInstance.ts";
import { moduleBeside } from "../../files/packageFolder.ts";
import type { Block } from "../../ir/block.ts";
import type { SchedulingMachine } from "../../machine/machine.ts";
import type { Verified } from "../problem/judge.ts";
import { type GreedyOptions, type GreedyReference, greedyPasses, greedyReference } from "./greedyReference.ts";
import { ownThread } from "./ownThread.ts";

/** Options of the greedy reference that a thread can be told. */
export type ReferenceOptions = Pick<
  GreedyOptions,
  "passes" | "justified" | "seed" | "target" | "signal" | "progress" | "better"
>;

/**
 * Where the long calculations before the windows are done. Both end soon after their signal: with the bounds found until
 * then, and with the best schedule, for which they wait where there is none yet.
 */
export interface Background {
  bounds(
    instance: BoundInstance,
    bounds: readonly BoundFunction[],
    told?: (bound: Bound) => void,
    signal?: AbortSignal,
  ): Promise<Bound[]>;
  greedy(block: Block, machine: SchedulingMachine, options: ReferenceOptions): Promise<GreedyReference>;
}

/** In this thread, which is blocked meanwhile for as long as one bound or one pass takes. */
export const inThisThread: Background = {
  async bounds(instance, bounds, told, signal) {
    const found: Bound[] = [];
    for (const bound of bounds) {
      if (signal?.aborted) break;
      found.push(bound(instance));
      told?.(found.at(-1)!);
    }
    return found;
  },
  greedy: greedyReference,
};

/** What the thread is asked for. Bounds are named by their functions. */
export type BackgroundWork = { readonly block: Block; readonly machine: SchedulingMachine } & (
  | { readonly kind: "bounds"; readonly names: readonly string[] }
  | { readonly kind: "greedy"; readonly options: Omit<ReferenceOptions, "signal" | "progress" | "better"> }
);

/** What the thread tells. */
export type BackgroundReport =
  | { readonly kind: "bound"; readonly bound: Bound }
  | {
      readonly kind: "passes";
      readonly passes: number;
      readonly of: number;
      readonly best: number;
      readonly rule: string;
    }
  | { readonly kind: "better"; readonly verified: Verified; readonly rule: string }
  | { readonly kind: "reference"; readonly reference: Omit<GreedyReference, "verified"> }
  | { readonly kind: "refused"; readonly message: string };

/** Operations below which a thread takes longer to start than the work takes. */
const small = 2000;

/**
 * In threads of their own (but small blocks in this one), which their signal ends whatever they are doing: a single pass that finds no addresses takes
 * seconds on a large block, and some bounds take longer.
 */
export const inThreads: Background = {
  async bounds(instance, bounds, told, signal) {
    const { block, machine } = instance;
    if (bounds.length === 0) return [];
    if (block.operations.length < small) return inThisThread.bounds(instance, bounds, told, signal);
    const found: Bound[] = [];
    const work: BackgroundWork = { kind: "bounds", block, machine, names: bounds.map(({ name }) => name) };
    await thread(work, signal, (report) => {
      if (report.kind !== "bound") return;
      found.push(report.bound);
      told?.(report.bound);
    });
    return found;
  },
  async greedy(block, machine, all) {
    if (block.operations.length < small) return inThisThread.greedy(block, machine, all);
    const { signal, progress, better, ...options } = all;
    let last = { passes: 0, of: options.passes ?? greedyPasses };
    let verified: Verified | undefined;
    let rule = "";
    let reference: Omit<GreedyReference, "verified"> | undefined;
    const end = new AbortController();
    const stop = (): void => {
      if (verified !== undefined) end.abort();
    };
    signal?.addEventListener("abort", stop);
    try {
      await thread({ kind: "greedy", block, machine, options }, end.signal, (report) => {
        if (report.kind === "better") {
          ({ verified, rule } = report);
          better?.(verified, rule);
          if (signal?.aborted) end.abort();
        } else if (report.kind === "passes") {
          last = report;
          progress?.(report.passes, report.of, report.best, report.rule);
        } else if (report.kind === "reference") reference = report.reference;
      });
    } finally {
      signal?.removeEventListener("abort", stop);
    }
    if (reference !== undefined) return { ...reference, verified: verified! };
    return { rule, verified: verified!, passes: last.passes, budget: last.of, cut: true };
  },
};

/**
 * Runs a thread until it is done or the signal is given.
 * @throws {RangeError} what the work refused; {Error} when the thread failed.
 */
function thread(
  work: BackgroundWork,
  signal: AbortSignal | undefined,
  told: (report: BackgroundReport) => void,
): Promise<void> {
  if (signal?.aborted) return Promise.resolve();
  const worker = ownThread(moduleBeside("backgroundWorker", import.meta.url), work);
  return new Promise<void>((resolve, reject) => {
    let ended = false;
    const settle = (settled: () => void): void => {
      if (ended) return;
      ended = true;
      signal?.removeEventListener("abort", onAbort);
      void worker.terminate();
      settled();
    };
    const onAbort = (): void => settle(resolve);
    signal?.addEventListener("abort", onAbort);
    worker.on("message", (report: BackgroundReport) => {
      if (ended) return;
      if (report.kind === "refused") settle(() => reject(new RangeError(report.message)));
      else told(report);
    });
    worker.on("error", (error) => settle(() => reject(error)));
    worker.on("exit", (code) => {
      if (code === 0) settle(resolve);
      else settle(() => reject(new Error(`the thread for ${work.kind} ended with code ${code}`)));
    });
  });
}
