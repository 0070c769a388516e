import { judge } from "../../exact/problem/judge.ts";
import type { Block } from "../../ir/block.ts";
import { toSchedule } from "../../schedule/compactSchedule.ts";
import { encodeSchedule } from "../../schedule/scheduleCode.ts";
import { generate } from "../generator/generate.ts";
import { simulateKernel } from "../generator/simulated.ts";
import type { Candidate } from "./candidate.ts";
import { advanced, bestLine, culled, type Line } from "./elite.ts";
import type { SliceJob, SliceResult } from "./slice.ts";

/** How a search goes on. */
export interface SearchOptions extends Pick<SliceJob, "machine" | "evaluations" | "scratchWords"> {
  /** Wall-clock seconds; the slices that run then are finished. */
  readonly seconds: number;
  /** Rounds of slices, where the time does not end the search before. Default: no limit. */
  readonly rounds?: number | undefined;
  readonly sliceSeconds: number;
  readonly seed: number;
  /** Rounds made before, by the run that this one resumes. */
  readonly done: number;
  /** At least one. */
  readonly lines: readonly Line[];
  /** Slices at a time. */
  readonly workers: number;
  /** Cycles of the schedule to beat. Default: any schedule is welcome. */
  readonly incumbent?: number | undefined;
  /** Inputs on which a better schedule is simulated before it is believed, beside the edge images. */
  readonly inputs: number;
  /** Runs a slice, on another thread usually. */
  readonly run: (job: SliceJob) => Promise<SliceResult>;
  /** A schedule shorter than the incumbent that both judges take. */
  readonly better: (block: Block, candidate: Candidate) => void;
  /** After every round of slices. */
  readonly progress?: ((step: SearchStep) => void) | undefined;
}

/** Where a search stands after a round. */
export interface SearchStep {
  readonly round: number;
  readonly lines: readonly Line[];
  readonly results: readonly SliceResult[];
  /** Cycles of the best verified schedule. */
  readonly incumbent: number | undefined;
}

/**
 * Local search from several lines of descent at once, in rounds of as many slices as there are workers: the best line in
 * one of them, the others in turn. A shorter schedule counts when checker and simulator take it. With `evaluations`, the
 * same lines, seed and workers lead to the same result.
 */
export async function search(options: SearchOptions): Promise<SearchStep> {
  const { machine, workers, run, better, progress } = options;
  const end = performance.now() + 1000 * options.seconds;
  let lines = [...options.lines];
  let { incumbent } = options;
  let round = options.done;
  const last = round + (options.rounds ?? Number.POSITIVE_INFINITY);
  let step: SearchStep = { round, lines, results: [], incumbent };
  while (performance.now() < end && round < last) {
    const chosen = choose(lines, round, workers);
    const seconds = Math.max(0.5, Math.min(options.sliceSeconds, (end - performance.now()) / 1000));
    const results = await Promise.all(
      chosen.map((at, slice) =>
        run({
          machine,
          point: lines[at]!,
          seconds,
          until: Date.now() + 1000 * seconds,
          evaluations: options.evaluations,
          seed: options.seed * 1_000_003 + round * workers + slice,
          staggerShare: staggerShares[(round + slice) % staggerShares.length]!,
          mixShare: mixShares[(round + slice) % mixShares.length]!,
          temperature: temperatures[(round + slice) % temperatures.length]!,
          scratchWords: options.scratchWords,
        }),
      ),
    );
    for (const [slice, { best, cost }] of results.entries()) {
      const at = chosen[slice]!;
      const point = best && { ...best, schedule: encodeSchedule(best.schedule), cost };
      lines[at] = advanced(lines[at]!, point);
      if (best === undefined || best.schedule.length >= (incumbent ?? Number.POSITIVE_INFINITY)) continue;
      const block = generate(best.kernel, machine);
      const verdict = judge(block, machine, toSchedule(block, best.schedule));
      // A slice keeps schedules that find addresses only; what the checker finds beyond that is a defect.
      if (verdict.status === "rejected") throw new Error(`a slice's schedule is wrong: ${verdict.because}`);
      simulateKernel(block, machine, best.kernel, verdict.verified, { inputs: options.inputs, seed: options.seed });
      incumbent = best.schedule.length;
      better(block, best);
    }
    round++;
    lines = culled(lines);
    step = { round, lines, results, incumbent };
    progress?.(step);
  }
  return step;
}

/** By round and slice in turn: how often mixes and staggers are tried, and how warm a slice begins. */
const mixShares = [0.1, 0.02, 0.2, 0.05, 0.3];
const staggerShares = [0, 0.1, 0, 0.2];
const temperatures = [0.15, 0.4, 0];

/** Indices of the lines whose turn it is: those not evaluated yet first, then the best and the next, by turns before it. */
function choose(lines: readonly Line[], round: number, workers: number): number[] {
  const fresh = lines.flatMap((line, at) => (line.cost === undefined ? [at] : []));
  const best = lines.indexOf(bestLine(lines));
  const turn = Array.from({ length: workers }, (_, slice) => (round * Math.max(1, workers - 1) + slice) % lines.length);
  return [...fresh, ...(round % 2 === 0 ? [best, ...turn] : [...turn, best])].slice(0, workers);
}
