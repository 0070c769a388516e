import type { Block } from "../ir/block.ts";
import { type CompactSchedule, toSchedule } from "../schedule/compactSchedule.ts";
import type { ListInstance } from "../schedule/listInstance.ts";
import { sweep } from "../schedule/sweep.ts";
import type { Interval } from "./interval.ts";

/**
 * The share of the seconds that greedy schedules may take, how many passes at most, and after how many an engine joins
 * in: what they find they mostly find by then, and there is a second core.
 */
const limits = { share: 0.15, passes: 3000, alone: 150 };

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
  options: { readonly seconds: number; readonly seed?: number | undefined; readonly signal?: AbortSignal | undefined },
): GreedySearch {
  const stop = new AbortController();
  const signals = [stop.signal, AbortSignal.timeout(Math.ceil(options.seconds * limits.share * 1000))];
  if (options.signal !== undefined) signals.push(options.signal);
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
  const run = async (): Promise<void> => {
    try {
      const { rule } = await sweep(instance, {
        passes: limits.passes,
        target: interval.lower,
        seed: options.seed,
        signal: AbortSignal.any(signals),
        accept(schedule) {
          best = schedule;
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
