import type { Portfolio } from "../../exact/lengths/portfolio.ts";
import type { Coordinator } from "../../queue/coordinator.ts";
import { queuedSolver } from "../../queue/programJobs.ts";
import type { QueueAddress } from "../../queue/queueAddress.ts";
import type { Solver } from "../../solve/solver.ts";
import { coordinating } from "./coordinating.ts";
import { queuedPortfolio } from "./queuedPortfolio.ts";

/** Who does a study's work: this computer, where there is no queue, or the workers at one. */
export interface StudyWorkers {
  readonly coordinator: Coordinator | undefined;
  readonly solver: (solver: Solver) => Solver;
  readonly portfolio: (portfolio: Portfolio) => Portfolio;
  /**
   * Every item's result, in order. Without a queue one after the other; at one, as many at a time as its threads can use. After the
   * signal no more is begun, and what was not is left out.
   */
  readonly each: <Item, Result>(
    items: readonly Item[],
    work: (item: Item, at: number) => Promise<Result>,
  ) => Promise<Result[]>;
}

/** Does a study's work with the workers of `--queue`, where that is given, and ends the run in any case. */
export async function withWorkers<Result>(
  queue: QueueAddress | undefined,
  title: string,
  { tell, signal }: { readonly tell: (line: string) => void; readonly signal: AbortSignal },
  work: (workers: StudyWorkers) => Promise<Result>,
): Promise<Result> {
  if (queue === undefined) {
    return work({
      ...{ coordinator: undefined, solver: (solver) => solver, portfolio: (portfolio) => portfolio },
      each: (items, one) => inLanes(items, one, () => 1, signal),
    });
  }
  const coordinator = await coordinating(queue, { title, tell });
  try {
    return await work({
      coordinator,
      solver: (solver) => queuedSolver(solver, coordinator),
      portfolio: (portfolio) => queuedPortfolio(portfolio, coordinator),
      each: (items, one) => inLanes(items, one, () => coordinator.ahead, signal),
    });
  } finally {
    await coordinator.close();
  }
}

async function inLanes<Item, Result>(
  items: readonly Item[],
  work: (item: Item, at: number) => Promise<Result>,
  lanes: () => number,
  signal: AbortSignal,
): Promise<Result[]> {
  const results = new Map<number, Result>();
  const underWay = new Set<Promise<void>>();
  try {
    for (const [at, item] of items.entries()) {
      while (underWay.size >= lanes()) await Promise.race(underWay);
      if (signal.aborted) break;
      const one: Promise<void> = work(item, at)
        .then((result) => void results.set(at, result))
        .catch((error: unknown) => {
          // What a signal cut short is left out.
          if (!signal.aborted) throw error;
        })
        .finally(() => underWay.delete(one));
      underWay.add(one);
    }
    await Promise.all(underWay);
  } catch (error) {
    await Promise.allSettled(underWay);
    throw error;
  }
  return items.flatMap((_, at) => (results.has(at) ? [results.get(at)!] : []));
}
