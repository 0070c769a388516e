import type { Bound } from "../../bounds/bound.ts";
import type { BoundInstance } from "../../bounds/boundInstance.ts";
import { encodeSteps } from "../../proof/blockCode.ts";
import { Budget } from "../../time/budget.ts";
import type { ProblemSolver } from "../problem/problemSolver.ts";
import { wholeBlock } from "../problem/wholeBlock.ts";
import type { Destructive, DestructiveOptions } from "./destructiveLp.ts";

/**
 * Refutes lengths by search, upward from `lower`, until one has a schedule or the seconds are over. The witness holds every
 * step, for `verify` to check; what became too long for that raises nothing.
 * @throws {RangeError} when the block does not fit the machine, or `seconds` is not above 0.
 */
export async function destructiveSearch(
  { block, machine }: BoundInstance,
  solver: ProblemSolver,
  options: Omit<DestructiveOptions, "solver"> & { readonly lower: Bound; readonly seed?: number | undefined },
): Promise<Destructive> {
  const budget = new Budget(options);
  let bound = options.lower;
  while (bound.cycles < (options.upper ?? Number.POSITIVE_INFINITY)) {
    const length = bound.cycles;
    const seconds = budget.left();
    if (budget.cancelled || seconds <= 0.02) {
      return { bound, because: `T=${length}: ${budget.cancelled ? "cancelled" : "time limit"}` };
    }
    const limits = { seconds, seed: options.seed, proof: true, signal: options.signal };
    const outcome = await solver.decide(wholeBlock(block, machine, length), limits);
    if (outcome.status === "undecided") return { bound, because: `T=${length}: ${outcome.because}` };
    if (outcome.status === "scheduled") return { bound, because: `T=${length}: ${solver.name} found a schedule` };
    if (outcome.proof === undefined) return { bound, because: `T=${length}: the proof became too long` };
    const { prices, steps } = outcome.proof;
    bound = {
      name: "search",
      cycles: length + 1,
      scope: "block",
      witness: {
        kind: "search",
        refuted: length,
        prices: prices.map((vector) => Array.from(vector)),
        steps: encodeSteps(steps),
      },
    };
  }
  return { bound, because: "no schedule is shorter" };
}
