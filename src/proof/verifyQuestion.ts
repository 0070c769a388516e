import type { Problem } from "../exact/problem/problem.ts";
import type { SchedulingMachine } from "../machine/machine.ts";

/** Cycles beyond which nothing is refuted step by step: bounds of variables are kept in 32 bits. */
const longest = 2 ** 22;

/** What a search proof is about: operations, and how much room there is for them. */
export interface SearchQuestion extends Pick<Problem, "horizon" | "operations" | "dependences" | "values"> {
  readonly engines: number;
  /** Slots of an engine in a cycle of 0 .. horizon - 1. */
  readonly slots: (engine: number, cycle: number) => number;
  /** What all slots of cycles `from` .. `to` cost, at prices by engine; both ends are cycles. */
  readonly supply: (prices: ArrayLike<number>, from: number, to: number) => number;
  /** Words at a boundary; undefined where they are not limited, or there is no such boundary. */
  readonly words: (boundary: number) => number | undefined;
}

/** The question that a problem asks. */
export function problemQuestion(problem: Problem): SearchQuestion {
  const { slots, words, engines } = problem;
  return {
    ...problem,
    engines: engines.length,
    slots: (engine, cycle) => slots[engine]![cycle]!,
    supply(prices, from, to) {
      let sum = 0;
      for (let t = from; t <= to; t++) {
        for (const [engine, there] of slots.entries()) sum += prices[engine]! * there[t]!;
      }
      return sum;
    },
    words: (boundary) => words?.[boundary],
  };
}

/**
 * The question whether a block has a schedule of so many cycles. All cycles are alike: nothing is kept for each, as lengths cost a
 * file a few digits.
 * @throws {RangeError} when there are too many.
 */
export function blockQuestion(
  block: Pick<Problem, "dependences" | "values"> & {
    readonly operations: readonly Pick<Problem["operations"][number], "id" | "forms">[];
  },
  { engines, scratchWords }: SchedulingMachine,
  cycles: number,
): SearchQuestion {
  if (cycles > longest) throw new RangeError(`a length of ${cycles} is refuted, the limit is ${longest}`);
  return {
    horizon: cycles,
    operations: block.operations.map(({ id, forms }, origin) => ({
      id,
      origin,
      forms,
      release: 0,
      deadline: cycles - 1,
    })),
    dependences: block.dependences,
    values: block.values,
    engines: engines.length,
    slots: (engine) => engines[engine]!.slots,
    supply(prices, from, to) {
      const cycle = engines.reduce((sum, { slots }, at) => sum + prices[at]! * slots, 0);
      return cycle * Math.max(0, to - from + 1);
    },
    words: (boundary) => (boundary >= 0 && boundary <= cycles && Number.isInteger(boundary) ? scratchWords : undefined),
  };
}
