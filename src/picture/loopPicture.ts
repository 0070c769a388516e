import { scheduleLoop } from "../../src/loop/scheduleLoop.ts";
import { unrolled, unrolledSchedule } from "../../src/loop/unrolled.ts";
import { takeHome } from "../../src/machine/presets/takeHome.ts";
import { ganttOf, ganttPicture } from "../../src/picture/ganttPicture.ts";
import { stagesOf } from "../../src/schedule/moduloSchedule.ts";
import { unlimited } from "../../src/time/budget.ts";
import { kernelLoop, loopKernels } from "../loops/kernels.ts";

/** Iterations that are drawn: prologue, some turns of the kernel, epilogue. */
const iterations = 8;

/**
 * A loop's schedule as a picture: the slots of overlapping iterations, a colour each, and between two lines a turn of the kernel, its modulo
 * reservation table.
 */
export async function loopPicture(name = "hash"): Promise<string> {
  const loop = kernelLoop(loopKernels.find((kernel) => kernel.name === name)!, takeHome);
  const { best } = await scheduleLoop(loop, takeHome, { budget: unlimited() });
  if (best === undefined) throw new Error(`the loop "${name}" has no schedule`);
  const { interval } = best;
  const stages = stagesOf(loop, best);
  const block = unrolled(loop, iterations);
  const count = loop.body.operations.length;
  const operations = block.operations.map((operation, at) => ({
    ...operation,
    provenance: { stage: `iteration ${Math.floor(at / count)}` },
  }));
  const schedule = unrolledSchedule(loop, best, iterations);
  const gantt = ganttOf({ ...block, operations }, takeHome, schedule, [0, schedule.length]);
  // The first cycle in which all stages have begun.
  const kernel = (stages - 1) * interval;
  const under = `an iteration every ${interval} cycles, ${stages} under way at once`;
  return ganttPicture(gantt, `The loop "${name}": ${under}; between the lines the kernel, which turns`, [
    kernel,
    kernel + interval,
  ]);
}
