import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { loopPicture } from "../../experiments/pictures/loopPicture.ts";

it("the picture of a loop in docs/loops.md is that of today's schedule", async () => {
  const root = join(import.meta.dirname, "../..");
  const svg = await loopPicture();
  expect(svg).toContain("an iteration every 2 cycles");
  // `npx tsx experiments/pictures.ts --write` draws it anew.
  expect(readFileSync(join(root, "results/pictures/loop.svg"), "utf8")).toBe(svg);
  expect(readFileSync(join(root, "docs/loops.md"), "utf8")).toContain("(../results/pictures/loop.svg)");
});
