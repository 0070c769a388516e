import { bestBoundWithin } from "../../bounds/best.ts";
import type { Bound, LinearWitness } from "../../bounds/bound.ts";
import type { BoundInstance } from "../../bounds/boundInstance.ts";
import { plainPool } from "../../bounds/intervalArgument.ts";
import type { Block } from "../../ir/block.ts";
import type { SchedulingMachine } from "../../machine/machine.ts";
import { verify } from "../../proof/verify.ts";
import type { Solver } from "../../solve/solver.ts";
import { Budget } from "../../time/budget.ts";
import { type FixedLength, fixedLength } from "./fixedLength.ts";
import { slotDistances } from "./slotDistances.ts";

/** How a destructive bound is sought. */
export interface DestructiveOptions {
  readonly solver: Solver;
  /** Wall-clock seconds for all lengths together. */
  readonly seconds: number;
  /** Where to start; by default the best cheap bound. */
  readonly lower?: Bound | undefined;
  /** A known schedule's length: nothing is asked of it or beyond. */
  readonly upper?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What a destructive bound ended with. */
export interface Destructive {
  /** Proved at the end; `lower` itself where no length was refuted. */
  readonly bound: Bound;
  /** Why it went no further: the relaxation has a solution, or something stopped it. */
  readonly because: string;
}

const name = "destructive LP";

const noPrices = { distances: [], slots: [], words: [], flows: [] };

/** Larger programs are not built. */
const mostSteps = 200_000;

/** Duals are rounded to integers at ever finer scales until the rounded ones prove what they should. */
const scales = [2 ** 8, 2 ** 12, 2 ** 16, 2 ** 20, 2 ** 26, 2 ** 32] as const;

/**
 * Refutes lengths by the linear relaxation with scratch rows, upward from the best cheap bound, until one has a solution:
 * the only bound without branching that sees live words. Each refutation is a dual solution in integers that `verify` has
 * already taken.
 * @throws {RangeError} when the block does not fit the machine, or `seconds` is not above 0.
 */
export async function destructiveLp(instance: BoundInstance, options: DestructiveOptions): Promise<Destructive> {
  const budget = new Budget(options);
  let bound = options.lower ?? (await bestBoundWithin(instance, budget));
  const { block, machine, graph, pools } = instance;
  const times = await budget.run(instance.improved());
  const improved = { pools: pools.map(plainPool), heads: times.heads.steps, tails: times.tails.steps };
  const distances = machine.scratchWords === undefined ? [] : await budget.run(slotDistances(instance));
  const { offsets, targets, latencies: cycles } = graph.successors;
  const latencies = Array.from({ length: graph.operations }, (_, from) =>
    [...targets.subarray(offsets[from], offsets[from + 1])].map((to, e) => ({
      from,
      to,
      cycles: cycles[offsets[from]! + e]!,
    })),
  ).flat();
  while (bound.cycles < (options.upper ?? Number.POSITIVE_INFINITY)) {
    const length = bound.cycles;
    const windowless = times.heads.heads.some((head, i) => head + times.tails.heads[i]! >= length);
    if (windowless) {
      // Some operation has no cycle left: no prices are needed.
      const witness: LinearWitness = { kind: "linear", refuted: length, improved, ...noPrices };
      bound = { name, cycles: length + 1, scope: "block", witness };
      continue;
    }
    const ended = (): string => `T=${length}: ${budget.cancelled ? "cancelled" : "time limit"}`;
    if (budget.cancelled || budget.left() <= 0.02) return { bound, because: ended() };
    if ((block.operations.length + block.values.length) * length > mostSteps) {
      return { bound, because: `T=${length}: the program would have more than ${mostSteps} columns` };
    }
    const [heads, tails] = [times.heads.heads, times.tails.heads];
    const input = { block, machine, length, improved, distances, latencies, heads, tails };
    const relaxed = await budget.run(fixedLength(input));
    const seconds = budget.left();
    if (relaxed === undefined || !(seconds > 0)) return { bound, because: ended() };
    const outcome = await options.solver.solve(relaxed.program, {
      limitSeconds: seconds,
      relax: true,
      signal: options.signal,
    });
    // Infeasible whatever the excess: a row without terms says so, and stands in the witness by itself.
    const duals =
      outcome.status === "infeasible"
        ? new Float64Array(relaxed.program.rows.length)
        : outcome.status === "optimal"
          ? outcome.duals
          : undefined;
    if (outcome.status !== "optimal" && duals === undefined) {
      return { bound, because: `T=${length}: ${"because" in outcome ? outcome.because : outcome.status}` };
    }
    if (outcome.status === "optimal" && outcome.objective < 1e-7) {
      return { bound, because: `T=${length}: the relaxation has a solution` };
    }
    if (duals === undefined) return { bound, because: `T=${length}: ${options.solver.name} gives no dual solution` };
    const proved = proof(block, machine, relaxed, duals, length);
    if (proved === undefined) return { bound, because: `T=${length}: no rounding of the dual solution proves it` };
    bound = proved;
  }
  return { bound, because: "no schedule is shorter" };
}

function proof(
  block: Block,
  machine: SchedulingMachine,
  relaxed: FixedLength,
  duals: Float64Array,
  length: number,
): Bound | undefined {
  for (const scale of scales) {
    const witness = relaxed.witness(duals, scale);
    const bound: Bound = { name, cycles: length + 1, scope: "block", witness };
    if (verify(block, machine, bound) === undefined) return bound;
  }
  return undefined;
}
