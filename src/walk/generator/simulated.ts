import type { Block } from "../../ir/block.ts";
import type { Machine } from "../../machine/machine.ts";
import { decode } from "../../machine/simulator/decode.ts";
import { emit } from "../../schedule/emit.ts";
import type { Allocation, Schedule } from "../../schedule/schedule.ts";
import { imageSet } from "../imageSet.ts";
import { judgeProgram, wrongText } from "../judgeProgram.ts";
import type { KernelPlan } from "../plan/plan.ts";

/** What the simulator said of a schedule. */
export interface Simulated {
  /** Inputs on which the final memory held what the contract asks for. */
  readonly inputs: number;
  /** Cycles the simulator counted; the schedule's length. */
  readonly cycles: number;
  /** Memory words outside the output arrays that some input left changed: a workspace, say. */
  readonly dirtyWords: number;
}

/**
 * Runs a schedule of the kernel on the simulator and compares with the reference walk, on the images of `imageSet`: `inputs`
 * seeded ones and the edge images.
 * @throws {Error} naming the input and the first wrong word or count: the schedule or the kernel is wrong.
 */
export function simulateKernel(
  block: Block,
  machine: Machine,
  plan: Pick<KernelPlan, "height" | "rounds" | "batch" | "contract">,
  { schedule, allocation }: { readonly schedule: Schedule; readonly allocation: Allocation },
  { inputs, seed }: { readonly inputs: number; readonly seed: number },
): Simulated {
  const program = decode(emit(block, machine, schedule, allocation), machine);
  const judged = judgeProgram(program, imageSet(plan, { seeds: inputs, seed }), { cycleLimit: schedule.length + 1 });
  const { first } = judged.contracts.find(({ contract }) => contract === plan.contract)!;
  if (first !== undefined) throw new Error(wrongText(first));
  for (const cycles of [judged.cycles.least, judged.cycles.most]) {
    if (cycles === schedule.length) continue;
    throw new Error(`the simulator counts ${cycles} cycles, the schedule has ${schedule.length}`);
  }
  const { words, indices } = judged.dirty;
  const dirtyWords = plan.contract === "values+indices" ? words : words + indices;
  return { inputs: judged.images, cycles: schedule.length, dirtyWords };
}
