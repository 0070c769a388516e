import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { pulse } from "../../models/pulse.ts";
import { slotDistanceEdges } from "../../models/slotDistances.ts";
import { step, stepWith } from "../../models/step.ts";
import { strong } from "../../models/strengthening.ts";
import { wholeBlock } from "../../src/exact/problem/wholeBlock.ts";
import { breaches } from "../../src/ilp/verify.ts";
import { parseBlocksFile } from "../../src/ir/blocksFile.ts";
import { listSchedule } from "../../src/list/list.ts";
import { prepare } from "../../src/list/listInstance.ts";
import { toSchedule } from "../../src/schedule/compactSchedule.ts";
import { glpk } from "../../src/solve/glpk.ts";
import { finish } from "../../src/time/steps.ts";
import { everyTrial, longer, sampled, trials } from "../trials.ts";

const cases = parseBlocksFile(JSON.parse(readFileSync(new URL("../cases/blocks.json", import.meta.url), "utf8")));
const capped = cases.filter(({ machine }) => machine.scratchWords !== undefined);

describe("slot distances", () => {
  test("eight loads at two a cycle keep the first one's value for four cycles", () => {
    const { block, machine } = capped.find((one) => one.block.name === "window-L4c")!;
    const id = (name: string): number => block.operations.findIndex((operation) => operation.id === name);
    const edges = finish(slotDistanceEdges(wholeBlock(block, machine, 35)));
    expect(edges).toContainEqual({ from: id("c0.ld0"), to: id("c0.xor"), latency: 4, kind: "order" });
  });

  longer.each(sampled(capped, 3))(
    "no list schedule of $block.name breaks the strengthened models",
    ({ block, machine }) => {
      const prepared = prepare(block, machine);
      const priority = Float64Array.from(prepared.forward.tails);
      let schedules = 0;
      for (let seed = 1; seed <= trials(3, 1); seed += 1) {
        const outcome = listSchedule(prepared, { priority, jitter: { amplitude: 8, seed } });
        if (outcome.status !== "scheduled") continue;
        schedules += 1;
        const { placements, length } = toSchedule(block, outcome.schedule);
        for (const formulation of [step, pulse]) {
          const model = formulation.build(wholeBlock(block, machine, length), { kind: "feasible" });
          expect(breaches(model.program, model.encode(placements))).toEqual([]);
        }
      }
      expect(schedules).toBeGreaterThan(0);
    },
  );

  test.runIf(everyTrial)("they make the relaxation see the scratch: window-L4c in 34 cycles", async () => {
    const { block, machine } = capped.find((one) => one.block.name === "window-L4c")!;
    const problem = wholeBlock(block, machine, 34);
    const relaxed = async (formulation: typeof step): Promise<string> => {
      const { program } = formulation.build(problem, { kind: "feasible" });
      return (await glpk.solve(program, { limitSeconds: 25, relax: true })).status;
    };
    expect(await relaxed(pulse)).toBe("infeasible");
    expect(await relaxed(stepWith({ ...strong, slotDistances: false }))).toBe("optimal");
  });
});
