import type { Block } from "../ir/block.ts";
import { addedBy, farthestRow } from "../ir/waiting.ts";
import { finish, type Steps } from "../time/steps.ts";
import type { Bound, ShavingWitness } from "./bound.ts";
import type { BoundInstance } from "./boundInstance.ts";
import { plainPool } from "./intervalArgument.ts";
import { langevinCernyBound } from "./langevinCerny.ts";
import { TimeWindows } from "./timeWindows.ts";

/** How much work shaving may do. */
export interface ShavingOptions {
  /** Tests of windows in all (default: 2,000,000 / operations); deterministic, unlike seconds. */
  readonly tests?: number | undefined;
}

/**
 * Destructive bound by shaving (Martin and Shmoys, IPCO 1996): at a fixed length, an operation that cannot issue at an end of
 * its window loses that cycle, to a fixed point; if the windows then contradict one another, the length is impossible and
 * the next one is tried. Starts from the Langevin-Cerny bound and its windows; sees slots, dependences, and words that are surely
 * live. For blocks of up to a few hundred operations.
 */
export function shaving(instance: BoundInstance, options: ShavingOptions = {}): Bound {
  return finish(shavingSteps(instance, options));
}

/** `shaving` in steps; ended early it gives the longest length that it has refuted by then. */
export function* shavingSteps(instance: BoundInstance, options: ShavingOptions = {}): Steps<Bound> {
  const { block, pools } = instance;
  const times = yield* instance.improved();
  let best: Bound = { ...langevinCernyBound(instance, times), name: "shaving" };
  // An operation that may spread its lanes does not issue at one cycle: its windows follow, but are not shaved.
  const candidates = [...block.operations.keys()].filter((i) => block.operations[i]!.forms.every((f) => f.lanes === 1));
  let budget = options.tests ?? Math.ceil(2_000_000 / Math.max(1, block.operations.length));
  // Where even one operation after the other does not fit (scratch), nothing does, and there is no need to count on.
  const longest = serialLength(block);
  let horizon = best.cycles;
  while (horizon <= longest && budget > 0 && candidates.length > 0) {
    const windows = new TimeWindows(
      instance,
      horizon,
      times.heads.heads.slice(),
      times.tails.heads.map((tail) => horizon - 1 - tail),
    );
    const outcome = yield* refuted(windows, instance, candidates, budget);
    budget -= outcome.tests;
    if (outcome.steps === undefined) return best;
    const improved = { pools: pools.map(plainPool), heads: times.heads.steps, tails: times.tails.steps };
    const witness: ShavingWitness = { kind: "shaving", refuted: horizon, improved, steps: outcome.steps };
    horizon++;
    best = { ...best, cycles: horizon, witness };
  }
  return best;
}

/** Cycles that suffice for the operations one after the other, first forms, a lane a cycle. */
function serialLength({ operations, dependences }: Block): number {
  const latency = dependences.reduce((most, dependence) => Math.max(most, dependence.latency), 1);
  return operations.reduce((sum, { forms }) => {
    return sum + forms[0]!.lanes + latency + farthestRow(forms[0]!) + addedBy(forms[0]);
  }, 0);
}

/** The steps that lead to a contradiction, or undefined where none was found in so many tests, or in time. */
function* refuted(
  windows: TimeWindows,
  instance: BoundInstance,
  candidates: readonly number[],
  budget: number,
): Steps<{ steps: ShavingWitness["steps"] | undefined; tests: number }> {
  const steps: { operation: number; end: "head" | "tail" }[] = [];
  const n = windows.earliest.length;
  const probe = new TimeWindows(instance, windows.horizon, new Int32Array(n), new Int32Array(n));
  let count = 1;
  if (windows.contradiction() !== undefined) return { steps, tests: count };
  let quiet = 0;
  for (let at = 0; quiet < 2 * candidates.length; at++) {
    if (count >= budget || !(yield)) return { steps: undefined, tests: count };
    const operation = candidates[(at >> 1) % candidates.length]!;
    const end = (at & 1) === 0 ? "head" : "tail";
    probe.copyFrom(windows);
    if (end === "head") probe.latest[operation] = probe.earliest[operation]!;
    else probe.earliest[operation] = probe.latest[operation]!;
    count++;
    quiet++;
    if (probe.contradiction() === undefined) continue;
    quiet = 0;
    steps.push({ operation, end });
    if (end === "head") windows.earliest[operation]!++;
    else windows.latest[operation]!--;
    count++;
    if (windows.contradiction() !== undefined) return { steps, tests: count };
    // The same end again.
    at--;
  }
  return { steps: undefined, tests: count };
}
