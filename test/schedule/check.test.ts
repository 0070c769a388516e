import { describe, expect, it } from "vitest";
import { takeHome } from "../../src/machine/takeHome.ts";
import { check } from "../../src/schedule/check.ts";
import { allocate } from "../../src/scratch/allocate.ts";
import { randomKernel } from "./checkKernels.ts";
import { type Case, mutations } from "./checkMutations.ts";
import { naiveSchedule } from "./checkScheduler.ts";

const machine = { engines: takeHome.engines };

const valid: Case[] = Array.from({ length: 8 }, (_, seed) => {
  const { block } = randomKernel(seed, 100);
  const schedule = naiveSchedule(block, machine, seed);
  const outcome = allocate(block, machine, schedule);
  if (outcome.status !== "allocated") throw new Error(`seed ${seed} was not allocated`);
  return { block, machine, schedule, allocation: outcome.allocation };
});

describe("check", () => {
  it.each(valid)("finds nothing in a valid schedule ($block.name)", ({ block, schedule, allocation }) => {
    expect(check(block, machine, schedule, allocation)).toEqual([]);
  });

  it.each(mutations)("catches: $name", (mutation) => {
    let mutants = 0;
    for (const original of valid) {
      // A sample of some dozens, from all over the block.
      const changes = [...mutation.mutants(original)];
      const step = Math.ceil(changes.length / 25);
      for (const change of changes.filter((_, k) => k % step === 0)) {
        const { block, machine, schedule, allocation } = { ...original, ...change };
        const kinds = new Set(check(block, machine, schedule, allocation).map((violation) => violation.kind));
        expect(kinds).toContain(mutation.kind);
        mutants++;
      }
    }
    expect(mutants).toBeGreaterThan(10);
  });
});
