import { describe, expect, it } from "vitest";
import type { Block } from "../../src/ir/block.ts";
import { inNotationOrder, parseBlock } from "../../src/ir/notation.ts";
import { printBlock } from "../../src/ir/print.ts";
import { takeHome } from "../../src/machine/presets/takeHome.ts";
import { parseSchedule, printSchedule } from "../../src/schedule/notation.ts";
import { randomKernel } from "../check/checkKernels.ts";
import { naiveSchedule } from "../check/checkScheduler.ts";
import { longer, trials } from "../trials.ts";
import { randomBlock } from "./randomBlock.ts";

/** What the notation keeps: everything but provenance and the order of dependences. */
const kept = (block: Block): Block => ({
  ...block,
  operations: block.operations.map(({ provenance: _, ...operation }) => operation),
  dependences: inNotationOrder(block.dependences),
});

const cases = [
  ...Array.from({ length: trials(60, 25) }, (_, seed) =>
    randomBlock(seed, { operations: [0, 25], extraEdges: 40, longForms: 20 }),
  ),
  ...Array.from({ length: trials(8, 4) }, (_, seed) => ({ block: randomKernel(seed, 120).block, machine: takeHome })),
];

describe("notation", () => {
  longer("parse(print(block)) = block", () => {
    for (const { block, machine } of cases) {
      const text = printBlock(block, machine);
      expect(parseBlock(text, machine, block.name)).toEqual(kept(block));
      expect(printBlock(parseBlock(text, machine), machine)).toBe(text);
    }
  });

  it("parse(print(schedule)) = schedule", () => {
    for (const [seed, { block, machine }] of cases.entries()) {
      const schedule = naiveSchedule(block, machine, seed);
      expect(parseSchedule(printSchedule(schedule), block)).toEqual(schedule);
    }
  });
});
