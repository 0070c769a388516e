import { expect } from "vitest";
import { pulse } from "../../models/pulse.ts";
import { pulseAggregated } from "../../models/pulseAggregated.ts";
import { step, stepWith } from "../../models/step.ts";
import { full } from "../../models/strengthening.ts";
import { lowerBounds } from "../../src/bounds/best.ts";
import { BoundInstance } from "../../src/bounds/boundInstance.ts";
import { check } from "../../src/check/check.ts";
import { ProblemSearch } from "../../src/exact/learning/problemSearch.ts";
import { serialLength, wholeBlock } from "../../src/exact/problem/wholeBlock.ts";
import { impossible } from "../../src/exact/refutation/impossible.ts";
import { parseBlocksFile } from "../../src/ir/blocksFile.ts";
import { printBlocksFile } from "../../src/ir/printBlocksFile.ts";
import { listSchedule } from "../../src/list/list.ts";
import { prepare } from "../../src/list/listInstance.ts";
import { toSchedule } from "../../src/schedule/compactSchedule.ts";
import { lengthOf } from "../../src/schedule/schedule.ts";
import { glpk } from "../../src/solve/glpk.ts";
import { finish } from "../../src/time/steps.ts";
import { fuller, trials } from "../trials.ts";
import { enumeratedLength, timedBlock } from "./timedBlock.ts";

/** Schedules up to this length are enumerated. */
const longest = 11;

const formulations = [step, pulse, pulseAggregated, stepWith(full)];

fuller(
  "blocks with lags, dates, forms and unlimited engines: greedy, bounds, our search and programs agree with enumeration",
  async () => {
    let [none, met, open] = [0, 0, 0];
    const blocks = trials(300, 30, 8);
    for (let seed = 1; seed <= blocks; seed++) {
      const [instance] = parseBlocksFile([timedBlock(seed)]);
      const { block, machine } = instance!;
      const where = `seed ${seed}`;
      const text = printBlocksFile([instance!]);
      expect(printBlocksFile(parseBlocksFile(JSON.parse(text))), where).toBe(text);
      const optimum = enumeratedLength(block, machine, longest);
      if (impossible(block, machine) !== undefined) expect(optimum, where).toBeUndefined();
      if (optimum !== undefined) {
        for (const bound of lowerBounds(new BoundInstance(block, machine))) {
          expect(bound.cycles, `${where}, ${bound.name}`).toBeLessThanOrEqual(optimum);
        }
      } else none++;

      let shortest = Number.POSITIVE_INFINITY;
      for (let trial = 0; trial < 4; trial++) {
        const priority = Float64Array.from(block.operations, (_, i) => (trial === 0 ? -i : (i * 7 + trial * 3) % 5));
        const outcome = listSchedule(prepare(block, machine), { priority });
        if (outcome.status !== "scheduled") continue;
        const schedule = toSchedule(block, outcome.schedule);
        expect(check(block, machine, schedule), where).toEqual([]);
        shortest = Math.min(shortest, schedule.length);
      }
      expect(shortest, where).toBeGreaterThanOrEqual(optimum ?? longest + 1);
      if (shortest === optimum) met++;
      else if (optimum !== undefined) open++;

      // A schedule of more cycles than are enough there is only where there is one of fewer.
      const enough = serialLength(block);
      if (optimum !== undefined) expect(enough, where).toBeGreaterThanOrEqual(optimum);
      const [some, any] = [enough, enough + 40].map((length) => {
        return finish(new ProblemSearch(wholeBlock(block, machine, length)).ask()).status;
      });
      expect(any, where).toBe(some);
      const horizon = optimum ?? longest;
      const answer = finish(new ProblemSearch(wholeBlock(block, machine, horizon)).ask());
      expect(answer.status, where).toBe(optimum === undefined ? "refuted" : "scheduled");
      if (answer.status === "scheduled") {
        const schedule = { placements: answer.placements, length: lengthOf(block, answer.placements) };
        expect(check(block, machine, schedule), where).toEqual([]);
      }
      if (optimum !== undefined && optimum > 1) {
        expect(finish(new ProblemSearch(wholeBlock(block, machine, optimum - 1)).ask()).status, where).toBe("refuted");
      }
      const formulation = formulations[seed % formulations.length]!;
      for (const length of optimum === undefined ? [longest] : [optimum, optimum - 1]) {
        if (length < 1) continue;
        const model = formulation.build(wholeBlock(block, machine, length), { kind: "feasible" });
        const outcome = await glpk.solve(model.program, { limitSeconds: 20 });
        expect(outcome.status, `${where}, T=${length}, ${formulation.name}`).toBe(
          length === optimum ? "optimal" : "infeasible",
        );
        if (outcome.status !== "optimal") continue;
        const placements = model.decode(outcome.x);
        expect(check(block, machine, { placements, length: lengthOf(block, placements) }), where).toEqual([]);
      }
    }
    expect(none).toBeGreaterThan(blocks / 20);
    expect(met).toBeGreaterThan(3 * open);
  },
);
