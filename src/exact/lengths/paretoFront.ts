import type { Block } from "../../ir/block.ts";
import type { SchedulingMachine } from "../../machine/machine.ts";
import type { Schedule } from "../../schedule/schedule.ts";
import { livePeak, liveRanges } from "../../schedule/scratch/liveRanges.ts";
import type { Portfolio } from "./portfolio.ts";
import { solveBlock } from "./solveBlock.ts";

/** A length and the words that it takes, with a schedule that has both. */
export interface ParetoPoint {
  readonly length: number;
  /** Live words at the schedule's fullest boundary. */
  readonly words: number;
  /** No schedule is shorter in so many words, and with one word less none is as short; both with witnesses. */
  readonly proved: boolean;
  readonly schedule: Schedule;
}

/** The points of a front by falling words, and why it ends. */
export interface ParetoFront {
  readonly points: readonly ParetoPoint[];
  /** `infeasible`: with a word less than the last point's no length has a schedule; `claimed`: an engine says so. */
  readonly ends: "infeasible" | "claimed" | "undecided" | "cancelled";
}

/** What a front may take. */
export interface ParetoFrontOptions {
  readonly portfolio: Portfolio;
  /** Wall-clock seconds for each number of words that is tried. */
  readonly seconds: number;
  readonly seed?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onPoint?: ((point: Pick<ParetoPoint, "length" | "words">) => void) | undefined;
}

/**
 * The Pareto front of length and live words: the shortest length in the machine's words, then in one word less than the schedule found takes, and so
 * on (an epsilon-constraint method, Haimes, Lasdon and Wismer 1971). A length's point is the last schedule of it, the one with the fewest words.
 * @throws {RangeError} as `solveBlock` does.
 */
export async function paretoFront(
  block: Block,
  machine: SchedulingMachine,
  { portfolio, seconds, seed, signal, onPoint }: ParetoFrontOptions,
): Promise<ParetoFront> {
  const points: ParetoPoint[] = [];
  let words = machine.scratchWords;
  let length = 0;
  // Whether the least words of the length that is being looked at are proved so far, whatever comes next.
  let proved = true;
  let last: { readonly schedule: Schedule; readonly words: number } | undefined;
  for (;;) {
    if (signal?.aborted === true) return closed("cancelled", false);
    const limited = words === undefined ? machine : { ...machine, scratchWords: words };
    // More words than before cannot be shorter: what was proved then bounds what is asked now.
    const lowerBound = length > 0 && proved ? { cycles: length, name: "the same with more words" } : undefined;
    const found = await solveBlock(block, limited, { portfolio, seconds, seed, signal, lowerBound });
    if (found.schedule === undefined) {
      const ends = found.status !== "infeasible" ? "undecided" : found.claimants.length > 0 ? "claimed" : "infeasible";
      return closed(ends, ends === "infeasible");
    }
    const sure = found.status === "optimal" && found.claimants.length === 0;
    if (found.schedule.length > length) {
      // The point before has its fewest words where this length is proved to be out of its reach.
      if (last !== undefined) keep(proved && found.lower > length && found.claimants.length === 0);
      length = found.schedule.length;
      proved = sure;
    }
    last = { schedule: found.schedule, words: livePeak(block, liveRanges(block, found.schedule), length).words };
    onPoint?.({ length, words: last.words });
    if (last.words === 0) return closed("infeasible", true);
    words = last.words - 1;
  }

  function keep(isProved: boolean): void {
    points.push({ length, words: last!.words, proved: isProved, schedule: last!.schedule });
  }

  function closed(ends: ParetoFront["ends"], isProved: boolean): ParetoFront {
    if (last !== undefined) keep(proved && isProved);
    return { points, ends };
  }
}
