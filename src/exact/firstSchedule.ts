import type { Block } from "../ir/block.ts";
import type { SchedulingMachine } from "../machine/machine.ts";
import { lengthOf } from "../schedule/schedule.ts";
import { inProcess, type Pool } from "./jobs/pool.ts";
import { judge, type Verified } from "./problem/judge.ts";
import { serialLength, wholeBlock } from "./problem/wholeBlock.ts";
import type { ImproveOptions } from "./windows/improve.ts";

/** What the engine is asked with. */
interface FirstOptions extends Pick<ImproveOptions, "formulation" | "solver" | "seed" | "windowSeconds" | "signal"> {
  readonly pool?: Pool | undefined;
}

/**
 * A schedule of a whole block from an integer program, for a block that no list schedule fits into the scratch words: the
 * first horizon at which the engine finds one whose values find addresses, from a quarter above `least` on, doubled up to
 * one operation after the other. Undefined where it finds none in `windowSeconds` a horizon.
 */
export async function firstSchedule(
  block: Block,
  machine: SchedulingMachine,
  least: number,
  { formulation, solver, pool, seed = 0, windowSeconds: seconds, signal }: FirstOptions,
): Promise<Verified | undefined> {
  const { run } = pool ?? inProcess({ formulations: [formulation], solvers: [solver] });
  const longest = serialLength(block);
  for (let horizon = Math.ceil(1.25 * least); signal?.aborted !== true; horizon *= 2) {
    const problem = wholeBlock(block, machine, Math.min(horizon, longest));
    const objective = { kind: "feasible" } as const;
    const job = { problem, objective, formulation: formulation.name, solver: solver.name, seed };
    const { placements } = await run({ kind: "window", job, seconds }, signal);
    if (placements !== undefined) {
      const verdict = judge(block, machine, { placements, length: lengthOf(block, placements) });
      if (verdict.status === "valid") return verdict.verified;
    }
    if (horizon >= longest) break;
  }
  return undefined;
}
