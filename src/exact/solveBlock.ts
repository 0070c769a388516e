import { cheapBounds, shavingLimit } from "../bounds/best.ts";
import type { Bound } from "../bounds/bound.ts";
import { shaving } from "../bounds/shaving.ts";
import type { Block } from "../ir/block.ts";
import { validateBlock } from "../ir/validateBlock.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import { check } from "../schedule/check.ts";
import { prepare } from "../schedule/listInstance.ts";
import type { Placement, Schedule } from "../schedule/schedule.ts";
import type { Solver } from "../solve/solver.ts";
import { decideLengths } from "./decideLengths.ts";
import type { Formulation } from "./formulation.ts";
import { greedySearch } from "./greedySearch.ts";
import { Interval } from "./interval.ts";
import { everyContender, type Portfolio } from "./portfolio.ts";

/** What a block is solved with: a portfolio, or engines and formulations of which each with each makes one. */
export type SolveBlockOptions = SolveBlockLimits &
  (
    | { readonly portfolio: Portfolio }
    | {
        readonly portfolio?: undefined;
        readonly solvers: readonly Solver[];
        readonly formulations: readonly Formulation[];
      }
  );

/** What is known of a block, and what solving it may take. */
interface SolveBlockLimits {
  /** Wall-clock seconds for everything. */
  readonly seconds: number;
  /** A lower bound known from elsewhere, in cycles, with the name that stands in the proof. It is believed. */
  readonly lowerBound?: { readonly cycles: number; readonly name: string } | undefined;
  /** A schedule known from elsewhere. It is checked. */
  readonly incumbent?: Schedule | undefined;
  readonly seed?: number | undefined;
  /** Called whenever a bound moves. */
  readonly onProgress?: ((state: { readonly lower: number; readonly upper: number | undefined }) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What is known of a block's shortest schedule at the end. Optimal where lower = upper. */
export interface BlockSolution {
  readonly lower: number;
  /** Length of `schedule`; absent where none was found. */
  readonly upper?: number | undefined;
  /** What shows both ends: "head-tail bound = list schedule (rule)", or "open: … < …". */
  readonly proof: string;
  readonly seconds: number;
  /** The engines that moved an end, or "list scheduling" when none had to. */
  readonly engine: string;
  readonly schedule?: Schedule | undefined;
}

/**
 * Encloses the length of a block's shortest schedule: bounds and greedy schedules first, stop if they are equal, then
 * programs at a fixed length T, from the lower end upward while list scheduling goes on, and from the upper end downward
 * as soon as it is over. Deciding one length is far easier for an engine than minimising the length. A schedule counts
 * when `check` finds nothing wrong with it; a lower end moves only by a bound or by an engine that says "infeasible".
 * @throws {RangeError} when the block does not fit the machine, its dependences form a cycle, or `seconds` is not above 0.
 */
export async function solveBlock(
  block: Block,
  machine: SchedulingMachine,
  options: SolveBlockOptions,
): Promise<BlockSolution> {
  if (!(options.seconds > 0)) throw new RangeError(`seconds is ${options.seconds}: it must be above 0`);
  validateBlock(block, machine);
  const start = performance.now();
  const deadline = start + options.seconds * 1000;
  const instance = prepare(block, machine);
  const [best] = cheapBounds.map((bound) => bound(block, machine)).sort((a, b) => b.cycles - a.cycles) as [Bound];
  const interval = new Interval(
    best.cycles,
    `${best.name} bound`,
    (placements) => accepted(block, machine, placements),
    options.onProgress,
  );
  if (options.lowerBound !== undefined) interval.raise(options.lowerBound.cycles, options.lowerBound.name);
  if (options.incumbent !== undefined) interval.offer(options.incumbent.placements, "given schedule");
  if (!interval.closed) {
    const portfolio = options.portfolio ?? everyContender(options.solvers, options.formulations);
    const search = greedySearch(block, instance, interval, options);
    try {
      await (portfolio.effort === undefined ? search.warm : search.done);
      if (!interval.closed && block.operations.length <= shavingLimit) {
        const { name, cycles } = shaving(block, machine);
        interval.raise(cycles, `${name} bound`);
      }
      if (!interval.closed) {
        const { seed, signal } = options;
        await decideLengths(block, machine, interval, portfolio, { deadline, seed, signal, greedy: search.done });
      }
    } finally {
      search.stop();
      await search.done;
    }
  }
  const { lower, upper, schedule } = interval;
  return {
    lower,
    ...(schedule === undefined ? {} : { upper, schedule }),
    proof: interval.proof(),
    seconds: (performance.now() - start) / 1000,
    engine: interval.engines.size > 0 ? [...interval.engines].join(" + ") : "list scheduling",
  };
}

/** The schedule of these placements, or the first thing that is wrong with it. */
function accepted(block: Block, machine: SchedulingMachine, placements: readonly Placement[]): Schedule | string {
  let length = 0;
  for (const [operation, { form, cycles }] of placements.entries()) {
    const reach = Math.max(0, ...block.operations[operation]!.forms[form]!.rows.map((row) => row.offset));
    length = Math.max(length, Math.max(...cycles) + reach + 1);
  }
  const schedule = { placements, length };
  const violations = check(block, machine, schedule);
  return violations.length === 0 ? schedule : violations[0]!.message;
}
