import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { cheapBounds, lowerBounds } from "../../src/bounds/best.ts";
import { BoundInstance } from "../../src/bounds/boundInstance.ts";
import { parseBlocksFile } from "../../src/ir/blocksFile.ts";
import { sampled } from "../trials.ts";

const instances = parseBlocksFile(JSON.parse(readFileSync(new URL("../cases/blocks.json", import.meta.url), "utf8")));

test("no bound exceeds what is known, and without a solver only these closed blocks stay open", () => {
  expect(instances).toHaveLength(24);
  const open: string[] = [];
  const openWhenCheap: string[] = [];
  for (const { block, machine, known } of sampled(instances, 2)) {
    const bounds = lowerBounds(new BoundInstance(block, machine));
    for (const { name, cycles } of bounds) {
      expect(cycles, `${name} of ${block.name}`).toBeLessThanOrEqual(known!.upper);
    }
    if (known!.lower !== known!.upper) continue;
    if (bounds[0]!.cycles < known!.upper) open.push(block.name);
    const cheapest = Math.max(...cheapBounds.map((bound) => bound(new BoundInstance(block, machine)).cycles));
    if (cheapest < known!.upper) openWhenCheap.push(block.name);
  }
  const tried = new Set(sampled(instances, 2).map(({ block }) => block.name));
  // Both are short of scratch words, which no bound without a solver sees well.
  expect(open).toEqual(["window-V8c", "window-L4c"].filter((name) => tried.has(name)));
  expect(openWhenCheap).toEqual(["ewf-alu2-mul1", "window-V8c", "window-L4c"].filter((name) => tried.has(name)));
});
