import { bestBoundWithin } from "../../bounds/best.ts";
import type { Bound } from "../../bounds/bound.ts";
import type { BoundInstance } from "../../bounds/boundInstance.ts";
import { verify } from "../../proof/verify.ts";
import { Budget } from "../../time/budget.ts";
import type { Destructive, DestructiveOptions } from "./destructiveLp.ts";
import { endsProgram, mostColumnsOf, shortestOf } from "./endsProgram.ts";

const name = "ends LP";

/** Cycles at either end that are looked at one by one: so many at first, and so many more each time. */
const [fewest, more] = [4, 2];

/** Larger programs are not solved. */
const mostColumns = 8_000;

/** Duals are rounded to integers at ever finer scales until the rounded ones prove what they should. */
const scales = [2 ** 12, 2 ** 20, 2 ** 28, 2 ** 36] as const;

/**
 * The bound from a relaxation that looks at a block's first and last cycles one by one and only counts what lies between them
 * (`endsProgram`): for blocks too long for the destructive LP. The ends grow while the bound does, and the program is not too
 * large. Each bound's witness is a dual solution in integers that `verify` has already taken.
 * @throws {RangeError} when the block does not fit the machine, or `seconds` is not above 0.
 */
export async function endsLp(instance: BoundInstance, options: DestructiveOptions): Promise<Destructive> {
  const { solver, upper = Number.POSITIVE_INFINITY, signal } = options;
  const budget = new Budget(options);
  let bound = options.lower ?? (await bestBoundWithin(instance, budget));
  const { block, machine } = instance;
  const graph = await budget.run(instance.needed());
  let before = Number.NEGATIVE_INFINITY;
  for (let cycles = fewest; bound.cycles < upper; cycles += more) {
    const place = `${cycles} cycles at either end`;
    const ended = (): string => `${place}: ${budget.cancelled ? "cancelled" : "time limit"}`;
    const ends = { first: cycles, last: cycles };
    if (shortestOf(instance, ends) > bound.cycles) return { bound, because: `${place}: the block is too short` };
    if (mostColumnsOf(instance, ends) > mostColumns) {
      return { bound, because: `${place}: the program might have more than ${mostColumns} columns` };
    }
    const relaxed = await budget.run(endsProgram(instance, graph, ends));
    const seconds = budget.left();
    if (relaxed === undefined || !(seconds > 0.02)) return { bound, because: ended() };
    const outcome = await solver.solve(relaxed.program, { limitSeconds: seconds, relax: true, signal });
    if (outcome.status !== "optimal") {
      return { bound, because: `${place}: ${"because" in outcome ? outcome.because : outcome.status}` };
    }
    if (outcome.duals === undefined) return { bound, because: `${place}: ${solver.name} gives no dual solution` };
    // A length is refuted where so few cycles lie between the ends that the relaxation needs more.
    const least = 2 * cycles + outcome.objective;
    const refuted = Math.ceil(least - 1e-6) - 1;
    if (refuted >= bound.cycles) {
      const proved = scales
        .map((scale): Bound => {
          const witness = relaxed.witness(outcome.duals!, scale, refuted);
          return { name, cycles: refuted + 1, scope: "block", witness };
        })
        .find((each) => verify(block, machine, each) === undefined);
      if (proved === undefined) return { bound, because: `${place}: no rounding of the dual solution proves it` };
      bound = proved;
    }
    if (least < before + 1e-6) return { bound, because: `${place}: no more than with fewer` };
    before = least;
  }
  return { bound, because: "no schedule is shorter" };
}
