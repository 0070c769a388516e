import type { Block } from "../../ir/block.ts";
import type { ListInstance } from "../../list/listInstance.ts";
import type { Rule } from "../../list/priority.ts";
import { ruleGrid } from "../../list/ruleGrid.ts";
import { hasSerialSamples, serialSamples } from "../../list/serialSamples.ts";
import { sweep } from "../../list/sweep.ts";
import { type CompactSchedule, toSchedule } from "../../schedule/compactSchedule.ts";
import type { Budget } from "../../time/budget.ts";
import type { Interval } from "./interval.ts";

/**
 * How many passes at most, and after how many an engine joins in: what list schedules find they mostly find by then, and
 * there is a second core.
 */
const limits = { passes: 3000, alone: 150 };
/** Where serial schedules are sampled: how many, and how many passes go beside them. */
const sampled = { samples: 1500, passes: 150 };

/** How far list scheduling goes. */
export interface GreedyLimits {
  readonly budget: Budget;
  /** As many passes as there is time for: where no engine is of use. */
  readonly endless?: boolean | undefined;
  readonly seed?: number | undefined;
  /** Rules that are tried before those of the grid. */
  readonly rules?: readonly Rule[] | undefined;
}

/** List scheduling of a whole block that goes on beside the engines. */
export interface GreedySearch {
  /** When the first passes are over, or all. */
  readonly warm: Promise<void>;
  /** When all are over. Rejects where a checked schedule contradicts the interval's lower end. */
  readonly done: Promise<void>;
  stop(): void;
}

/** Starts the list schedules of a block. The best so far is offered whenever it changes; a closed interval ends them. */
export function greedySearch(
  block: Block,
  instance: ListInstance,
  interval: Interval,
  options: GreedyLimits,
): GreedySearch {
  const stop = new AbortController();
  interval.watch(() => interval.closed && stop.abort());
  let best: CompactSchedule | undefined;
  let offered: CompactSchedule | undefined;
  let contradiction: unknown;
  const offer = (rule: string): void => {
    if (best === undefined || best === offered) return;
    offered = best;
    try {
      interval.offer(toSchedule(block, best).placements, `list schedule (${rule})`);
    } catch (error) {
      contradiction = error;
      throw error;
    }
  };
  let warmUp = (): void => {};
  const warm = new Promise<void>((resolve) => {
    warmUp = resolve;
  });
  const sampling = hasSerialSamples(instance);
  const run = async (): Promise<void> => {
    try {
      if (sampling) {
        const { seed, budget } = options;
        const told = budget.part(Number.POSITIVE_INFINITY, stop.signal);
        const samples = serialSamples(instance, { samples: sampled.samples, seed, target: interval.lower });
        best = await told.run(samples);
        offer("serial samples");
      }
      const { rule } = await sweep(instance, {
        ...(options.rules === undefined ? {} : { rules: [...options.rules, ...ruleGrid(instance)] }),
        passes: options.endless === true ? Number.POSITIVE_INFINITY : (sampling ? sampled : limits).passes,
        target: interval.lower,
        seed: options.seed,
        budget: options.budget.part(Number.POSITIVE_INFINITY, stop.signal),
        accept(schedule) {
          if (best === undefined || schedule.length < best.length) best = schedule;
          return true;
        },
        progress(passes, _of, _best, rule) {
          offer(rule);
          if (passes >= limits.alone) warmUp();
        },
      });
      offer(rule);
    } catch (error) {
      // No rule fits the scratch words: the engines have to find the first schedule.
      if (error === contradiction || !(error instanceof RangeError)) throw error;
      interval.note(error.message);
    } finally {
      warmUp();
    }
  };
  const done = run();
  // Whoever waits for it gets the error; nobody may be waiting yet.
  done.catch(() => {});
  return { warm, done, stop: () => stop.abort() };
}
