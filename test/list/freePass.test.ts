import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { expect } from "vitest";
import { BoundInstance } from "../../src/bounds/boundInstance.ts";
import { workPools } from "../../src/bounds/workPools.ts";
import { FreePass } from "../../src/list/freePass.ts";
import { prepare } from "../../src/list/listInstance.ts";
import { ListPass } from "../../src/list/listPass.ts";
import type { PassInput } from "../../src/list/passInput.ts";
import { ranking } from "../../src/list/ranking.ts";
import { takeHome } from "../../src/machine/presets/takeHome.ts";
import { finish } from "../../src/time/steps.ts";
import { generate } from "../../src/walk/generator/generate.ts";
import { standardPlan } from "../../src/walk/plan/standardPlan.ts";
import { type RandomCase, randomBlock } from "../laws/randomBlock.ts";
import { fuller, inFast, longer, trials } from "../trials.ts";

/** How the passes over a block end, one of each kind with the same input: agreement is asserted, what they come to counted. */
function agreed({ block, machine }: RandomCase, seed: number): Map<string, number> {
  const random = xoroshiro128plus(seed);
  const instance = prepare(block, machine);
  const work = workPools(new BoundInstance(block, machine));
  const ends = new Map<string, number>();
  let length = 0x3fffffff;
  for (let trial = 0; trial < 16; trial++) {
    const name = trial % 2 === 0 ? "forward" : "backward";
    const direction = instance[name];
    const input: PassInput = {
      ranking: ranking(
        Float64Array.from(block.operations, (_, i) => i * uniformInt(random, -2, 2) + direction.tails[i]!),
      ),
      guard: { order: new Int32Array(0), climbs: new Int32Array(1), peak: 0 },
      classOf: instance.forms.classOf,
      release: trial < 12 ? undefined : Int32Array.from(block.operations, () => uniformInt(random, 0, 3)),
      scratchWords: Math.max(1, (machine.scratchWords ?? 0x3fffffff) - uniformInt(random, 0, 4)),
      reserve: trial % 5 === 4 ? 2 : 0,
      openReserve: trial % 3 === 2 ? 3 : 0,
      cutoff: trial < 4 ? 0x3fffffff : length + uniformInt(random, -1, 2),
      work: trial % 4 < 2 ? [] : work[name],
      policy: { convert: (["contested", "leftover", "never"] as const)[trial % 3]!, divide: trial % 4 },
    };
    const full = new ListPass(instance, direction).run(input);
    const free = finish(new FreePass(instance, direction).steps(input));
    if (full.status === "scheduled") length = Math.min(length, full.schedule.length);
    if (free !== undefined) expect(free).toEqual(full);
    const end = `${free === undefined ? "gave up" : "agreed"}, ${full.status}`;
    ends.set(end, (ends.get(end) ?? 0) + 1);
  }
  return ends;
}

longer("a pass that knows no waiting for words comes to what the full one comes to, or gives up", () => {
  const ends = new Map<string, number>();
  for (let seed = 1; seed <= trials(2000, 300, 20); seed++) {
    const drawn = randomBlock(seed, {
      operations: [6, 30],
      scratch: seed % 2 === 0 ? 100 : 0,
      formReads: seed % 3 === 0 ? 40 : 0,
      longForms: seed % 5 === 0 ? 30 : 0,
      slowForms: seed % 4 === 0 ? 40 : 0,
    });
    for (const [end, count] of agreed(drawn, seed)) ends.set(end, (ends.get(end) ?? 0) + count);
  }
  const share = (end: string): number =>
    (ends.get(end) ?? 0) / [...ends.values()].reduce((sum, count) => sum + count, 0);
  expect(share("agreed, scheduled")).toBeGreaterThan(0.2);
  expect(share("agreed, cutoff")).toBeGreaterThan(0.2);
  expect(share("gave up, scheduled")).toBeGreaterThan(0.01);
  expect(share("gave up, stuck")).toBeGreaterThan(0.01);
});

fuller("the same on a kernel", () => {
  const block = generate(
    standardPlan(inFast({ height: 2, rounds: 4, batch: 32 }, { height: 4, rounds: 6, batch: 64 }), "values"),
    takeHome,
  );
  const ends = agreed({ block, machine: takeHome }, 7);
  expect(ends.get("agreed, scheduled")).toBeGreaterThan(2);
});
