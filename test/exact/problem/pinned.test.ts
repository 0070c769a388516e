import { describe, expect } from "vitest";
import { step } from "../../../models/step.ts";
import { check } from "../../../src/check/check.ts";
import { pin } from "../../../src/exact/problem/pinned.ts";
import { stitch } from "../../../src/exact/problem/stitch.ts";
import { Cutter, cutWindow } from "../../../src/exact/problem/window.ts";
import { dropEmptyCycles } from "../../../src/exact/windows/dropEmptyCycles.ts";
import { leftShift } from "../../../src/exact/windows/leftShift.ts";
import { fillEngine, weigh } from "../../../src/exact/windows/neighbourhood.ts";
import { stallMap } from "../../../src/explain/stallMap.ts";
import { dependenceGraph } from "../../../src/graph/dependenceGraph.ts";
import { tails } from "../../../src/graph/heads.ts";
import { glpk } from "../../../src/solve/glpk.ts";
import { broken } from "../../models/exhaustive.ts";
import { fuller, longer, thinned } from "../../trials.ts";
import { soundCases } from "../soundCases.ts";

const random = [{}, { longForms: 20 }, { formReads: 60, forms: 90, extraEdges: 30 }].flatMap((flavour) =>
  soundCases(20, { operations: [8, 14], scratch: 50, ...flavour }).map(({ serial, ...rest }) => ({
    ...rest,
    schedule: leftShift(rest.block, rest.machine, serial),
  })),
);

describe("pinned window", () => {
  fuller("has what stands in it as a solution, whatever is free, and expands to what it was cut from", () => {
    for (const { seed, block, machine, schedule } of thinned(random, 3)) {
      for (let from = 0; from + 3 <= schedule.length; from += 2) {
        const window = cutWindow(block, machine, schedule, from, Math.min(schedule.length, from + 6));
        for (const part of [1, 2, 3]) {
          const pinned = pin(window, (operation) => operation % 3 < part);
          const name = `seed ${seed}, window ${window.from}..${window.to}, part ${part}`;
          expect(broken(pinned.problem, pinned.current), name).toEqual([]);
          expect(pinned.expand(pinned.current), name).toEqual(window.current);
        }
      }
    }
  });

  longer("any solution of an engine-targeted window is a valid schedule, its operations earlier in sum", async () => {
    let earlier = 0;
    for (const { seed, block, machine, schedule } of random) {
      const graphTails = tails(dependenceGraph(block));
      const map = stallMap(block, machine, schedule);
      const at = { from: 0, to: schedule.length, room: 0 };
      const move = fillEngine(new Cutter(block, machine), schedule, at, { map, tails: graphTails, most: 5 });
      if (move.closed !== undefined) continue;
      const { program, decode } = step.build(move.problem, move.objective);
      const outcome = await glpk.solve(program, { limitSeconds: 10, cutoff: move.cutoff });
      if (outcome.status !== "optimal" || move.objective.kind !== "weighted") continue;
      earlier++;
      const placements = decode(outcome.x);
      expect(weigh(move.objective.weights, placements), `seed ${seed}`).toBeLessThan(move.before);
      const stitched = dropEmptyCycles(block, stitch(schedule, move.window, move.expand(placements)));
      expect(check(block, machine, stitched), `seed ${seed}`).toEqual([]);
    }
    expect(earlier).toBeGreaterThan(3);
  });
});
