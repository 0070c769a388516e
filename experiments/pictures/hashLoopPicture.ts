import { scheduleLoop } from "../../src/loop/scheduleLoop.ts";
import { takeHome } from "../../src/machine/presets/takeHome.ts";
import { loopPicture } from "../../src/picture/loopPicture.ts";
import { unlimited } from "../../src/time/budget.ts";
import { kernelLoop, loopKernels } from "../loops/kernels.ts";

/** The exercise's hash of one vector as a loop, scheduled as short as it can be, as a picture. */
export async function hashLoopPicture(): Promise<string> {
  const loop = kernelLoop(loopKernels.find(({ name }) => name === "hash")!, takeHome);
  const { best } = await scheduleLoop(loop, takeHome, { budget: unlimited() });
  if (best === undefined) throw new Error("the hash as a loop has no schedule");
  return loopPicture(loop, takeHome, best);
}
