import { bestBoundWithin } from "../../bounds/best.ts";
import { BoundInstance } from "../../bounds/boundInstance.ts";
import { type GreedyReference, greedyReference } from "../../exact/jobs/greedyReference.ts";
import type { Block } from "../../ir/block.ts";
import type { Machine } from "../../machine/machine.ts";
import { Budget } from "../../time/budget.ts";
import { type PhaseContext, withPhases } from "../run/phases.ts";

/** The greedy reference of a kernel's block, told of as it goes; a signal ends it with the best schedule by then. */
export function greedily(
  block: Block,
  machine: Machine,
  seed: number,
  context: PhaseContext,
): Promise<GreedyReference> {
  const { signal } = context;
  return withPhases(context, "lower bounds", async (tell) => {
    const budget = new Budget({ seconds: Number.POSITIVE_INFINITY, signal });
    const { cycles: target } = await bestBoundWithin(new BoundInstance(block, machine), budget, (_, { cycles }) =>
      tell({ bound: cycles }),
    );
    return greedyReference(block, machine, {
      ...{ target, seed, signal },
      progress: (passes, of, best) =>
        tell({ phase: `greedy: ${passes} of ${of} passes`, best: best === 0 ? undefined : best }),
    });
  });
}
