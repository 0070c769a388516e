import type { Block } from "../ir/block.ts";
import type { Budget } from "../time/budget.ts";
import { finish, type Steps } from "../time/steps.ts";
import type { Bound } from "./bound.ts";
import type { BoundInstance } from "./boundInstance.ts";
import { criticalPathBound } from "./criticalPathBound.ts";
import { headTail } from "./headTail.ts";
import { langevinCerny, langevinCernySteps } from "./langevinCerny.ts";
import { pooledResource } from "./pooledResource.ts";
import { resource } from "./resource.ts";
import { rimJain } from "./rimJain.ts";
import { shavingSteps } from "./shaving.ts";

/** A lower bound's name and how it is found: in steps, ended early as a bound that is weaker. */
export interface BoundFinder {
  readonly name: string;
  find(instance: BoundInstance): Steps<Bound>;
}

/** A lower bound of any block. */
export type BoundFunction = (instance: BoundInstance) => Bound;

/** The bounds that are cheap for blocks of any size, cheap to dear. */
export const cheapBounds: readonly BoundFunction[] = [
  criticalPathBound,
  resource,
  pooledResource,
  headTail,
  rimJain,
  langevinCerny,
];

/** Blocks up to this size are shaved too. */
export const shavingLimit = 600;

/** Those of `cheapBounds` whose time grows with the edges alone. */
export const linearFinders: readonly BoundFinder[] = [
  ["critical path", criticalPathBound] as const,
  ["resource", resource] as const,
  ["pooled resource", pooledResource] as const,
  ["head-tail", headTail] as const,
  ["Rim-Jain", rimJain] as const,
].map(([name, bound]) => ({
  name,
  // biome-ignore lint/correctness/useYield: too short to be worth a step
  *find(instance) {
    return bound(instance);
  },
}));

/** The bounds for a block of this size in steps, cheap to dear; shaving for blocks of up to 600 operations. */
export function boundFinders({ operations }: Pick<Block, "operations">): BoundFinder[] {
  return [
    ...linearFinders,
    { name: "Langevin-Cerny", find: langevinCernySteps },
    ...(operations.length <= shavingLimit ? [{ name: "shaving", find: shavingSteps }] : []),
  ];
}

/**
 * The greatest lower bound that is found within a budget, of equals the one with the simplest argument; the first bound is
 * found in any case. `onBound` hears of every one.
 * @throws {RangeError} as `lowerBounds` does.
 */
export async function bestBoundWithin(
  instance: BoundInstance,
  budget: Budget,
  onBound?: ((bound: Bound, best: Bound) => void) | undefined,
): Promise<Bound> {
  let best: Bound | undefined;
  for (const { find } of boundFinders(instance.block)) {
    if (best !== undefined && budget.expired) break;
    const bound = await budget.run(find(instance));
    if (best === undefined || bound.cycles > best.cycles) best = bound;
    onBound?.(bound, best);
  }
  return best!;
}

/**
 * All lower bounds of the block's length that need no solver, best first; of equals the cheaper first. About two seconds
 * for 10,000 operations; shaving is for blocks of up to 600.
 * @throws {RangeError} when dependences form a cycle, or an operation uses an engine that the machine has not.
 */
export function lowerBounds(instance: BoundInstance): Bound[] {
  const bounds = boundFinders(instance.block).map(({ find }) => finish(find(instance)));
  return bounds.sort((a, b) => b.cycles - a.cycles);
}

/** The greatest of the cheap lower bounds, of equals the one with the simplest argument. */
export function bestBound(instance: BoundInstance): Bound {
  return lowerBounds(instance)[0]!;
}
