import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { FamilySize } from "../../../src/walk/family/variant.ts";
import type { Handover, Place } from "../../../src/walk/plan/lookupRegistry.ts";
import { standardLookups } from "../../../src/walk/plan/lookups.ts";
import { depthOf, type KernelPlan, parsePlan } from "../../../src/walk/plan/plan.ts";
import { type Workspace, workspaceOf } from "../../../src/walk/plan/workspace.ts";

/** Plans of a family by chance: any letter that is possible, any switch; every second near a plan that is known to be cheap. */
export function* randomPlans(size: FamilySize, seed: number, near?: KernelPlan): Generator<[KernelPlan, Workspace]> {
  const random = xoroshiro128plus(seed);
  const upTo = (most: number): number => uniformInt(random, 0, most);
  const draw = <T>(...list: readonly T[]): T => list[upTo(list.length - 1)]!;
  const groups = size.batch / 8;
  const tried = new Map<string, string[]>();
  /** The letters that may stand at a place after what the round before has left. */
  const possible = (place: Place, left: Handover | undefined): string[] => {
    const key = `${place.depth} ${place.encoded} ${left?.notLeft}`;
    const before = tried.get(key);
    if (before !== undefined) return before;
    const may = standardLookups.all
      .filter((lookup) => lookup.takes === left && lookup.objection(place) === undefined)
      .filter(({ target }) => target?.claims !== "copy" || size.contract !== "values-clean")
      .flatMap(({ letter, capital }) => (capital === undefined ? [letter] : [letter, capital]));
    tried.set(key, may);
    return may;
  };
  const letters = (encoded: boolean, known: string | undefined, keep: number): string => {
    let written = "";
    for (let round = 0; round < size.rounds; round++) {
      const place = { depth: depthOf(size, round), height: size.height, encoded, contract: size.contract };
      const left = standardLookups.at(written, round - 1)?.leaves;
      const may = possible(place, left);
      const same = known?.[round];
      written += same !== undefined && may.includes(same) && upTo(99) < keep ? same : draw(...may);
    }
    return written;
  };
  for (;;) {
    const base = near !== undefined && draw(true, false) ? near : undefined;
    const encoded = base === undefined ? draw(true, true, false) : upTo(9) > 0;
    const keep = draw(60, 90, 97);
    const pool = Array.from({ length: draw(1, 1, 2, 4) }, () => letters(encoded, base && draw(...base.lookups), keep));
    const chosen = {
      hash: draw("merged", "merged", "fused", "plain"),
      pairs: draw("flow", "either", "madd"),
      address: draw("flow", "either", "arithmetic"),
      addressSelects: draw(1, 2, 3),
      constants: draw("load", "either", "computed", "computed"),
      pointers: draw("constant", "doubling", "shared"),
      collectors: draw(0, 0, 1, 2, 3, 4),
      indexSelects: draw(1, 2),
    };
    const kept = Object.fromEntries(
      Object.entries(chosen).map(([name, value]) => [
        name,
        base !== undefined && upTo(9) > 0 ? base[name as keyof typeof chosen] : value,
      ]),
    );
    const lookups = Array.from({ length: groups }, () => draw(...pool));
    const plan = parsePlan({ ...size, ...chosen, ...kept, encoded, lookups });
    try {
      yield [plan, workspaceOf(plan)];
    } catch (error) {
      // Its records find no room: no plan.
      if (!(error instanceof RangeError)) throw error;
    }
  }
}
