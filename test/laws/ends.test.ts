import { expect } from "vitest";
import type { LinearWitness } from "../../src/bounds/bound.ts";
import { BoundInstance } from "../../src/bounds/boundInstance.ts";
import { endsProgram, shortestOf } from "../../src/exact/refutation/endsProgram.ts";
import { verify } from "../../src/proof/verify.ts";
import { highs } from "../../src/solve/highs.ts";
import { finish } from "../../src/time/steps.ts";
import { fuller, trials } from "../trials.ts";
import { exhaustiveLength } from "./exhaustive.ts";
import { type RandomBlockOptions, randomBlock } from "./randomBlock.ts";

const flavours: Readonly<Record<string, RandomBlockOptions>> = {
  "a little of everything": {},
  "multi-cycle rows and slow forms": { longForms: 30, slowForms: 40 },
  "operands of some forms": { formReads: 60, forms: 90, slowForms: 20, operations: [4, 7], extraEdges: 30 },
};

/** Cycles at the beginning and at the end that are looked at one by one. */
const ends = [
  [0, 1],
  [1, 0],
  [1, 1],
  [2, 1],
  [1, 2],
  [2, 2],
] as const;

// Every length from the optimum on has a schedule, so what claims to refute one must be refused, whatever its numbers say.
for (const [flavour, options] of Object.entries(flavours)) {
  fuller(`no relaxation of the ends exceeds the optimum, and nothing of it proves more: ${flavour}`, async () => {
    let proved = 0;
    for (let seed = 1; seed <= trials(60, 8, 4); seed++) {
      const { block, machine } = randomBlock(seed, options);
      const instance = new BoundInstance(block, machine);
      const optimum = exhaustiveLength(block, machine)!;
      const [first, last] = ends[seed % ends.length]!;
      const relaxed = finish(endsProgram(instance, instance.graph, { first, last }))!;
      const outcome = await highs.solve(relaxed.program, { limitSeconds: 60, relax: true });
      if (outcome.status !== "optimal") throw new Error(`seed ${seed}: ${outcome.status}`);
      const from = shortestOf(instance, { first, last });
      const least = first + last + outcome.objective;
      if (optimum >= from) expect(Math.ceil(least - 1e-6), `seed ${seed}`).toBeLessThanOrEqual(optimum);
      const says = (witness: LinearWitness): string | undefined =>
        verify(block, machine, { name: "ends", cycles: witness.refuted + 1, scope: "block", witness });
      const refuted = Math.ceil(least - 1e-6) - 1;
      if (refuted >= from) {
        expect(says(relaxed.witness(outcome.duals!, 2 ** 20, refuted)), `seed ${seed}`).toBeUndefined();
        proved++;
      }
      for (let length = Math.max(optimum, from); length < optimum + 3; length++) {
        expect(says(relaxed.witness(outcome.duals!, 2 ** 20, length)), `seed ${seed}`).toMatch(/possible/);
      }
    }
    expect(proved).toBeGreaterThan(0);
  });
}
