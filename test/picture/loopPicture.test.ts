import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { kernelLoop, loopKernels } from "../../experiments/loops/kernels.ts";
import { hashLoopPicture } from "../../experiments/pictures/hashLoopPicture.ts";
import { scheduleLoop } from "../../src/loop/scheduleLoop.ts";
import { takeHome } from "../../src/machine/presets/takeHome.ts";
import { loopPicture } from "../../src/picture/loopPicture.ts";
import { unlimited } from "../../src/time/budget.ts";

it("the picture of a loop in docs/loops.md is that of today's schedule", async () => {
  const root = join(import.meta.dirname, "../..");
  const svg = await hashLoopPicture();
  expect(svg).toContain("an iteration every 2 cycles");
  // `npx tsx experiments/pictures.ts --write` draws it anew.
  expect(readFileSync(join(root, "results/pictures/loop.svg"), "utf8")).toBe(svg);
  expect(readFileSync(join(root, "docs/loops.md"), "utf8")).toContain("(../results/pictures/loop.svg)");
});

it("a machine of too many slots, and too many iterations, are refused by what a picture shows", async () => {
  const loop = kernelLoop(loopKernels.find(({ name }) => name === "saxpy")!, takeHome);
  const { best } = await scheduleLoop(loop, takeHome, { budget: unlimited() });
  const wide = { ...takeHome, engines: takeHome.engines.map((engine) => ({ ...engine, slots: 2 ** 31 })) };
  expect(() => loopPicture(loop, wide, best!)).toThrow(/a picture shows up to 200 slots, the machine has \d+/);
  const long = best!.placements.map(({ form, cycles }, at) => ({
    form,
    cycles: cycles.map((cycle) => (at === 0 ? cycle + 10_000 * best!.interval : cycle)),
  }));
  expect(() => loopPicture(loop, takeHome, { ...best!, placements: long })).toThrow(/up to 10000 operations/);
});
