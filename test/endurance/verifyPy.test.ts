import { spawnSync } from "node:child_process";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { describe, expect, it } from "vitest";
import { bestBound } from "../../src/bounds/best.ts";
import { BoundInstance } from "../../src/bounds/boundInstance.ts";
import { lcg } from "../../src/exact/learning/lcg.ts";
import { Cutter } from "../../src/exact/problem/window.ts";
import { windowBlock } from "../../src/exact/problem/windowBlock.ts";
import { destructiveSearch } from "../../src/exact/refutation/destructiveSearch.ts";
import { prepare } from "../../src/list/listInstance.ts";
import { sweep } from "../../src/list/sweep.ts";
import { encodeSteps } from "../../src/proof/blockCode.ts";
import { readCertificate } from "../../src/proof/certificate.ts";
import { certify } from "../../src/proof/certify.ts";
import { checkCertificate } from "../../src/proof/checkCertificate.ts";
import { decodeSteps } from "../../src/proof/verifySearch.ts";
import { toSchedule } from "../../src/schedule/compactSchedule.ts";
import { livePeak, liveRanges } from "../../src/schedule/scratch/liveRanges.ts";
import { randomBlock } from "../laws/randomBlock.ts";
import { python } from "../proof/python.ts";

type Loose = ReturnType<typeof JSON.parse>;

/** Certificates of windows whose words bind, by the search alone: forms, lanes, conditions on forms, rows with offsets. */
async function searchCertificates(seed: number): Promise<Loose[]> {
  const { block, machine: roomy } = randomBlock(seed, {
    ...{ operations: [16, 30], scratch: 80 },
    ...(seed % 2 === 0 ? { formReads: 40, longForms: 20, slowForms: 30 } : {}),
  });
  const found = await sweep(prepare(block, roomy), { passes: 3, seed: 1 });
  const schedule = toSchedule(block, found.schedule);
  const machine = { ...roomy, scratchWords: livePeak(block, liveRanges(block, schedule), schedule.length).words };
  const cutter = new Cutter(block, machine);
  const made: Loose[] = [];
  for (let size = 2; size <= schedule.length; size += 3) {
    for (let from = 0; from + size <= schedule.length; from += 3) {
      const window = windowBlock(cutter, schedule, from, from + size);
      if (typeof window === "string" || window.schedule === undefined) continue;
      const instance = new BoundInstance(window.block, window.machine);
      const lower = { ...bestBound(instance), cycles: size - 1 };
      const { bound } = await destructiveSearch(instance, lcg, { seconds: 60, lower, upper: size });
      if (bound.witness.kind !== "search") continue;
      made.push(certify({ ...window, schedule: window.schedule, source: { block: window.block }, bound }));
    }
  }
  return made;
}

describe.skipIf(spawnSync("python3", ["--version"]).status !== 0)("tools/verify.py on searches", () => {
  it("says of hundreds of them, honest and changed in a number, what slotwise verify says", async () => {
    const random = xoroshiro128plus(7);
    const below = (limit: number): number => uniformInt(random, 0, limit - 1);
    const certificates: Loose[] = [];
    for (let seed = 1; seed <= 30; seed++) certificates.push(...(await searchCertificates(seed)));
    expect(certificates.length).toBeGreaterThan(50);
    const tried = certificates.flatMap((honest) => {
      const changed = Array.from({ length: 6 }, () => {
        const steps = decodeSteps(honest.witness.steps);
        if (steps.length > 0) steps[below(steps.length)]! += [-1, 1, -2, 2, 7][below(5)]!;
        return { ...honest, witness: { ...honest.witness, steps: encodeSteps(steps) } };
      });
      return [honest, ...changed];
    });
    const ours = tried.map((data) => {
      try {
        checkCertificate(readCertificate(JSON.parse(JSON.stringify(data))));
        return "verified";
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        return "refused";
      }
    });
    expect(python(tried.map((data) => `${JSON.stringify(data)}\n`))).toEqual(ours);
    expect(ours.filter((_, at) => at % 7 === 0)).toEqual(certificates.map(() => "verified"));
    expect(ours.filter((said) => said === "refused").length).toBeGreaterThan(certificates.length);
  });
});
