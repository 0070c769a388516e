import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { describe, expect } from "vitest";
import { takeHome } from "../../../src/machine/presets/takeHome.ts";
import { planCensus, planTotal } from "../../../src/walk/census/planCensus.ts";
import { generate } from "../../../src/walk/generator/generate.ts";
import { contracts } from "../../../src/walk/image.ts";
import { standardLookups } from "../../../src/walk/plan/lookups.ts";
import { depthOf, type KernelPlan, parsePlan } from "../../../src/walk/plan/plan.ts";
import { addTally } from "../../../src/walk/plan/tally.ts";
import { workspaceOf } from "../../../src/walk/plan/workspace.ts";
import { everyTrial, fuller, trials } from "../../trials.ts";
import { counted } from "../generator/countedBlock.ts";

const random = xoroshiro128plus(5);
const draw = <T>(...list: readonly T[]): T => list[uniformInt(random, 0, list.length - 1)]!;

function randomPlan(): KernelPlan {
  for (;;) {
    const [height, rounds] = draw([10, 16], [10, 12], [4, 6], [3, 5], [2, 4], [6, 20], [5, 12], [0, 2], [9, 7]);
    const encoded = draw(true, true, true, false);
    const contract = draw(...contracts);
    const size = { height: height!, rounds: rounds!, batch: everyTrial ? draw(16, 32, 48) : 16 };
    const share = draw(2, 6, 20);
    const copies = [3, 4, 5, 6, 7, 8].filter(() => draw(true, false, false));
    const letters = () => {
      let written = "";
      for (let round = 0; round < size.rounds; round++) {
        const depth = depthOf(size, round);
        const record = encoded && depth > 0 && depth < size.height && depth <= 8;
        const copied = encoded && contract !== "values-clean" && copies.includes(depth);
        const left = standardLookups.at(written, round - 1)?.leaves;
        const may = standardLookups.all
          .filter(({ letter, takes }) => takes === left && (left !== undefined || /[io]/.test(letter)))
          .filter((lookup) => lookup.objection({ depth, height: size.height, encoded, contract }) === undefined)
          .flatMap(({ letter, capital }) => (capital === undefined ? [letter] : [letter, capital]));
        if (left !== undefined || (may.length > 0 && draw(true, false, false, false))) written += draw(...may);
        else if (depth === 0) written += draw("r", "r", "g", "G");
        else if (record && draw(...Array(share).keys()) === 0)
          written += contract === "values-clean" ? draw("p", "P") : draw("p", "q", "P", "Q");
        else if (copied) written += draw("w", "W");
        else written += depth <= 4 ? draw("s", "s", "s", "g", "G") : draw("g", "G");
      }
      return written;
    };
    // Every string twice: the second half of the groups makes nothing that is shared.
    const half = Array.from({ length: size.batch / 16 }, letters);
    const plan = parsePlan({
      ...size,
      contract,
      encoded,
      lookups: [...half, ...half],
      hash: draw("plain", "fused", "merged"),
      pairs: draw("flow", "either", "madd"),
      address: draw("flow", "either", "arithmetic"),
      addressSelects: draw(1, 2, 3),
      constants: draw("load", "either"),
      pointers: draw("constant", "doubling", "shared"),
      collectors: draw(0, 0, 1, 2, 3),
      indexSelects: draw(1, 2),
    });
    try {
      workspaceOf(plan);
      return plan;
    } catch {}
  }
}

describe("the census", () => {
  fuller("counts what the generator writes, visit by visit and in the set-up", () => {
    const letters = new Set<string>();
    for (let trial = 0; trial < trials(250, 40, 15); trial++) {
      const plan = randomPlan();
      const { all, visits } = counted(generate(plan, takeHome));
      const census = planCensus(plan);
      for (let group = plan.lookups.length / 2; group < plan.lookups.length; group++) {
        for (let round = 0; round < plan.rounds; round++) {
          const own = { ...census.visits[group]![round]!.tally };
          const more = round === plan.rounds - 1 ? census.visits[group]![round + 1] : undefined;
          if (more !== undefined) addTally(own, more.tally);
          const place = `${JSON.stringify(plan)} group ${group} round ${round}`;
          expect(visits.get(`${group} ${round}`), place).toEqual(own);
          letters.add(plan.lookups[group]![round]!);
        }
      }
      expect(planTotal(census), JSON.stringify(plan)).toEqual(all);
    }
    // Each letter by itself: `lookups.test.ts`.
    if (everyTrial) expect([...letters].sort()).toEqual([...standardLookups.letters].sort());
    expect(letters.size).toBeGreaterThan(7);
  });
});
