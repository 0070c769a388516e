import type { Block } from "../ir/block.ts";
import { validateBlock } from "../ir/validateBlock.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import type { Bound } from "./bound.ts";
import { criticalPath } from "./criticalPath.ts";
import { headTail } from "./headTail.ts";
import { langevinCerny } from "./langevinCerny.ts";
import { pooledResource } from "./pooledResource.ts";
import { resource } from "./resource.ts";
import { rimJain } from "./rimJain.ts";
import { shaving } from "./shaving.ts";

/** The bounds that are cheap for blocks of any size, cheap to dear. */
export const cheapBounds: readonly ((block: Block, machine: SchedulingMachine) => Bound)[] = [
  criticalPath,
  resource,
  pooledResource,
  headTail,
  rimJain,
  langevinCerny,
];

/** Blocks up to this size are shaved too. */
export const shavingLimit = 600;

/**
 * All lower bounds of the block's length that need no solver, best first; of equals the cheaper first. About two seconds
 * for 10,000 operations; shaving is for blocks of up to 600.
 * @throws {RangeError} when dependences form a cycle, or an operation uses an engine that the machine has not.
 */
export function lowerBounds(block: Block, machine: SchedulingMachine): Bound[] {
  validateBlock(block, machine);
  const bounds = block.operations.length <= shavingLimit ? [...cheapBounds, shaving] : cheapBounds;
  return bounds.map((bound) => bound(block, machine)).sort((a, b) => b.cycles - a.cycles);
}

/** The greatest of the cheap lower bounds, of equals the one with the simplest argument. */
export function bestBound(block: Block, machine: SchedulingMachine): Bound {
  return lowerBounds(block, machine)[0]!;
}
