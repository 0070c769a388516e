import { describe, expect } from "vitest";
import { step } from "../../models/step.ts";
import { lowerBounds } from "../../src/bounds/best.ts";
import { BoundInstance } from "../../src/bounds/boundInstance.ts";
import { greedyReference } from "../../src/exact/jobs/greedyReference.ts";
import { improve } from "../../src/exact/windows/improve.ts";
import { explain } from "../../src/explain/explain.ts";
import { scheduleDiff } from "../../src/explain/scheduleDiff.ts";
import { shadowPrices } from "../../src/explain/shadowPrices.ts";
import type { Machine } from "../../src/machine/machine.ts";
import { toy } from "../../src/machine/presets/toy.ts";
import { verify } from "../../src/proof/verify.ts";
import type { Schedule } from "../../src/schedule/schedule.ts";
import { glpk } from "../../src/solve/glpk.ts";
import { randomKernel } from "../check/checkKernels.ts";
import { naiveSchedule } from "../check/checkScheduler.ts";
import { fuller, thinned } from "../trials.ts";
import { judged } from "./judged.ts";
import { randomMachine } from "./randomMachine.ts";

const late = [2, 4] as const;
const machines: readonly { readonly machine: Machine; readonly seeds: readonly number[] }[] = [
  ...[2, 4, 8, 16].map((vectorLength) => ({
    machine: randomMachine(20 + vectorLength, { vectorLength, latencies: late }),
    seeds: [vectorLength],
  })),
  { machine: toy, seeds: [3, 4] },
];

describe.each(thinned(machines, 4))(
  "on machine $machine.name with vectors of $machine.vectorLength",
  ({ machine, seeds }) => {
    fuller.each(seeds)("everything works, block %i", async (seed) => {
      const { block, memory } = randomKernel(seed, machine === toy ? 12 : 20, machine);
      const naive = stretched(naiveSchedule(block, machine, seed));
      judged(block, machine, memory, naive, "naive");

      const bounds = lowerBounds(new BoundInstance(block, machine));
      const { verified: greedy } = await greedyReference(block, machine, { passes: 3, justified: 0 });
      judged(block, machine, memory, greedy.schedule, "greedy");
      const limits = { seconds: 20, windowSeconds: 10, windowOperations: 6, groupPasses: 5 };
      const stop = new AbortController();
      let windows = 0;
      const better = await improve(block, machine, naive, {
        ...{ ...limits, formulation: step, solver: glpk, seed, bound: bounds[0]!.cycles, signal: stop.signal },
        // So many windows, and no limit of time.
        onWindow: () => ++windows >= 12 && stop.abort(),
      });
      judged(block, machine, memory, better.schedule, "windows");
      expect(better.schedule.length).toBeLessThan(naive.length);
      for (const bound of bounds) {
        expect(bound.cycles, bound.name).toBeLessThanOrEqual(Math.min(better.schedule.length, greedy.schedule.length));
        expect(verify(block, machine, bound), bound.name).toBeUndefined();
      }

      const { total, usedByCycle } = explain(block, machine, better.schedule, { allocation: better.allocation });
      expect(total.engines.map(({ engine }) => engine)).toEqual(costly(machine));
      for (const { engine, capacity, used, idle, reasons } of total.engines) {
        expect(used + idle, engine).toBe(capacity);
        expect(sumOf(Object.values(reasons)), engine).toBe(idle);
        expect(sumOf(usedByCycle[engine]!), engine).toBe(used);
      }
      const diff = scheduleDiff(block, machine, [naive, better.schedule]);
      expect(diff.cycles).toEqual([naive.length, better.schedule.length]);
      expect(diff.alike + diff.moved.length).toBe(block.operations.length);
      const prices = shadowPrices(block, machine);
      expect(prices.engines.map(({ engine }) => engine).sort()).toEqual(costly(machine).sort());
      expect(prices.engines.every(({ saves }) => saves >= 0)).toBe(true);
    });
  },
);

/** Two idle cycles in the middle: windows have something to find. */
function stretched({ placements, length }: Schedule): Schedule {
  const late = (cycle: number): number => (2 * cycle < length ? cycle : cycle + 2);
  return { placements: placements.map(({ form, cycles }) => ({ form, cycles: cycles.map(late) })), length: length + 2 };
}

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0);
const costly = ({ engines }: Machine): string[] => engines.filter(({ free }) => free !== true).map(({ name }) => name);
