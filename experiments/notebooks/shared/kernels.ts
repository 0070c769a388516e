import type { Block } from "../../../src/ir/block.ts";
import type { Machine } from "../../../src/machine/machine.ts";
import { takeHome } from "../../../src/machine/presets/takeHome.ts";
import type { Schedule } from "../../../src/schedule/schedule.ts";
import { standardSize } from "../../../src/walk/image.ts";
import { ladder, type Rung } from "../../../src/walk/ladder/ladder.ts";
import { type PlanFile, replay } from "../../../src/walk/search/planFile.ts";
import { bestPlan } from "../../../src/walk/search/planStore.ts";

/** A kernel that notebooks look at: a block, its machine, and the schedule that a plan keeps of it. */
export interface NotebookKernelBlock {
  readonly name: string;
  readonly block: Block;
  readonly machine: Machine;
  readonly schedule?: Schedule | undefined;
}

/** The name of the shortest plan of the standard case. */
export const bestName = "best plan";

/**
 * A rung of the ladder by its name, or `best plan`. What a notebook asks for here is one of its inputs, and its hash.
 * @throws {RangeError} when no rung has the name.
 */
export function kernelNamed(name: string): NotebookKernelBlock {
  const known = kernels.get(name);
  if (known !== undefined) return known;
  const made = kernelOf(name);
  kernels.set(name, made);
  return made;
}

const kernels = new Map<string, NotebookKernelBlock>();

function kernelOf(name: string): NotebookKernelBlock {
  if (name === bestName) {
    const { block, schedule } = replay(bestStandardPlan(), takeHome);
    return { name, block, machine: takeHome, schedule };
  }
  const { machine, build } = rungNamed(name);
  return { name, block: build(), machine };
}

/** The plan behind `best plan`. */
export function bestStandardPlan(): PlanFile {
  return bestPlan({ ...standardSize, contract: "values" }).plan;
}

/** @throws {RangeError} when no rung of the ladder has the name. */
export function rungNamed(name: string): Rung {
  const rung = ladder(takeHome).find((each) => each.name === name);
  if (rung === undefined) throw new RangeError(`no rung of the ladder is called ${name}`);
  return rung;
}
