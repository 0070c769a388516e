import type { Block } from "../ir/block.ts";
import { validateBlock } from "../ir/validateBlock.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import type { Steps } from "../time/steps.ts";
import { ancestorLimitOf, type ImprovedTimes, improvedTimes } from "./improvedTimes.ts";
import { Relaxation } from "./relaxation.ts";
import { withoutLags } from "./withoutLags.ts";

/**
 * A block and a machine compiled for bounds: what several bounds need is worked out when the first of them asks, and once. Blocks
 * and machines are never changed, so neither is an instance.
 */
export class BoundInstance extends Relaxation {
  /** What bounds see: `asked`, or where that has dates and maximum lags, `withoutLags` of it. */
  readonly block: Block;
  /** The block that the bounds are of. */
  readonly asked: Block;
  #improved: ImprovedTimes | undefined;

  /** @throws {RangeError} when the block or the machine is none (`validateBlock`). */
  constructor(block: Block, machine: SchedulingMachine) {
    validateBlock(block, machine);
    const seen = withoutLags(block, machine);
    super(seen, machine);
    this.block = seen;
    this.asked = block;
  }

  /** Langevin and Cerny's heads and tails in steps; when told to end, those raised by then, which are not kept. */
  *improved(): Steps<ImprovedTimes> {
    if (this.#improved !== undefined) return this.#improved;
    const steps = improvedTimes(this, ancestorLimitOf(this.block.operations.length));
    let inTime = true;
    let step = steps.next();
    while (step.done !== true) {
      inTime &&= yield;
      step = steps.next(inTime);
    }
    if (inTime) this.#improved = step.value;
    return step.value;
  }
}
