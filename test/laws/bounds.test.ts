import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { describe, expect } from "vitest";
import { cheapBounds, lowerBounds } from "../../src/bounds/best.ts";
import { BoundInstance } from "../../src/bounds/boundInstance.ts";
import { defaultAncestorLimit, timesAlong } from "../../src/bounds/improvedTimes.ts";
import { intervalBound } from "../../src/bounds/intervalBound.ts";
import { langevinCerny } from "../../src/bounds/langevinCerny.ts";
import { poolPrices } from "../../src/bounds/poolPrices.ts";
import { rimJain } from "../../src/bounds/rimJain.ts";
import { slotJobs } from "../../src/bounds/slotJobs.ts";
import type { Block } from "../../src/ir/block.ts";
import type { SchedulingMachine } from "../../src/machine/machine.ts";
import { finish } from "../../src/time/steps.ts";
import { fuller, trials } from "../trials.ts";
import { exhaustiveLength } from "./exhaustive.ts";
import { plainHeads } from "./plainHeads.ts";
import { type RandomBlockOptions, randomBlock } from "./randomBlock.ts";

const flavours: Readonly<Record<string, RandomBlockOptions>> = {
  "a little of everything": {},
  "multi-cycle rows and slow forms": { longForms: 30, slowForms: 40 },
  "tight scratch": { scratch: 100 },
  "few edges": { operations: [5, 7], reads: 25 },
  "operands of some forms": { formReads: 60, forms: 90, slowForms: 20, operations: [4, 7], extraEdges: 30 },
  "operands of some forms, tight scratch": { formReads: 60, forms: 90, scratch: 100, operations: [4, 7] },
};

fuller("heads and tails are those of the recursion without shortcuts", () => {
  let raised = 0;
  for (const options of Object.values(flavours)) {
    for (let seed = 1; seed <= trials(100, 10, 3); seed++) {
      const { block, machine } = randomBlock(seed, { ...options, operations: [5, 40] });
      const instance = new BoundInstance(block, machine);
      const plain = finish(timesAlong(instance.graph, instance, defaultAncestorLimit, undefined, plainHeads));
      const { heads, tails } = finish(instance.improved());
      expect([...heads.heads, ...tails.heads], block.name).toEqual([...plain.heads.heads, ...plain.tails.heads]);
      raised += heads.steps.length + tails.steps.length;
    }
  }
  expect(raised).toBeGreaterThan(trials(40, 40, 12));
});

describe("no bound exceeds the optimum", () => {
  for (const [name, options] of Object.entries(flavours)) {
    fuller(name, () => {
      for (let seed = 1; seed <= trials(120, 12, 4); seed++) {
        const { block, machine } = randomBlock(seed, options);
        const optimum = exhaustiveLength(block, machine);
        expect(optimum, `seed ${seed} has a schedule`).toBeDefined();
        for (const bound of lowerBounds(new BoundInstance(block, machine))) {
          expect(bound.cycles, `${bound.name}, seed ${seed}`).toBeLessThanOrEqual(optimum!);
        }
      }
    });
  }
});

const larger = { operations: [10, 60], longForms: 10 } as const;

fuller("Rim-Jain equals the interval bound of single engines", () => {
  for (let seed = 1; seed <= trials(200, 20, 8); seed++) {
    const { block, machine } = randomBlock(seed, larger);
    const instance = new BoundInstance(block, machine);
    const interval = intervalBound("single", instance.timed, instance.enginePools);
    const greedy = rimJain(instance);
    expect(greedy.cycles, `seed ${seed}`).toBe(interval.cycles);
    if (greedy.witness.kind !== "interval") continue;
    const { head, tail, demand, pool } = greedy.witness;
    expect(head + Math.ceil(demand / pool.capacity) + tail, `witness, seed ${seed}`).toBe(greedy.cycles);
  }
});

fuller("an extra slot never raises a bound, an extra edge never lowers one", () => {
  for (let seed = 1; seed <= trials(60, 8, 3); seed++) {
    const { block, machine } = randomBlock(seed, larger);
    const random = xoroshiro128plus(seed);
    const to = uniformInt(random, 1, block.operations.length - 1);
    const from = uniformInt(random, 0, to - 1);
    const edge = { from, to, latency: uniformInt(random, 0, 4), kind: "order" } as const;
    const tighter: Block = { ...block, dependences: [...block.dependences, edge] };
    const more = uniformInt(random, 0, machine.engines.length - 1);
    const wider: SchedulingMachine = {
      ...machine,
      engines: machine.engines.map((engine, k) => (k === more ? { ...engine, slots: engine.slots + 1 } : engine)),
    };
    for (const bound of cheapBounds) {
      const { name, cycles } = bound(new BoundInstance(block, machine));
      expect(bound(new BoundInstance(tighter, machine)).cycles, `${name}, seed ${seed}`).toBeGreaterThanOrEqual(cycles);
      expect(bound(new BoundInstance(block, wider)).cycles, `${name}, seed ${seed}`).toBeLessThanOrEqual(cycles);
    }
  }
});

fuller("a limit on ancestors never raises the Langevin-Cerny bound", () => {
  for (let seed = 1; seed <= trials(60, 8, 3); seed++) {
    const { block, machine } = randomBlock(seed, larger);
    const full = langevinCerny(new BoundInstance(block, machine)).cycles;
    let last = 0;
    for (const ancestorLimit of [0, 3, 10, 1000]) {
      const { cycles } = langevinCerny(new BoundInstance(block, machine), { ancestorLimit });
      expect(cycles, `seed ${seed}, limit ${ancestorLimit}`).toBeGreaterThanOrEqual(last);
      last = cycles;
    }
    expect(last).toBe(full);
  }
});

fuller("no prices beat the enumerated ones", () => {
  for (let seed = 1; seed <= trials(40, 8, 3); seed++) {
    const { block, machine } = randomBlock(seed, { operations: [6, 40], longForms: 20 });
    const { kinds } = slotJobs(block, machine);
    const pools = poolPrices(kinds, machine);
    const best = Math.max(
      ...pools.map(({ cost, capacity }) => kinds.reduce((sum, kind, k) => sum + kind.jobs * cost[k]!, 0) / capacity),
    );
    const random = xoroshiro128plus(seed);
    for (let trial = 0; trial < 200; trial++) {
      const prices = machine.engines.map(() => (uniformInt(random, 0, 2) === 0 ? 0 : uniformInt(random, 1, 24)));
      const capacity = machine.engines.reduce((sum, { slots }, k) => sum + slots * prices[k]!, 0);
      if (capacity === 0) continue;
      let demand = 0;
      for (const { alternatives, jobs } of kinds) {
        demand += jobs * Math.min(...alternatives.map((slots) => slots.reduce((sum, n, k) => sum + n * prices[k]!, 0)));
      }
      expect(demand / capacity, `seed ${seed}, prices ${prices}`).toBeLessThanOrEqual(best + 1e-9);
    }
  }
});
