import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { searchRefutes } from "../../../src/exact/learning/lcg.ts";
import type { Problem } from "../../../src/exact/problem/problem.ts";
import { wholeBlock } from "../../../src/exact/problem/wholeBlock.ts";
import { reasonsAgainst } from "../../../src/exact/refutation/reasonsAgainst.ts";
import { parseBlocksFile } from "../../../src/ir/blocksFile.ts";
import { impossibilityText } from "../../../src/schedule/impossibility.ts";
import { finish } from "../../../src/time/steps.ts";
import { randomProblem } from "../../models/randomProblem.ts";
import { longer, longerGroup, trials } from "../../trials.ts";

const blocks = parseBlocksFile(JSON.parse(readFileSync("test/cases/blocks.json", "utf8")));
const why = (problem: Problem) => finish(reasonsAgainst(problem, searchRefutes, 1000));

test.each([
  [
    "horner_bezier_surf_dfg__12-alu2-mul1",
    "10 cycles are not enough: the chain MUL_0 → ADD_1 → MUL_2 → ADD_5 → LOD_6 → MUL_8 → ADD_18 → STR_25 takes 11 cycles",
  ],
  [
    "fir2-alu2-mul1",
    "17 cycles are not enough: slots of alu in cycles 0..11 (26 are needed, 24 are there), with what waits for what",
  ],
  [
    "ewf-alu2-mul1",
    "18 cycles are not enough: slots of alu in cycles 11..13 and slots of mul in cycles 7..14, with what waits for what",
  ],
])("%s: one cycle less is impossible, in words", (name, text) => {
  const { block, machine, known } = blocks.find((each) => each.block.name === name)!;
  expect(impossibilityText(why(wholeBlock(block, machine, known!.lower - 1))!)).toBe(text);
});

test("what lasts beyond its issue belongs to the chain", () => {
  const machine = { engines: [{ name: "a", slots: 2 }] };
  const one = (name: string, last: object) => ({
    ...{ name, machine, values: [] },
    operations: [
      { id: "p", engine: "a" },
      { id: "q", engine: "a", ...last },
    ],
    dependences: [{ from: "p", to: "q", latency: 3 }],
  });
  const lasting = parseBlocksFile([one("complete", { latency: 2 }), one("blocking", { cycles: 2 })]);
  for (const { block } of lasting) {
    const text = impossibilityText(why(wholeBlock(block, machine, 4))!);
    expect(text, block.name).toBe("4 cycles are not enough: the chain p → q takes 5 cycles");
  }
});

longerGroup("reasons of random problems", () => {
  longer("are there where there is no schedule, are refuted alone, and none of them can be left out", () => {
    let asked = 0;
    for (let seed = 1; seed <= trials(600, 150); seed++) {
      const problem = randomProblem(seed);
      const refuted = searchRefutes(problem, 10_000, false);
      const found = why(problem);
      expect(found !== undefined, problem.name).toBe(finish(refuted) !== false);
      if (found === undefined || found.reasons[0]?.kind === "chain") continue;
      asked++;
      expect(found.proved).toBe(true);
      const { reasons } = found;
      expect(finish(searchRefutes(only(problem, reasons), 10_000, false)), problem.name).not.toBe(false);
      for (const reason of reasons) {
        const fewer = only(
          problem,
          reasons.filter((other) => other !== reason),
        );
        expect(finish(searchRefutes(fewer, 10_000, false)), problem.name).toBe(false);
      }
    }
    expect(asked).toBeGreaterThan(10);
  });
});

/** The problem where slots and words bind only where the reasons say so. */
function only(problem: Problem, reasons: NonNullable<ReturnType<typeof why>>["reasons"]): Problem {
  const slots = problem.slots.map((row, engine) =>
    row.map((left, t) => {
      const binds = reasons.some(
        (each) => each.kind === "slots" && each.engine === problem.engines[engine] && t >= each.from && t <= each.to,
      );
      return binds ? left : 1000;
    }),
  );
  const words = problem.words?.map((left, b) =>
    reasons.some((each) => each.kind === "words" && b >= each.from && b <= each.to) ? left : 1000,
  );
  return { ...problem, slots, words };
}
